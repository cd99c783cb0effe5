#pragma once

#include <gio/gio.h>

#include "core/model/tern-id-set.h"
#include "core/model/tern-id.h"
#include "core/spi/tern-job.h"

/** TernForeignFolder: a folder of another store, named by its GID: as a client's own mailbox remembers public folders.
 */
typedef struct {
  TernGuid replica;
  guint64 globcnt;
} TernForeignFolder;

/**
 * TernPerUser: read state that each user has for himself ([MS-OXCSTOR] 3.2.1: the per-user data table).
 *
 * In a public store it is the only truth about what is read: the change numbers of the messages that an account has
 * read; a message that is changed is unread again, because it has another number ([MS-OXCSTOR] 3.2.5.12.1). Changing it
 * takes no change number. In a private mailbox it is what clients left there about folders of public stores, as they
 * wrote it.
 */
#define TERN_TYPE_PER_USER (tern_per_user_get_type ())
G_DECLARE_INTERFACE (TernPerUser, tern_per_user, TERN, PER_USER, GObject)

struct _TernPerUserInterface {
  GTypeInterface parent;

  /* Of a public store: how many normal messages of each of @folders @account hasn't read; 0 where there is no folder.
   */
  gboolean (*count_unread) (TernPerUser *per_user, const TernGuid *account, const TernId *folders, guint n,
                            guint32 *ret_unread, TernJob *job, GError **error);
  /* Change numbers that @account has read in a folder; empty if there is nothing. */
  TernIdRanges *(*get_read) (TernPerUser *per_user, const TernGuid *account, TernId folder, TernJob *job,
                             GError **error);
  gboolean (*set_read) (TernPerUser *per_user, const TernGuid *account, TernId folder, const TernIdRanges *read,
                        TernJob *job, GError **error);

  /* Of a private mailbox: (element-type TernForeignFolder) those that were written with @database. */
  GArray *(*list_foreign) (TernPerUser *per_user, const TernGuid *database, TernJob *job, GError **error);
  /* NOT_FOUND if there is none. @ret_database: (out) (optional). */
  GBytes *(*get_foreign) (TernPerUser *per_user, const TernForeignFolder *folder, TernGuid *ret_database, TernJob *job,
                          GError **error);
  /* Adds or replaces; LIMIT when there are too many. */
  gboolean (*set_foreign) (TernPerUser *per_user, const TernForeignFolder *folder, const TernGuid *database,
                           GBytes *data, TernJob *job, GError **error);
};

gboolean tern_per_user_count_unread (TernPerUser *per_user, const TernGuid *account, const TernId *folders, guint n,
                                     guint32 *ret_unread, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernIdRanges *tern_per_user_get_read (TernPerUser *per_user, const TernGuid *account, TernId folder, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_per_user_set_read (TernPerUser *per_user, const TernGuid *account, TernId folder,
                                 const TernIdRanges *read, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray *tern_per_user_list_foreign (TernPerUser *per_user, const TernGuid *database, TernJob *job,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_per_user_get_foreign (TernPerUser *per_user, const TernForeignFolder *folder, TernGuid *ret_database,
                                   TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_per_user_set_foreign (TernPerUser *per_user, const TernForeignFolder *folder, const TernGuid *database,
                                    GBytes *data, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
