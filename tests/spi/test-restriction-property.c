#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"
#include "tests/spi/store-fixture.h"

/*
 * Invariant 11: SQL and in-memory evaluation of a restriction or sort give the same result. Random messages, random
 * restrictions of all kinds and random sorts; the reference is tern_restriction_matches() and tern_value_compare() on
 * the items as they are opened. TERN_TEST_PAIRS and TERN_TEST_SEED say how many and which.
 */

#define ITEMS(fixture) TERN_ITEMS ((fixture)->mailbox)
#define N_MESSAGES 150
#define N_PAIRS 300
#define SEED 20261125

#define COLD_INT TERN_PROP_TAG (0x8301, PtypInteger32)
#define COLD_TEXT TERN_PROP_TAG (0x8302, PtypString)
#define COLD_TEXTS TERN_PROP_TAG (0x8303, PtypMultipleString)
#define COLD_BIN TERN_PROP_TAG (0x8304, PtypBinary)
#define COLD_TIME TERN_PROP_TAG (0x8305, PtypTime)
#define COLD_FLOAT TERN_PROP_TAG (0x8306, PtypFloating64)
#define COLD_SHORT TERN_PROP_TAG (0x8307, PtypInteger16)
#define COLD_BOOLEAN TERN_PROP_TAG (0x8308, PtypBoolean)
#define COLD_LONG TERN_PROP_TAG (0x8309, PtypInteger64)
#define COLD_GUID TERN_PROP_TAG (0x830A, PtypGuid)
#define COLD_INTS TERN_PROP_TAG (0x830B, PtypMultipleInteger32)
#define COLD_CURRENCY TERN_PROP_TAG (0x830C, PtypCurrency)

static const TernPropTag tags[] = {
  PidTagSubject,
  PidTagSubject,
  PidTagSenderName,
  PidTagDisplayTo,
  PidTagMessageClass,
  PidTagImportance,
  PidTagSensitivity,
  PidTagFlagStatus,
  PidTagMessageDeliveryTime,
  PidTagLastModificationTime,
  PidTagClientSubmitTime,
  PidTagMessageFlags,
  PidTagMessageStatus,
  PidTagMessageSize,
  PidTagHasAttachments,
  PidTagRead,
  PidTagMid,
  PidTagFolderId,
  PidTagChangeNumber,
  PidTagBody,
  COLD_INT,
  COLD_TEXT,
  COLD_TEXTS,
  COLD_BIN,
  COLD_TIME,
  COLD_FLOAT,
  COLD_SHORT,
  COLD_BOOLEAN,
  COLD_LONG,
  COLD_GUID,
  COLD_INTS,
  COLD_CURRENCY,
};

/* ASCII of both cases, accents in two forms, letters that fold to ASCII, invalid WTF-8 parts, empty and long ones. */
static const char *const words[] = {
  "",
  "a",
  "A",
  "ab",
  "Ab",
  "b",
  "z",
  "invoice",
  "INVOICE",
  "Re: invoice",
  "\303\251",
  "e\314\201",
  "\303\211",
  "e",
  "\342\204\252",
  "k",
  "K",
  "stra\303\237e",
  "STRASSE",
  "\355\240\200",
  "x\355\240\200y",
  "\360\237\230\200",
  "\346\227\245",
  "%",
  "_",
  "a%b",
  "\\",
  "'",
};

/** Reference: a message as the model sees it. */
typedef struct {
  TernItem *item;
  TernBag *props; /* with what the head gives and large values */
} Reference;

/** World: one run. */
typedef struct {
  StoreFixture *fixture;
  GRand *random;
  GPtrArray *references;
} World;

