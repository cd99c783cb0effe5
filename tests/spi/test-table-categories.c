#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"
#include "plugins/store-pg/pg-list-cache.h"
#include "tests/spi/store-fixture.h"

#define WORDS TERN_PROP_TAG (0x8123, PtypMultipleString)
#define WORD (WORDS | TERN_PROP_TYPE_INSTANCE)

/** Message: what the tests sort and count by; @modified is what aggregates look at. */
typedef struct {
  const char *subject;
  const char *sender; /* nullable */
  gint32 importance;
  guint modified;
  gboolean is_read;
} Message;

static TernId
save_words (StoreFixture *fixture, TernId id, const Message *message, const char *const *words, guint n)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernValue value = { .tag = WORDS, .multi = { n, { .strings = words } } };
  TernItemSave save = { .folder = fixture->top, .id = id, .is_new = id == 0, .expected_cn = -1, .size = 100,
                        .is_read = message->is_read, .props = props };
  TernItemSaved saved = { 0 };
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_str (props, PidTagSubject, message->subject);
  if (message->sender != NULL)
    tern_bag_set_str (props, PidTagSenderName, message->sender);
  tern_bag_set_i32 (props, PidTagImportance, message->importance);
  tern_bag_set_time (props, PidTagMessageDeliveryTime, 1000 + message->modified);
  tern_bag_set_time (props, PidTagLastModificationTime, message->modified);
  if (n > 0)
    tern_bag_set (props, &value);
  if (!tern_items_save (TERN_ITEMS (fixture->mailbox), &save, &saved, fixture->job, &error))
    g_error ("save: %s", error->message);
  g_array_unref (saved.attachment_objects);
  return saved.id;
}

static TernId
save (StoreFixture *fixture, TernId id, const Message *message)
{
  return save_words (fixture, id, message, NULL, 0);
}

static TernTable *
open_restricted (StoreFixture *fixture, const TernSortOrder *sort, const TernRestriction *restriction)
{
  TernTableQuery query = { fixture->top, TERN_TABLE_NORMAL, restriction, sort };
  g_autoptr (GError) error = NULL;
  TernTable *table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, &error);

  g_assert_no_error (error);
  return table;
}

static TernTable *
open_table (StoreFixture *fixture, const TernSortOrder *sort)
{
  return open_restricted (fixture, sort, NULL);
}

static void
append_value (GString *text, const TernValue *cell)
{
  if (tern_value_is_missing (cell))
    g_string_append_c (text, '?');
  else if (TERN_PROP_TYPE (cell->tag) == PtypString)
    g_string_append (text, cell->str);
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT, TERN_PROP_TYPE (cell->tag) == PtypInteger32
                                                             ? (gint64) cell->i32 : (gint64) cell->time);
}

