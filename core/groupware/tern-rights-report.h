#pragma once

#include "core/groupware/tern-groupware.h"

/* Permissions of folders as an administrator asks for them and sets them, whoever the mailbox belongs to. */

/** TernRightsLine: who may do what, and why. */
typedef struct {
  char *member;  /* a display name, or "Default", "Anonymous" */
  char *address; /* "" for those two */
  guint32 rights;
  char *why;
} TernRightsLine;
void tern_rights_line_free (TernRightsLine *line);

/**
 * tern_rights_report:
 * @path: names of folders below the IPM subtree with slashes, such as "Calendar/Team"; case doesn't matter
 * @user: (nullable): only what he may do in the end; %NULL: every row of the folder's list
 *
 * (transfer full) (element-type TernRightsLine). NOT_FOUND: no such folder.
 */
GPtrArray *tern_rights_report (TernGroupware *groupware, const TernEntry *owner, const char *path,
                               const TernEntry *user, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * tern_rights_set:
 * @member: (nullable): a user or group; %NULL: everybody else (the default member)
 * @rights: as tern_rights_from_text() takes them; "remove" takes @member out of the list
 */
gboolean tern_rights_set (TernGroupware *groupware, const TernEntry *owner, const char *path, const TernEntry *member,
                          const char *rights, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
