#pragma once

#include "core/model/tern-id.h"
#include "plugins/store-pg/pg-table-keys.h"

/*
 * The categories of a sorted list, and which of its rows are visible. No SQL: pg-table-group-update.c keeps them true.
 * The innermost categories follow each other as the list's rows do: each is a run of rows. Their headers, and those of
 * the categories around them, are made anew from these runs after each change: that costs what there are categories.
 */

/* More bytes of keys than all categories of a table may have together. */
#define PG_TABLE_GROUPS_KEYS_MAX (64 * 1024 * 1024)

/** PgCategory: kept as long as it has rows, or categories in it. */
typedef struct _PgCategory PgCategory;
struct _PgCategory {
  PgCategory *parent; /* nullable */
  TernId id;          /* TERN_TABLE_CATEGORY_ID */
  guint depth;
  guint32 n_inside; /* categories directly in it */
  guint32 first;    /* its first row in the list */
  guint32 n;        /* rows in it */
  guint32 n_unread;
  guint32 next;   /* header that follows its last one inside */
  guint32 at;     /* visible row of the header; only if is_visible */
  gboolean is_visible;
  gboolean is_innermost;
  gboolean is_misplaced; /* ordered by an aggregate, and its first row was taken out */
  guint added, n_added;  /* innermost, while rows are put in: which entries */
  guint8 *order;         /* (nullable): key to sort it by, when that isn't its own */
  guint32 order_size;
  guint32 key_size;
  guint8 key[]; /* the parts of its own and the outer categories */
};

typedef struct {
  const TernSortOrder *sort;
  GHashTable *by_key;    /* PgCategory -> itself */
  GHashTable *by_id;     /* TernId -> PgCategory; owns */
  GPtrArray *innermost;  /* in order */
  GPtrArray *headers;    /* all, each before those inside */
  GPtrArray *visible;    /* those headers that are visible, by their place */
  guint32 n_visible;     /* visible rows, headers included */
  gsize key_bytes;
  gboolean is_expanded[TERN_SORT_MAX_KEYS]; /* by depth, unless toggled */
  GHashTable *toggled;   /* (element-type TernId) also of categories that aren't there now */
} PgTableGroups;

PgTableGroups *pg_table_groups_new (const TernSortOrder *sort);
void pg_table_groups_free (PgTableGroups *groups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgTableGroups, pg_table_groups_free)

/** pg_table_groups_empty: no category has rows; what is expanded is remembered. */
void pg_table_groups_empty (PgTableGroups *groups);
/** pg_table_groups_take_over: the categories of @from, with their rows, which are of the same list; what is expanded stays
 * as it is here. */
void pg_table_groups_take_over (PgTableGroups *groups, const PgTableGroups *from);
/** pg_table_groups_add: the innermost category of an entry, made if it isn't there. NULL with LIMIT. */
PgCategory *pg_table_groups_add (PgTableGroups *groups, const PgTableKeys *keys, const PgTableEntry *entry,
                                 GError **error);
/** pg_table_groups_lead: @entry is the first of @category's rows: that may decide the category's place. */
void pg_table_groups_lead (PgTableGroups *groups, PgCategory *category, const PgTableKeys *keys,
                           const PgTableEntry *entry);
/** pg_table_groups_sort: brings the innermost categories into their order and drops those without rows. */
void pg_table_groups_sort (PgTableGroups *groups);
/** pg_table_groups_show: after `first`, `n` and `n_unread` of the innermost are right: makes headers and places. */
void pg_table_groups_show (PgTableGroups *groups);

gboolean pg_table_groups_is_expanded (const PgTableGroups *groups, const PgCategory *category);
/** pg_table_groups_toggle: returns how many rows appeared or disappeared. */
guint32 pg_table_groups_toggle (PgTableGroups *groups, const PgCategory *category);

/** PgVisible: what is at a visible place: a header, or (category NULL) the list's row @row. */
typedef struct {
  PgCategory *category;
  guint32 row;
} PgVisible;
PgVisible pg_table_groups_nth (const PgTableGroups *groups, guint32 position);
/** pg_table_groups_place: where the list's row @row is visible; FALSE: it is not, and *ret_position is what follows. */
gboolean pg_table_groups_place (const PgTableGroups *groups, guint32 row, guint32 *ret_position);

/* What is expanded, as opaque bytes; their form is in pg-table-group-state.c. */
GBytes *pg_table_groups_get_state (const PgTableGroups *groups);
/** pg_table_groups_set_state: INVALID if the bytes are none, or of another sort order. */
gboolean pg_table_groups_set_state (PgTableGroups *groups, const guint8 *state, gsize size, GError **error);