static guint
get_number (const char *variable, guint otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static guint
pick (World *world, guint n)
{
  return (guint) g_rand_int_range (world->random, 0, (gint32) n);
}

static const char *
random_text (World *world, TernArena *arena)
{
  guint n = pick (world, 4);
  const char *text = words[pick (world, G_N_ELEMENTS (words))];

  if (n == 0)
    return tern_arena_printf (arena, "%s%s", text, words[pick (world, G_N_ELEMENTS (words))]);
  if (n == 1 && pick (world, 6) == 0) /* longer than a column */
    return tern_arena_printf (arena, "%0300d%s", 0, text);
  return text;
}

static TernValue
random_multi (World *world, TernPropTag tag, TernArena *arena)
{
  guint n = 1 + pick (world, 3);
  const char **strings = tern_arena_new_n (arena, const char *, n);

  for (guint i = 0; i < n; i++)
    strings[i] = random_text (world, arena);
  return (TernValue){ .tag = tag, .multi = { n, { .strings = strings } } };
}

static TernValue
random_integers (World *world, TernPropTag tag, TernArena *arena)
{
  guint n = 1 + pick (world, 3);
  gint32 *numbers = tern_arena_new_n (arena, gint32, n);

  for (guint i = 0; i < n; i++)
    numbers[i] = (gint32) pick (world, 5) - 1;
  return (TernValue){ .tag = tag, .multi = { n, { .i32 = numbers } } };
}

static const TernGuid *
random_guid (World *world, TernArena *arena)
{
  TernGuid *guid = tern_arena_new0 (arena, TernGuid);

  guid->bytes[pick (world, TERN_GUID_SIZE)] = (guint8) (1 + pick (world, 255));
  return guid;
}

/** random_value: of the tag's type; small ranges, so that values meet. */
static TernValue
random_value (World *world, TernPropTag tag, TernArena *arena)
{
  static const double floats[] = { -1.5, -0.0, 0.0, 2.5, __builtin_inf (), __builtin_nan ("") };
  static const TernFiletime times[] = { 0, 1, 2, 3, G_MAXINT64, (guint64) G_MAXINT64 + 1, G_MAXUINT64 };

  switch (TERN_PROP_TYPE (tag)) {
  case PtypString:
    return tern_value_str (tag, random_text (world, arena));
  case PtypMultipleString:
    return random_multi (world, tag, arena);
  case PtypMultipleInteger32:
    return random_integers (world, tag, arena);
  case PtypInteger16:
    return (TernValue){ .tag = tag, .i16 = (gint16) pick (world, 5) - 1 };
  case PtypGuid:
    return (TernValue){ .tag = tag, .guid = random_guid (world, arena) };
  case PtypInteger32:
    return tern_value_i32 (tag, (gint32) pick (world, 5) - 1);
  case PtypBoolean:
    return tern_value_boolean (tag, pick (world, 2));
  case PtypTime:
    return tern_value_time (tag, times[pick (world, G_N_ELEMENTS (times))]);
  case PtypFloating64:
    return (TernValue){ .tag = tag, .f64 = floats[pick (world, G_N_ELEMENTS (floats))] };
  case PtypBinary:
    return tern_value_bin (tag, "ab\0c", pick (world, 5));
  default:
    return tern_value_i64 (tag, (gint64) pick (world, 5) - 1);
  }
}

static gboolean
is_computed (TernPropTag tag)
{
  switch (tag) {
  case PidTagMessageStatus:
  case PidTagMessageSize:
  case PidTagHasAttachments:
  case PidTagRead:
  case PidTagMid:
  case PidTagFolderId:
  case PidTagChangeNumber:
    return TRUE;
  default:
    return FALSE;
  }
}

static void
add_large_body (World *world, TernBag *props)
{
  g_autofree char *filler = g_strnfill (2000 + pick (world, 10000), 'f');
  g_autofree char *body = g_strconcat (filler, words[pick (world, G_N_ELEMENTS (words))], NULL);

  tern_bag_set_str (props, PidTagBody, body);
}

static GPtrArray *
random_recipients (World *world, TernArena *arena)
{
  GPtrArray *recipients = tern_recipients_new ();

  for (guint i = pick (world, 3); i > 0; i--) {
    TernRecipient *recipient = tern_recipient_new (i, 1 + pick (world, 3));

    if (recipient->props == NULL)
      recipient->props = tern_bag_new ();
    tern_bag_set_str (recipient->props, PidTagDisplayName, random_text (world, arena));
    g_ptr_array_add (recipients, recipient);
  }
  return recipients;
}

/** random_attachments: (element-type TernAttachmentSave), their bags in @bags. */
static GPtrArray *
random_attachments (World *world, TernArena *arena, GPtrArray *bags)
{
  GPtrArray *attachments = g_ptr_array_new_with_free_func (g_free);

  for (guint i = pick (world, 3); i > 0; i--) {
    TernAttachmentSave *attachment = g_new0 (TernAttachmentSave, 1);
    TernBag *bag = tern_bag_new ();

    tern_bag_set_str (bag, PidTagAttachLongFilename, random_text (world, arena));
    attachment->num = i;
    attachment->props = bag;
    g_ptr_array_add (attachments, attachment);
    g_ptr_array_add (bags, bag);
  }
  return attachments;
}

static void
add_message (World *world)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GPtrArray) bags = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_bag_unref);
  g_autoptr (GPtrArray) recipients = random_recipients (world, arena);
  g_autoptr (GPtrArray) attachments = random_attachments (world, arena, bags);
  g_autoptr (GError) error = NULL;
  TernItemSave save = { .folder = world->fixture->top, .is_new = TRUE, .expected_cn = -1, .is_read = pick (world, 2),
                        .status = pick (world, 4), .size = pick (world, 4), .props = props, .recipients = recipients,
                        .attachments = attachments };
  TernItemSaved saved = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    TernValue value;

    if (is_computed (tags[i]) || pick (world, 4) == 0)
      continue;
    value = random_value (world, tags[i], arena);
    tern_bag_set (props, &value);
  }
  if (pick (world, 4) == 0)
    add_large_body (world, props);
  if (!tern_items_save (ITEMS (world->fixture), &save, &saved, world->fixture->job, &error))
    g_error ("save: %s", error->message);
  g_array_unref (saved.attachment_objects);
}

