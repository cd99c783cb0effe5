#pragma once

#include "core/spi/tern-directory.h"

/**
 * TernEntrySpec: an entry to create. @domain decides the organisation, or when it is %NULL @address does by its domain
 * (a contact's address is an outside one: it needs @domain). @password NULL: none (no logon).
 * @rule (dynamic groups): attribute=value terms joined by '&', such as "kind=user&department=Sales"; "kind=user" is
 * everybody.
 */
typedef struct {
  TernEntryKind kind;
  const char *address;
  const char *name;
  const char *password;
  const char *rule;
  const TernBag *props;
  gboolean with_mailbox;
  const char *domain;
} TernEntrySpec;

/** TernDirectoryAdmin: changing the directory. What it returns has been committed. */
#define TERN_TYPE_DIRECTORY_ADMIN (tern_directory_admin_get_type ())
G_DECLARE_INTERFACE (TernDirectoryAdmin, tern_directory_admin, TERN, DIRECTORY_ADMIN, GObject)

struct _TernDirectoryAdminInterface {
  GTypeInterface parent;

  /* @organisation: a name; made if it doesn't exist. EXISTS if the domain is taken. */
  gboolean (*create_domain) (TernDirectoryAdmin *admin, const char *organisation, const char *domain, TernJob *job,
                             GError **error);
  gboolean (*create_alias_domain) (TernDirectoryAdmin *admin, const char *alias, const char *domain, TernJob *job,
                                   GError **error);
  gboolean (*remove_domain) (TernDirectoryAdmin *admin, const char *domain, TernJob *job, GError **error);
  /* The entry's mailbox GUID is chosen here; core/groupware provisions the mailbox. */
  TernEntry *(*create_entry) (TernDirectoryAdmin *admin, const TernEntrySpec *spec, TernJob *job, GError **error);
  gboolean (*remove_entry) (TernDirectoryAdmin *admin, const char *address, TernJob *job, GError **error);
  gboolean (*set_password) (TernDirectoryAdmin *admin, const char *address, const char *password, TernJob *job,
                            GError **error);
  gboolean (*set_props) (TernDirectoryAdmin *admin, const char *address, const TernBag *set, TernJob *job,
                         GError **error);
  gboolean (*set_flags) (TernDirectoryAdmin *admin, const char *address, gboolean hidden, gboolean disabled,
                         gboolean is_admin, TernJob *job, GError **error);
  gboolean (*add_alias) (TernDirectoryAdmin *admin, const char *address, const char *alias, TernJob *job,
                         GError **error);
  gboolean (*remove_alias) (TernDirectoryAdmin *admin, const char *alias, TernJob *job, GError **error);
  gboolean (*add_member) (TernDirectoryAdmin *admin, const char *group, const char *member, TernJob *job,
                          GError **error);
  gboolean (*remove_member) (TernDirectoryAdmin *admin, const char *group, const char *member, TernJob *job,
                             GError **error);
  /* (element-type TernEntry) all entries of a domain's organisation, hidden ones too; @domain NULL: of all
   * organisations. */
  GPtrArray *(*list_entries) (TernDirectoryAdmin *admin, const char *domain, TernJob *job, GError **error);
};

gboolean tern_directory_admin_create_domain (TernDirectoryAdmin *admin, const char *organisation, const char *domain,
                                             TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_create_alias_domain (TernDirectoryAdmin *admin, const char *alias, const char *domain,
                                                   TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_remove_domain (TernDirectoryAdmin *admin, const char *domain, TernJob *job,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernEntry *tern_directory_admin_create_entry (TernDirectoryAdmin *admin, const TernEntrySpec *spec, TernJob *job,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_remove_entry (TernDirectoryAdmin *admin, const char *address, TernJob *job,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_set_password (TernDirectoryAdmin *admin, const char *address, const char *password,
                                            TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_set_props (TernDirectoryAdmin *admin, const char *address, const TernBag *set,
                                         TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_directory_admin_set_flags (TernDirectoryAdmin *admin, const char *address, gboolean hidden, gboolean disabled,
                                gboolean is_admin, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_add_alias (TernDirectoryAdmin *admin, const char *address, const char *alias,
                                         TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_remove_alias (TernDirectoryAdmin *admin, const char *alias, TernJob *job,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_add_member (TernDirectoryAdmin *admin, const char *group, const char *member,
                                          TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_directory_admin_remove_member (TernDirectoryAdmin *admin, const char *group, const char *member,
                                             TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_directory_admin_list_entries (TernDirectoryAdmin *admin, const char *domain, TernJob *job,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