/** show_page: a header as "-value(messages/unread)", "+" when collapsed, "." for each depth; a message by its subject. */
static char *
show_page (StoreFixture *fixture, TernTable *table, TernPropTag *values, guint32 position, guint32 n)
{
  TernPropTag columns[] = { PidTagRowType,      PidTagDepth,   PidTagContentCount, PidTagContentUnreadCount,
                            PidTagInstanceNum,  PidTagSubject, values[0],          values[1] };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (TernRowSet) rows = { 0 };

  if (!tern_table_fetch (table, position, n, columns, 8, &rows, fixture->job, &error))
    g_error ("fetch: %s", error->message);
  for (guint i = 0; i < rows.n_rows; i++) {
    const TernValue *cells = &rows.cells[8 * i];
    gint32 type = cells[0].i32, depth = cells[1].i32;

    g_string_append (text, i > 0 ? " " : "");
    for (gint32 j = 0; j < depth; j++)
      g_string_append_c (text, '.');
    g_assert_true (TERN_ID_IS_CATEGORY (rows.heads[i].id) == (type != 1));
    if (type == 1) {
      g_assert_true (tern_value_is_missing (&cells[2]));
      g_string_append (text, cells[5].str);
      continue;
    }
    g_string_append_c (text, type == 3 ? '-' : '+');
    append_value (text, &cells[6 + depth]);
    g_string_append_printf (text, "(%d/%d)", cells[2].i32, cells[3].i32);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static guint32
count (StoreFixture *fixture, TernTable *table)
{
  g_autoptr (GError) error = NULL;
  guint32 n = 0;

  if (!tern_table_get_count (table, &n, fixture->job, &error))
    g_error ("count: %s", error->message);
  return n;
}

static char *
show (StoreFixture *fixture, TernTable *table, TernPropTag *values)
{
  return show_page (fixture, table, values, 0, count (fixture, table) + 1);
}

static void
assert_shows (StoreFixture *fixture, TernTable *table, TernPropTag *values, const char *expected)
{
  g_autofree char *shown = show (fixture, table, values);

  g_assert_cmpstr (shown, ==, expected);
}

static TernId
id_at (StoreFixture *fixture, TernTable *table, guint32 position)
{
  const TernPropTag column = PidTagInstID;
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;

  if (!tern_table_fetch (table, position, 1, &column, 1, &rows, fixture->job, &error))
    g_error ("fetch: %s", error->message);
  g_assert_cmpuint (rows.n_rows, ==, 1);
  g_assert_cmphex (rows.cells[0].i64, ==, (gint64) tern_id_to_wire (rows.heads[0].id));
  return rows.heads[0].id;
}

/** set_expanded: returns how many rows appeared or disappeared; -1: nothing to do. */
static gint64
set_expanded (StoreFixture *fixture, TernTable *table, TernId id, gboolean expanded)
{
  TernTableExpansion expansion = { 0 };
  g_autoptr (GError) error = NULL;

  if (!tern_table_set_expanded (table, id, expanded, &expansion, fixture->job, &error))
    g_error ("expand: %s", error->message);
  return expansion.changed ? (gint64) expansion.n_rows : -1;
}

static const Message some[] = {
  { "a1", "A", 1, 10, TRUE }, { "b1", "b", 2, 20, FALSE }, { "a2", "a", 2, 30, FALSE }, { "b2", "b", 1, 40, TRUE },
  { "n1", NULL, 0, 50, FALSE },
};

static void
save_some (StoreFixture *fixture, TernId *ret_ids)
{
  for (guint i = 0; i < G_N_ELEMENTS (some); i++)
    ret_ids[i] = save (fixture, 0, &some[i]);
}

static TernPropTag by_sender[2] = { PidTagSenderName, PidTagImportance };

/* [MS-OXCTABL] 2.2.2.3, 2.2.2.17, 2.2.2.18: collapsed, expanded, collapsed again. Case makes no other category. */
static void
test_expand (StoreFixture *fixture, gconstpointer data)
{
  const TernSortOrder sort = { .n = 2, .categories = 1,
                               .keys = { { PidTagSenderName, TERN_SORT_ASCENDING },
                                         { PidTagSubject, TERN_SORT_DESCENDING } } };
  g_autoptr (TernTable) table = open_table (fixture, &sort);
  TernTableExpansion expansion;
  g_autoptr (GError) error = NULL;
  TernId ids[5], header;
  guint32 position = 0;

  save_some (fixture, ids);
  assert_shows (fixture, table, by_sender, "+?(1/1) +a(2/1) +b(2/1)");
  header = id_at (fixture, table, 1);
  g_assert_cmpint (set_expanded (fixture, table, header, TRUE), ==, 2);
  g_assert_cmpint (set_expanded (fixture, table, header, TRUE), ==, -1);
  assert_shows (fixture, table, by_sender, "+?(1/1) -a(2/1) .a2 .a1 +b(2/1)");
  g_assert_true (tern_table_locate (table, ids[0], 0, &position, fixture->job, NULL));
  g_assert_cmpuint (position, ==, 3);
  g_assert_true (tern_table_locate (table, header, 0, &position, fixture->job, NULL));
  g_assert_cmpuint (position, ==, 1);
  g_assert_cmpint (set_expanded (fixture, table, header, FALSE), ==, 2);
  assert_shows (fixture, table, by_sender, "+?(1/1) +a(2/1) +b(2/1)");
  /* A hidden row: what follows its category. */
  g_assert_false (tern_table_locate (table, ids[0], 0, &position, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_assert_cmpuint (position, ==, 2);
  g_clear_error (&error);
  g_assert_false (tern_table_set_expanded (table, TERN_TABLE_CATEGORY_ID (42), TRUE, &expansion, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* Two levels; an inner category shows in the outer one only, and keeps its own state below a collapsed one. */
static void
test_nested (StoreFixture *fixture, gconstpointer data)
{
  const TernSortOrder sort = { .n = 3, .categories = 2, .expanded = 1,
                               .keys = { { PidTagSenderName, TERN_SORT_DESCENDING },
                                         { PidTagImportance, TERN_SORT_ASCENDING },
                                         { PidTagSubject, TERN_SORT_ASCENDING } } };
  g_autoptr (TernTable) table = open_table (fixture, &sort);
  TernId ids[5], outer, inner;

  save_some (fixture, ids);
  assert_shows (fixture, table, by_sender, "-b(2/1) .+1(1/0) .+2(1/1) -A(2/1) .+1(1/0) .+2(1/1) -?(1/1) .+0(1/1)");
  outer = id_at (fixture, table, 3);
  inner = id_at (fixture, table, 5);
  g_assert_cmpint (set_expanded (fixture, table, inner, TRUE), ==, 1);
  assert_shows (fixture, table, by_sender,
                "-b(2/1) .+1(1/0) .+2(1/1) -A(2/1) .+1(1/0) .-2(1/1) ..a2 -?(1/1) .+0(1/1)");
  g_assert_cmpint (set_expanded (fixture, table, outer, FALSE), ==, 3);
  assert_shows (fixture, table, by_sender, "-b(2/1) .+1(1/0) .+2(1/1) +A(2/1) -?(1/1) .+0(1/1)");
  g_assert_cmpint (set_expanded (fixture, table, inner, FALSE), ==, 0);
  g_assert_cmpint (set_expanded (fixture, table, inner, TRUE), ==, 0);
  g_assert_cmpint (set_expanded (fixture, table, outer, TRUE), ==, 3);
}

static TernPropTag by_subject[2] = { PidTagSubject, PidTagLastModificationTime };

/* Conversations by the date of their newest message, each in itself by date ([MS-OXCDATA] 2.13.1), or by the oldest. */
static void
test_aggregate (StoreFixture *fixture, gconstpointer data)
{
  TernSortOrder sort = { .n = 3, .categories = 1,
                         .keys = { { PidTagSubject, TERN_SORT_ASCENDING },
                                   { PidTagLastModificationTime, TERN_SORT_MAXIMUM_CATEGORY },
                                   { PidTagLastModificationTime, TERN_SORT_DESCENDING } } };
  g_autoptr (TernTable) newest = open_table (fixture, &sort);
  g_autoptr (TernTable) oldest = NULL;
  static const guint subjects[] = { 0, 1, 0, 2, 1 };
  static const char *const names[] = { "a", "b", "c" };
  TernId ids[6];

  sort.keys[1].direction = TERN_SORT_MINIMUM_CATEGORY;
  oldest = open_table (fixture, &sort);
  for (guint i = 0; i < 5; i++)
    ids[i] = save (fixture, 0, &(Message){ names[subjects[i]], NULL, 0, 1 + i, TRUE });
  assert_shows (fixture, newest, by_subject, "+b(2/0) +c(1/0) +a(2/0)");
  assert_shows (fixture, oldest, by_subject, "+a(2/0) +b(2/0) +c(1/0)");
  set_expanded (fixture, newest, id_at (fixture, newest, 2), TRUE);
  ids[5] = save (fixture, 0, &(Message){ "a", NULL, 0, 6, FALSE });
  assert_shows (fixture, newest, by_subject, "-a(3/1) .a .a .a +b(2/0) +c(1/0)");
  g_assert_cmphex (id_at (fixture, newest, 1), ==, ids[5]);
  /* What made a category the first one goes: the next of its messages counts. */
  save (fixture, ids[5], &(Message){ "a", NULL, 0, 2, TRUE });
  save (fixture, ids[2], &(Message){ "c", NULL, 0, 0, TRUE });
  assert_shows (fixture, newest, by_subject, "+b(2/0) +c(2/0) -a(2/0) .a .a");
  assert_shows (fixture, oldest, by_subject, "+c(2/0) +a(2/0) +b(2/0)");
}

/* A message is in the category of each of its values ([MS-OXCTABL] 3.2.5.3), and in one without a name if it has none. */
static void
test_instances (StoreFixture *fixture, gconstpointer data)
{
  static const char *const two[] = { "red", "blue" }, *const one[] = { "red" };
  static TernPropTag by_word[2] = { WORD, PidTagImportance };
  const TernSortOrder sort = { .n = 2, .categories = 1, .expanded = 1,
                               .keys = { { WORD, TERN_SORT_ASCENDING }, { PidTagSubject, TERN_SORT_ASCENDING } } };
  g_autoptr (TernTable) table = open_table (fixture, &sort);
  TernId id, other;
  guint32 position = 0;

  id = save_words (fixture, 0, &(Message){ "x", NULL, 0, 1, FALSE }, two, 2);
  other = save_words (fixture, 0, &(Message){ "y", NULL, 0, 2, TRUE }, one, 1);
  save_words (fixture, 0, &(Message){ "z", NULL, 0, 3, FALSE }, NULL, 0);
  assert_shows (fixture, table, by_word, "-?(1/1) .z -blue(1/1) .x -red(2/1) .x .y");
  g_assert_true (tern_table_locate (table, id, 0, &position, fixture->job, NULL));
  g_assert_cmpuint (position, ==, 5);
  g_assert_true (tern_table_locate (table, id, 1, &position, fixture->job, NULL));
  g_assert_cmpuint (position, ==, 3);
  save_words (fixture, other, &(Message){ "y", NULL, 0, 2, FALSE }, two, 2);
  assert_shows (fixture, table, by_word, "-?(1/1) .z -blue(2/2) .x .y -red(2/2) .x .y");
}

/* Headers are rows like others: found by their values, and by what only they have. */
static void
test_find (StoreFixture *fixture, gconstpointer data)
{
  const TernSortOrder sort = { .n = 2, .categories = 1,
                               .keys = { { PidTagSenderName, TERN_SORT_ASCENDING },
                                         { PidTagSubject, TERN_SORT_ASCENDING } } };
  const TernRestriction is_b = { .kind = TERN_RES_PROPERTY,
                                 .property = { TERN_RELOP_EQ, PidTagSenderName,
                                               tern_value_str (PidTagSenderName, "b") } };
  const TernRestriction is_two = { .kind = TERN_RES_PROPERTY,
                                   .property = { TERN_RELOP_EQ, PidTagContentCount,
                                                 tern_value_i32 (PidTagContentCount, 2) } };
  g_autoptr (TernTable) table = open_table (fixture, &sort);
  TernId ids[5];
  guint32 position = 0;
  g_autoptr (GError) error = NULL;

  save_some (fixture, ids);
  g_assert_true (tern_table_find (table, 0, FALSE, &is_b, &position, fixture->job, NULL));
  g_assert_cmpuint (position, ==, 2);
  set_expanded (fixture, table, id_at (fixture, table, 2), TRUE);
  g_assert_true (tern_table_find (table, 3, FALSE, &is_b, &position, fixture->job, NULL));
  g_assert_cmpuint (position, ==, 3);
  g_assert_true (tern_table_find (table, 1, TRUE, &is_two, &position, fixture->job, NULL));
  g_assert_cmpuint (position, ==, 1);
  g_assert_false (tern_table_find (table, 3, FALSE, &is_two, &position, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* [MS-OXCTABL] 2.2.2.19, 2.2.2.20: the state means the same to another table with the same order, to no other. */
static void
test_state (StoreFixture *fixture, gconstpointer data)
{
  TernSortOrder sort = { .n = 2, .categories = 1, .expanded = 1,
                         .keys = { { PidTagSenderName, TERN_SORT_ASCENDING },
                                   { PidTagSubject, TERN_SORT_ASCENDING } } };
  g_autoptr (TernTable) table = open_table (fixture, &sort);
  g_autoptr (TernTable) same = open_table (fixture, &sort);
  g_autoptr (TernTable) other = NULL;
  g_autoptr (TernTable) flat = open_table (fixture, NULL);
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GBytes) nothing = NULL;
  g_autoptr (GError) error = NULL;
  TernId ids[5];

  save_some (fixture, ids);
  set_expanded (fixture, table, id_at (fixture, table, 2), FALSE);
  assert_shows (fixture, table, by_sender, "-?(1/1) .n1 +A(2/1) -b(2/1) .b1 .b2");
  state = tern_table_get_expansion (table, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_true (tern_table_set_expansion (same, state, fixture->job, &error));
  assert_shows (fixture, same, by_sender, "-?(1/1) .n1 +A(2/1) -b(2/1) .b1 .b2");
  sort.keys[1].direction = TERN_SORT_DESCENDING;
  other = open_table (fixture, &sort);
  g_assert_false (tern_table_set_expansion (other, state, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (tern_table_set_expansion (flat, state, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  nothing = tern_table_get_expansion (flat, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_true (tern_table_set_expansion (flat, nothing, fixture->job, &error));
  /* A category that comes back is as it was left. */
  g_assert_true (tern_table_set_expansion (same, state, fixture->job, &error));
  save (fixture, ids[0], &(Message){ "a1", "b", 1, 10, TRUE });
  save (fixture, ids[2], &(Message){ "a2", "b", 1, 10, TRUE });
  assert_shows (fixture, same, by_sender, "-?(1/1) .n1 -b(4/1) .a1 .a2 .b1 .b2");
  save (fixture, ids[2], &(Message){ "a2", "a", 1, 10, TRUE });
  assert_shows (fixture, same, by_sender, "-?(1/1) .n1 +a(1/0) -b(3/1) .a1 .b1 .b2");
}

/** Live: messages that change at random, and tables that follow them. */
typedef struct {
  StoreFixture *fixture;
  GRand *random;
  GArray *ids; /* (element-type TernId) */
} Live;

static void
change (Live *live)
{
  static const char *const words[] = { "red", "green", "blue", "Red" };
  static const char *const senders[] = { NULL, "ann", "Bob", "bob", "carl" };
  StoreFixture *fixture = live->fixture;
  const Message message = { words[g_rand_int_range (live->random, 0, 4)], senders[g_rand_int_range (live->random, 0, 5)],
                            g_rand_int_range (live->random, 0, 3), g_rand_int_range (live->random, 1, 30),
                            g_rand_boolean (live->random) };
  guint n = g_rand_int_range (live->random, 0, 3), from = g_rand_int_range (live->random, 0, 2);
  guint which = live->ids->len > 0 ? g_rand_int_range (live->random, 0, live->ids->len) : 0;
  g_autoptr (GError) error = NULL;
  TernId id = 0;

  if (live->ids->len > 60 || (live->ids->len > 20 && g_rand_int_range (live->random, 0, 3) == 0)) {
    gboolean partial = FALSE;

    id = g_array_index (live->ids, TernId, which);
    g_array_remove_index_fast (live->ids, which);
    if (!tern_items_remove (TERN_ITEMS (fixture->mailbox), fixture->top, &id, 1, TRUE, NULL, &partial, fixture->job,
                            &error))
      g_error ("remove: %s", error->message);
    return;
  }
  if (live->ids->len > 20 && g_rand_boolean (live->random))
    id = g_array_index (live->ids, TernId, which);
  if (id != 0) {
    save_words (fixture, id, &message, words + from, n);
    return;
  }
  id = save_words (fixture, 0, &message, words + from, n);
  g_array_append_val (live->ids, id);
}

static const TernSortOrder live_orders[] = {
  { .n = 2, .categories = 1, .keys = { { PidTagSenderName, TERN_SORT_ASCENDING },
                                       { PidTagSubject, TERN_SORT_DESCENDING } } },
  { .n = 3, .categories = 2, .expanded = 1, .keys = { { PidTagImportance, TERN_SORT_DESCENDING },
                                                      { PidTagSenderName, TERN_SORT_DESCENDING },
                                                      { PidTagSubject, TERN_SORT_ASCENDING } } },
  { .n = 3, .categories = 1, .expanded = 1, .keys = { { PidTagSenderName, TERN_SORT_ASCENDING },
                                                      { PidTagLastModificationTime, TERN_SORT_MAXIMUM_CATEGORY },
                                                      { PidTagSubject, TERN_SORT_ASCENDING } } },
  { .n = 3, .categories = 2, .keys = { { PidTagImportance, TERN_SORT_ASCENDING },
                                       { WORD, TERN_SORT_ASCENDING },
                                       { PidTagLastModificationTime, TERN_SORT_MINIMUM_CATEGORY } } },
  { .n = 1, .categories = 1, .keys = { { PidTagMessageDeliveryTime, TERN_SORT_DESCENDING } } },
};

static void
toggle_some (Live *live, TernTable *table)
{
  guint32 n = count (live->fixture, table);
  TernId id = n > 0 ? id_at (live->fixture, table, g_rand_int_range (live->random, 0, n)) : 1;

  if (TERN_ID_IS_CATEGORY (id) && set_expanded (live->fixture, table, id, TRUE) < 0)
    set_expanded (live->fixture, table, id, FALSE);
}

/** check_live: a table that followed shows what a new one does, and its pages are what the whole is. */
static void
check_live (Live *live, TernTable *table, const TernSortOrder *sort, const TernRestriction *restriction)
{
  TernPropTag values[2] = { sort->keys[0].tag, sort->keys[1].tag };
  g_autoptr (TernTable) second = open_restricted (live->fixture, sort, restriction);
  g_autoptr (TernTable) fresh = open_restricted (live->fixture, sort, restriction);
  g_autofree char *shown = show (live->fixture, table, values);
  g_autoptr (GBytes) state = tern_table_get_expansion (table, live->fixture->job, NULL);
  guint32 n = count (live->fixture, table), first = n > 0 ? g_rand_int_range (live->random, 0, n) : 0;
  g_autofree char *head = show_page (live->fixture, table, values, 0, first);
  g_autofree char *tail = show_page (live->fixture, table, values, first, n);
  g_autofree char *pages = g_strconcat (head, *head != '\0' && *tail != '\0' ? " " : "", tail, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_table_set_expansion (second, state, live->fixture->job, &error));
  assert_shows (live->fixture, second, values, shown); /* it begins with what one of its kind knew */
  g_assert_true (tern_table_set_expansion (fresh, state, live->fixture->job, &error));
  pg_list_cache_empty (pg_database_get_list_cache (live->fixture->database));
  assert_shows (live->fixture, fresh, values, shown);
  g_assert_cmpstr (pages, ==, shown);
}

static void
test_live (StoreFixture *fixture, gconstpointer data)
{
  const TernRestriction important = { .kind = TERN_RES_PROPERTY,
                                      .property = { TERN_RELOP_GE, PidTagImportance,
                                                    tern_value_i32 (PidTagImportance, 1) } };
  Live live = { fixture, g_rand_new_with_seed (20), g_array_new (FALSE, FALSE, sizeof (TernId)) };
  TernTable *tables[G_N_ELEMENTS (live_orders)];

  for (guint i = 0; i < G_N_ELEMENTS (live_orders); i++)
    tables[i] = open_restricted (fixture, &live_orders[i], i % 2 == 1 ? &important : NULL);
  for (guint round = 0; round < 60; round++) {
    for (guint i = 0; i < (guint) g_rand_int_range (live.random, 1, 6); i++)
      change (&live);
    for (guint i = 0; i < G_N_ELEMENTS (live_orders); i++) {
      check_live (&live, tables[i], &live_orders[i], i % 2 == 1 ? &important : NULL);
      toggle_some (&live, tables[i]);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (live_orders); i++)
    g_object_unref (tables[i]);
  g_array_unref (live.ids);
  g_rand_free (live.random);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  store_fixture_add ("/spi/table-categories/expand", cluster, test_expand);
  store_fixture_add ("/spi/table-categories/nested", cluster, test_nested);
  store_fixture_add ("/spi/table-categories/aggregate", cluster, test_aggregate);
  store_fixture_add ("/spi/table-categories/instances", cluster, test_instances);
  store_fixture_add ("/spi/table-categories/find", cluster, test_find);
  store_fixture_add ("/spi/table-categories/state", cluster, test_state);
  store_fixture_add ("/spi/table-categories/live", cluster, test_live);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