static void
free_reference (gpointer data)
{
  Reference *reference = data;

  tern_item_unref (reference->item);
  tern_bag_unref (reference->props);
  g_free (reference);
}

static void
add_head (TernBag *props, const TernItemHead *head)
{
  gint32 flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);

  flags |= (head->is_read ? 0x401 : 0) | (head->has_attachments ? 0x10 : 0);
  tern_bag_set_i32 (props, PidTagMessageFlags, flags);
  tern_bag_set_i32 (props, PidTagMessageStatus, (gint32) head->status);
  tern_bag_set_i32 (props, PidTagMessageSize, (gint32) head->size);
  tern_bag_set_boolean (props, PidTagHasAttachments, head->has_attachments);
  tern_bag_set_boolean (props, PidTagRead, head->is_read);
  tern_bag_set_i64 (props, PidTagMid, (gint64) tern_id_to_wire (head->id));
  tern_bag_set_i64 (props, PidTagFolderId, (gint64) tern_id_to_wire (head->folder));
  tern_bag_set_i64 (props, PidTagChangeNumber, (gint64)tern_id_to_wire (TERN_ID (TERN_REPLID_OWN, (guint64)head->cn)));
}

static void
load (World *world, TernId id)
{
  g_autoptr (GError) error = NULL;
  Reference *reference = g_new0 (Reference, 1);

  reference->item
      = tern_items_open (ITEMS (world->fixture), world->fixture->top, id, FALSE, NULL, world->fixture->job, &error);
  g_assert_no_error (error);
  reference->props = tern_bag_copy (reference->item->props);
  for (guint i = 0; i < reference->item->streams->len; i++) {
    const TernStreamRef *stream = &g_array_index (reference->item->streams, TernStreamRef, i);
    g_autoptr (GBytes) bytes = tern_items_read_stream (ITEMS (world->fixture), id, stream->tag, 0, 1 << 20,
                                                       world->fixture->job, &error);
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    tern_bag_set_str (reference->props, stream->tag, text);
  }
  add_head (reference->props, &reference->item->head);
  g_ptr_array_add (world->references, reference);
}

