#pragma once

#include "core/spi/tern-folders.h"

/** PgFolderFacts: the columns of a folder's row that come from its properties. */
typedef struct {
  char *name_key;
  GBytes *props;
  GBytes *change_key; /* nullable: the server's own change */
  GBytes *pcl;        /* nullable */
} PgFolderFacts;

/**
 * pg_folder_facts_init:
 * @old: (nullable): the folder as it is
 * @set: (nullable): new properties
 * @name: (nullable): a new name
 *
 * PidTagChangeKey and PidTagPredecessorChangeList in @set (an importing client's) become columns; without them the
 * change is the server's own and what was foreign becomes a predecessor ([MS-OXCFXICS] 3.1.5.3).
 */
gboolean pg_folder_facts_init (PgFolderFacts *facts, const TernFolderInfo *old, const TernBag *set,
                               const TernPropTag *removed, guint n_removed, const char *name,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pg_folder_facts_clear (PgFolderFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgFolderFacts, pg_folder_facts_clear)
