#pragma once

#include "core/spi/tern-directory-admin.h"
#include "plugins/directory-pg/dir-directory-private.h"

/** DirChange: several statements that take effect together; what isn't committed is rolled back when it is cleared. */
typedef struct {
  DirDirectory *directory;
  TernJob *job;
  gboolean is_done;
} DirChange;

gboolean
dir_change_begin (DirChange *change, DirDirectory *directory, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dir_change_commit (DirChange *change, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dir_change_clear (DirChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DirChange, dir_change_clear)

/** dir_params_add_text_or_null: @text: (nullable). */
void dir_params_add_text_or_null (TernDbParams *params, const char *text);
/** dir_change_run: @ret_result: (transfer full) (nullable). */
gboolean dir_change_run (DirChange *change, const char *sql, const TernDbParams *params, TernDbResult **ret_result,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_change_insert: @what and @name say what is inserted; that it exists already is said in words, not in SQL's. */
gboolean dir_change_insert (DirChange *change, const char *sql, const TernDbParams *params, const char *what,
                            const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_change_touch: what the organisation's address books show has changed. */
gboolean dir_change_touch (DirChange *change, const TernGuid *organisation, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_change_add_entry: a new entry of @organisation under spec->address; *ret_guid is what it got. */
gboolean dir_change_add_entry (DirChange *change, const TernEntrySpec *spec, const TernGuid *organisation,
                               TernGuid *ret_guid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_change_add_address: a further address of @entry, or its primary one. */
gboolean dir_change_add_address (DirChange *change, const TernGuid *organisation, const TernGuid *entry,
                                 const char *address, gboolean is_primary, GError **error) G_GNUC_WARN_UNUSED_RESULT;