static void
load_all (World *world)
{
  TernTableQuery query = { world->fixture->top, TERN_TABLE_NORMAL, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernTable) table
      = tern_tables_open (TERN_TABLES (world->fixture->mailbox), &query, NULL, world->fixture->job, &error);
  g_auto (TernRowSet) rows = { 0 };

  if (!tern_table_fetch (table, 0, N_MESSAGES, NULL, 0, &rows, world->fixture->job, &error))
    g_error ("fetch: %s", error->message);
  g_assert_cmpuint (rows.n_rows, ==, N_MESSAGES);
  for (guint i = 0; i < rows.n_rows; i++)
    load (world, rows.heads[i].id);
}

static gboolean
reference_get (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  const Reference *reference = source->data;
  const TernValue *value = tern_bag_get (reference->props, tag);

  if (value == NULL)
    return FALSE;
  *ret_value = *value;
  return TRUE;
}

static gboolean
each_row (const Reference *reference, gboolean attachments, TernPropSourceEach each, gpointer user_data)
{
  GPtrArray *rows = attachments ? reference->item->attachments : reference->item->recipients;

  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (TernBag) bag = NULL;
    TernPropSource source;

    if (attachments) {
      const TernAttachmentRef *attachment = g_ptr_array_index (rows, i);

      bag = tern_bag_copy (attachment->props);
      tern_bag_set_i32 (bag, PidTagAttachNumber, (gint32) attachment->num);
      tern_bag_set_i32 (bag, PidTagAttachSize, (gint32) attachment->size);
    } else {
      const TernRecipient *recipient = g_ptr_array_index (rows, i);

      bag = tern_bag_copy (recipient->props);
      tern_bag_set_i32 (bag, PidTagRecipientType, recipient->type);
      tern_bag_set_i32 (bag, PidTagRowid, (gint32) recipient->row_id);
    }
    tern_prop_source_from_bag (bag, &source);
    if (each (&source, user_data))
      return TRUE;
  }
  return FALSE;
}

static gboolean
reference_sub (const TernPropSource *source, TernPropTag subobject, TernPropSourceEach each, gpointer user_data)
{
  if (subobject == PidTagMessageAttachments)
    return each_row (source->data, TRUE, each, user_data);
  if (subobject == PidTagMessageRecipients)
    return each_row (source->data, FALSE, each, user_data);
  return FALSE;
}

static TernRestriction *random_restriction (World *world, guint depth, TernArena *arena);

static TernPropTag
random_tag (World *world)
{
  return tags[pick (world, G_N_ELEMENTS (tags))];
}

/** random_wanted: mostly of the tag's type, and then often a value that a message has. */
static TernValue
random_wanted (World *world, TernPropTag tag, TernArena *arena)
{
  const Reference *reference = g_ptr_array_index (world->references, pick (world, world->references->len));
  const TernValue *value = tern_bag_get (reference->props, tag);

  if (value != NULL && pick (world, 2) == 0)
    return *value;
  if (pick (world, 12) == 0)
    tag = random_tag (world);
  if ((tag & TERN_PROP_TYPE_MULTIPLE) != 0 && pick (world, 3) > 0)
    tag &= ~(TernPropTag) TERN_PROP_TYPE_MULTIPLE;
  return random_value (world, tag, arena);
}

static void
fill_list (World *world, TernRestriction *restriction, guint depth, TernArena *arena)
{
  guint n = pick (world, 4);
  const TernRestriction **children = tern_arena_new_n (arena, const TernRestriction *, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    children[i] = random_restriction (world, depth - 1, arena);
  restriction->kind = pick (world, 2) ? TERN_RES_AND : TERN_RES_OR;
  restriction->list.n = n;
  restriction->list.children = children;
}

static void
fill_sub (World *world, TernRestriction *restriction, TernArena *arena)
{
  TernRestriction *child = tern_arena_new0 (arena, TernRestriction);
  gboolean attachments = pick (world, 2);
  TernPropTag tag = attachments ? PidTagAttachLongFilename : PidTagDisplayName;

  restriction->kind = TERN_RES_SUB;
  restriction->sub.subobject = attachments ? PidTagMessageAttachments : PidTagMessageRecipients;
  restriction->sub.child = child;
  if (pick (world, 2)) {
    *child = (TernRestriction){ .kind = TERN_RES_CONTENT,
                                .content = { pick (world, 3), pick (world, 8), tag,
                                             tern_value_str (tag, random_text (world, arena)) } };
    return;
  }
  tag = attachments ? PidTagAttachNumber : PidTagRecipientType;
  *child = (TernRestriction){ .kind = TERN_RES_PROPERTY,
                              .property = { pick (world, 6), tag, tern_value_i32 (tag, (gint32) pick (world, 4)) } };
}

static void
fill_leaf (World *world, TernRestriction *restriction, TernArena *arena)
{
  TernPropTag tag = random_tag (world);

  switch (pick (world, 9)) {
  case 0:
  case 1:
    *restriction
        = (TernRestriction){ .kind = TERN_RES_CONTENT,
                             .content = { pick (world, 3), pick (world, 8), tag, random_wanted (world, tag, arena) } };
    break;
  case 2:
  case 3:
  case 4:
    *restriction = (TernRestriction){ .kind = TERN_RES_PROPERTY,
                                      .property = { pick (world, 7), tag, random_wanted (world, tag, arena) } };
    break;
  case 5:
    *restriction
        = (TernRestriction){ .kind = TERN_RES_COMPARE_PROPS, .compare = { pick (world, 6), tag, random_tag (world) } };
    break;
  case 6:
    *restriction = (TernRestriction){ .kind = TERN_RES_BITMASK, .bitmask = { pick (world, 2), tag, pick (world, 32) } };
    break;
  case 7:
    *restriction = (TernRestriction){ .kind = TERN_RES_SIZE, .size = { pick (world, 6), tag, pick (world, 20) } };
    break;
  default:
    *restriction = (TernRestriction){ .kind = TERN_RES_EXIST, .exist = { tag } };
    break;
  }
}

static TernRestriction *
random_restriction (World *world, guint depth, TernArena *arena)
{
  TernRestriction *restriction = tern_arena_new0 (arena, TernRestriction);
  guint kind = pick (world, depth > 0 ? 12 : 6);

  if (kind == 0) {
    fill_sub (world, restriction, arena);
  } else if (kind < 6) {
    fill_leaf (world, restriction, arena);
  } else if (kind < 9) {
    fill_list (world, restriction, depth, arena);
  } else if (kind < 11) {
    restriction->kind = TERN_RES_NOT;
    restriction->child = random_restriction (world, depth - 1, arena);
  } else {
    restriction->kind = pick (world, 2) ? TERN_RES_COMMENT : TERN_RES_COUNT;
    if (restriction->kind == TERN_RES_COMMENT)
      restriction->comment.child = pick (world, 3) ? random_restriction (world, depth - 1, arena) : NULL;
    else
      restriction->count.child = random_restriction (world, depth - 1, arena);
  }
  return restriction;
}

static void
random_sort (World *world, TernSortOrder *ret_sort)
{
  gboolean has_instances = FALSE;

  *ret_sort = (TernSortOrder){ .n = pick (world, 4) };
  for (guint i = 0; i < ret_sort->n; i++) {
    TernPropTag tag = random_tag (world);

    if (tag == PidTagBody) /* of long texts only the beginning orders */
      tag = COLD_TEXT;
    if ((tag & TERN_PROP_TYPE_MULTIPLE) != 0 && !has_instances && pick (world, 3) > 0) {
      tag |= TERN_PROP_TYPE_INSTANCE;
      has_instances = TRUE;
    }
    ret_sort->keys[i] = (TernSortKey){ tag, pick (world, 2) ? TERN_SORT_DESCENDING : TERN_SORT_ASCENDING };
  }
}

/** Row: a message, once or once a value. */
typedef struct {
  const Reference *reference;
  guint32 instance;
} Row;

/** delivered: as the index has it. */
static TernFiletime
delivered (const Row *row)
{
  return MIN (tern_bag_get_time (row->reference->props, PidTagMessageDeliveryTime, 0), (guint64) G_MAXINT64);
}

/** get_key: FALSE if there is no value. */
static gboolean
get_key (const TernSortKey *key, const Row *row, TernValue *ret_value)
{
  const TernValue *value = tern_bag_get (row->reference->props, key->tag & ~(TernPropTag) TERN_PROP_TYPE_INSTANCE);

  if (value == NULL)
    return FALSE;
  *ret_value = (key->tag & TERN_PROP_TYPE_INSTANCE) != 0 ? tern_value_nth (value, row->instance) : *value;
  return TRUE;
}

static int
compare_key (const TernSortKey *key, const Row *a, const Row *b)
{
  TernValue value_a, value_b;
  gboolean has_a = get_key (key, a, &value_a), has_b = get_key (key, b, &value_b);
  int order;

  if (key->tag == PidTagMessageDeliveryTime)
    order = (delivered (a) > delivered (b)) - (delivered (a) < delivered (b));
  else if (!has_a || !has_b)
    order = (has_a != FALSE) - (has_b != FALSE);
  else
    order = tern_value_compare (&value_a, &value_b);
  return key->direction == TERN_SORT_DESCENDING ? -order : order;
}

static int
compare_rows (gconstpointer data_a, gconstpointer data_b, gpointer user_data)
{
  const Row *a = data_a, *b = data_b;
  const TernSortOrder *sort = user_data;
  gboolean oldest_first = sort->n == 1 && sort->keys[0].tag == PidTagMessageDeliveryTime
                          && sort->keys[0].direction == TERN_SORT_ASCENDING;
  TernId id_a = a->reference->item->head.id, id_b = b->reference->item->head.id;
  int order = 0;

  for (guint i = 0; i < sort->n && order == 0; i++)
    order = compare_key (&sort->keys[i], a, b);
  if (order != 0)
    return order;
  order = (delivered (b) > delivered (a)) - (delivered (b) < delivered (a));
  if (order == 0)
    order = (id_b > id_a) - (id_b < id_a);
  if (order == 0)
    return (a->instance > b->instance) - (a->instance < b->instance);
  return oldest_first ? -order : order;
}

static guint32
count_instances (const Reference *reference, const TernSortOrder *sort)
{
  for (guint i = 0; i < sort->n; i++) {
    const TernValue *value;

    if ((sort->keys[i].tag & TERN_PROP_TYPE_INSTANCE) == 0)
      continue;
    value = tern_bag_get (reference->props, sort->keys[i].tag & ~(TernPropTag) TERN_PROP_TYPE_INSTANCE);
    return value != NULL ? MAX (value->multi.count, 1) : 1;
  }
  return 1;
}

/** expect: (element-type Row) what a table of @restriction in order of @sort has. */
static GArray *
expect (World *world, const TernRestriction *restriction, TernSortOrder *sort)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  GArray *expected = g_array_new (FALSE, FALSE, sizeof (Row));

  for (guint i = 0; i < world->references->len; i++) {
    Row row = { g_ptr_array_index (world->references, i), 0 };
    TernPropSource source = { reference_get, reference_sub, row.reference };

    if (restriction != NULL && !tern_restriction_matches (restriction, &source, arena))
      continue;
    for (; row.instance < count_instances (row.reference, sort); row.instance++)
      g_array_append_val (expected, row);
  }
  g_array_sort_with_data (expected, compare_rows, sort);
  return expected;
}

static void
fail_pair (const TernRestriction *restriction, const TernSortOrder *sort, guint row)
{
  g_autofree char *text = restriction != NULL ? tern_restriction_to_string (restriction) : g_strdup ("everything");
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; i < sort->n; i++)
    g_string_append_printf (keys, " %08x/%d", sort->keys[i].tag, sort->keys[i].direction);
  g_error ("row %u differs: %s sorted by%s", row, text, keys->str);
}

static void
check_rows (World *world, const TernRestriction *restriction, TernSortOrder *sort, TernTable *table)
{
  const TernPropTag column = PidTagInstanceNum;
  g_autoptr (GArray) expected = expect (world, restriction, sort);
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;

  if (!tern_table_fetch (table, 0, 4 * N_MESSAGES, &column, 1, &rows, world->fixture->job, &error))
    g_error ("fetch: %s", error->message);
  for (guint i = 0; i < MIN (rows.n_rows, expected->len); i++) {
    const Row *row = &g_array_index (expected, Row, i);

    if (rows.heads[i].id != row->reference->item->head.id || rows.cells[i].i32 != (gint32) row->instance)
      fail_pair (restriction, sort, i);
  }
  if (rows.n_rows != expected->len)
    fail_pair (restriction, sort, MIN (rows.n_rows, expected->len));
}

/** check_find: the first row at or after a place that matches another restriction. */
static void
check_find (World *world, const TernRestriction *restriction, TernSortOrder *sort, TernTable *table, TernArena *arena)
{
  g_autoptr (GArray) all = expect (world, restriction, sort);
  const TernRestriction *wanted = random_restriction (world, 1, arena);
  gboolean backward = pick (world, 2);
  guint start = all->len > 0 ? pick (world, all->len) : 0;
  g_autoptr (GError) error = NULL;
  guint32 position = G_MAXUINT32;
  gint64 at = G_MAXUINT32;

  if (!tern_table_find (table, start, backward, wanted, &position, world->fixture->job, &error)
      && !g_error_matches (error, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    g_error ("find: %s", error->message);
  for (gint64 i = start; i >= 0 && i < all->len && at == G_MAXUINT32; i += backward ? -1 : 1) {
    TernPropSource source = { reference_get, reference_sub, g_array_index (all, Row, i).reference };

    if (tern_restriction_matches (wanted, &source, arena))
      at = i;
  }
  if (position != at)
    fail_pair (wanted, sort, (guint) at);
}

static void
test_pairs (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (get_number ("TERN_TEST_SEED", SEED));
  g_autoptr (GPtrArray) references = g_ptr_array_new_with_free_func (free_reference);
  World world = { fixture, random, references };
  guint n_pairs = get_number ("TERN_TEST_PAIRS", N_PAIRS);

  for (guint i = 0; i < N_MESSAGES; i++)
    add_message (&world);
  load_all (&world);
  for (guint i = 0; i < n_pairs; i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    const TernRestriction *restriction = pick (&world, 10) > 0 ? random_restriction (&world, 3, arena) : NULL;
    TernSortOrder sort;
    TernTableQuery query = { fixture->top, TERN_TABLE_NORMAL, restriction, &sort };
    g_autoptr (GError) error = NULL;
    g_autoptr (TernTable) table = NULL;

    random_sort (&world, &sort);
    table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, &error);
    g_assert_no_error (error);
    check_rows (&world, restriction, &sort, table);
    check_find (&world, restriction, &sort, table, arena);
  }
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
  store_fixture_add ("/spi/restriction-property/pairs", cluster, test_pairs);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
