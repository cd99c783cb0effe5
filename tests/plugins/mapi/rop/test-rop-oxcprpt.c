#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define INBOX TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX)
#define CUSTOM_I32 TERN_PROP_TAG (0x6602, PtypInteger32)
#define CUSTOM_STR TERN_PROP_TAG (0x6609, PtypString)
#define CUSTOM_STR8 TERN_PROP_TAG (0x6609, PtypString8)
#define CUSTOM_BIN TERN_PROP_TAG (0x660C, PtypBinary)

static MapiObject *
create (MapiFixture *fixture, guint16 code_page)
{
  g_autoptr (GError) error = NULL;
  TernMessage *message = tern_message_create (fixture->logon->mailbox, INBOX, FALSE, fixture->job, &error);

  assert_done (message != NULL, error);
  return (MapiObject *) mapi_message_new (fixture->logon, message, NULL, code_page);
}

static TernId
save (MapiFixture *fixture, MapiObject *object)
{
  TernMessage *message = ((MapiMessage *) object)->message;
  g_autoptr (GError) error = NULL;

  assert_done (tern_message_save (message, FALSE, fixture->job, &error), error);
  return tern_message_get_id (message);
}

static MapiObject *
reopen (MapiFixture *fixture, MapiObject *object, TernMessageMode mode)
{
  g_autoptr (GError) error = NULL;
  TernMessage *message = tern_message_open (fixture->logon->mailbox, INBOX, save (fixture, object), mode, FALSE, fixture->job, &error);

  assert_done (message != NULL, error);
  return (MapiObject *) mapi_message_new (fixture->logon, message, NULL, 0x0FFF);
}

/* ---- short forms of the ROPs ---- */

/** get_row: RopGetPropertiesSpecific with its row decoded again. */
static TernValue *
get_row (MapiFixture *fixture, gpointer object, const TernPropTag *tags, guint n, gsize room)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopGetPropertiesSpecificRequest req = { .want_unicode = 1, .property_tags = tags, .property_tag_count = n };
  RopGetPropertiesSpecificResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  TernReader reader;
  TernValue *cells;

  ctx->room = room;
  assert_done (rop_get_properties_specific (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.row_data.size, <=, room);
  tern_reader_init (&reader, ret.row_data.data, ret.row_data.size);
  g_assert_true (codec_property_row_read (&reader, &ctx->codec, fixture->arena, tags, n, &cells));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  return cells;
}

static TernValue
get (MapiFixture *fixture, gpointer object, TernPropTag tag)
{
  return get_row (fixture, object, &tag, 1, 0x7F00)[0];
}

static guint
set_all (MapiFixture *fixture, gpointer object, const TernValue *values, guint n, const PropertyProblem **ret_problems)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopSetPropertiesRequest req = { .property_values = values, .property_value_count = n };
  RopSetPropertiesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_set_properties (ctx, &req, &ret, &error), error);
  if (ret_problems != NULL)
    *ret_problems = ret.property_problems;
  return ret.property_problem_count;
}

static void
set (MapiFixture *fixture, gpointer object, TernValue value)
{
  g_assert_cmpuint (set_all (fixture, object, &value, 1, NULL), ==, 0);
}

static void
delete (MapiFixture *fixture, gpointer object, TernPropTag tag)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopDeletePropertiesRequest req = { .property_tags = &tag, .property_tag_count = 1 };
  RopDeletePropertiesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_delete_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.property_problem_count, ==, 0);
}

static guint32
try_stream (MapiFixture *fixture, gpointer object, TernPropTag tag, guint8 mode, guint32 *ret_size, MapiObject **ret_stream)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopOpenStreamRequest req = { .property_tag = tag, .open_mode_flags = mode };
  RopOpenStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_open_stream (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_stream = ctx->output;
  *ret_size = ret.stream_size;
  return ecNone;
}

static MapiObject *
open_stream (MapiFixture *fixture, gpointer object, TernPropTag tag, guint8 mode, guint32 size)
{
  MapiObject *stream = NULL;
  guint32 real = 0;

  g_assert_cmphex (try_stream (fixture, object, tag, mode, &real, &stream), ==, ecNone);
  g_assert_cmpuint (real, ==, size);
  return stream;
}

static guint32
try_write (MapiFixture *fixture, MapiObject *stream, gconstpointer data, gsize size)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopWriteStreamRequest req = { .data = { data, size } };
  RopWriteStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_write_stream (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  g_assert_cmpuint (ret.written_size, ==, size);
  return ecNone;
}

#define WRITE(stream, text) g_assert_cmphex (try_write (fixture, (stream), (text), strlen (text)), ==, ecNone)

static TernBin
read_some (MapiFixture *fixture, MapiObject *stream, guint16 count, guint32 maximum, gsize room)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopReadStreamRequest req = { .byte_count = count, .maximum_byte_count = maximum };
  RopReadStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->room = room;
  assert_done (rop_read_stream (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.data.size + 8, <=, room);
  return ret.data;
}

static GByteArray *
read_all (MapiFixture *fixture, MapiObject *stream, guint16 count)
{
  GByteArray *all = g_byte_array_new ();
  TernBin part;

  while ((part = read_some (fixture, stream, count, 0, 0x7F00)).size > 0)
    g_byte_array_append (all, part.data, part.size);
  return all;
}

#define assert_read(stream, count, text)                                                                               \
  G_STMT_START {                                                                                                       \
    TernBin got = read_some (fixture, (stream), (count), 0, 0x7F00);                                                   \
    g_assert_cmpmem (got.data, got.size, (text), strlen (text));                                                       \
  }                                                                                                                    \
  G_STMT_END

static guint32
try_seek (MapiFixture *fixture, MapiObject *stream, guint8 origin, gint64 offset, guint64 *ret_position)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopSeekStreamRequest req = { .origin = origin, .offset = offset };
  RopSeekStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_seek_stream (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_position = ret.new_position;
  return ecNone;
}

static void
seek (MapiFixture *fixture, MapiObject *stream, guint8 origin, gint64 offset, guint64 expected)
{
  guint64 position = 0;

  g_assert_cmphex (try_seek (fixture, stream, origin, offset, &position), ==, ecNone);
  g_assert_cmpuint (position, ==, expected);
}

static guint32
try_set_size (MapiFixture *fixture, MapiObject *stream, guint64 size)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopSetStreamSizeRequest req = { .stream_size = size };
  RopSetStreamSizeResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_set_stream_size (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

static void
commit (MapiFixture *fixture, MapiObject *stream)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopCommitStreamRequest req = { 0 };
  RopCommitStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_commit_stream (ctx, &req, &ret, &error), error);
}

static guint32
stream_size (MapiFixture *fixture, MapiObject *stream)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopGetStreamSizeRequest req = { 0 };
  RopGetStreamSizeResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_stream_size (ctx, &req, &ret, &error), error);
  return ret.stream_size;
}

/* ---- properties ---- */

/* [MS-OXCPRPT] 3.2.5.1, 3.2.5.4, 3.2.5.6: in the order asked for, of the type asked for; what is set is there at once and for this
 * handle only; what was stored comes back bit by bit. */
static void
test_set_and_get (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[] = { CUSTOM_BIN, CUSTOM_I32, CUSTOM_STR, TERN_PROP_TAG (0x6FFF, PtypString),
                                      TERN_PROP_TAG (0x6609, PtypUnspecified), CUSTOM_STR8, TERN_PROP_TAG (0x6602, PtypString) };
  const TernValue values[] = { tern_value_i32 (CUSTOM_I32, -5), tern_value_str (CUSTOM_STR, "\xC3\xA4\xED\xA0\x80"), /* lone surrogate */
                               tern_value_bin (CUSTOM_BIN, "a\0b", 3) };
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL;
  TernValue *cells;

  g_assert_cmpuint (set_all (fixture, message, values, G_N_ELEMENTS (values), NULL), ==, 0);
  opened = reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  for (guint i = 0; i < 2; i++) {
    cells = get_row (fixture, i == 0 ? message : opened, tags, G_N_ELEMENTS (tags), 0x7F00);
    g_assert_cmpmem (cells[0].bin.data, cells[0].bin.size, "a\0b", 3);
    g_assert_cmpint (cells[1].i32, ==, -5);
    g_assert_cmpstr (cells[2].str, ==, values[1].str);
    g_assert_true (tern_value_is_missing (&cells[3]));
    g_assert_cmpstr (cells[4].str, ==, values[1].str);
    g_assert_cmpmem (cells[5].str, 2, "\xC3\xA4", 2);
    g_assert_true (tern_value_is_missing (&cells[6])); /* another type than the stored one */
  }
  delete (fixture, opened, CUSTOM_I32);
  cells = get_row (fixture, opened, tags, 2, 0x7F00);
  g_assert_true (tern_value_is_missing (&cells[1]));
  g_assert_cmpint (get (fixture, message, CUSTOM_I32).i32, ==, -5);
}

/* [MS-OXCPRPT] 3.2.5.1: 8-bit strings are in the code page with which the message was opened. */
static void
test_code_page (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture, 1251);
  RopContext *ctx = mapi_fixture_context (fixture, message);
  const TernPropTag tags[] = { CUSTOM_STR8, TERN_PROP_TAG (0x6609, PtypUnspecified) };
  RopGetPropertiesSpecificRequest req = { .property_tags = tags, .property_tag_count = 2 };
  RopGetPropertiesSpecificResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  static const guint8 expected[] = { 0, 0xD2, 0, 0x1E, 0x00, 0xD2, 0 };

  set (fixture, message, tern_value_str (CUSTOM_STR, "\xD0\xA2")); /* CYRILLIC CAPITAL LETTER TE */
  assert_done (rop_get_properties_specific (ctx, &req, &ret, &error), error);
  g_assert_cmpmem (ret.row_data.data, ret.row_data.size, expected, sizeof expected);
}

/* [MS-OXCPRPT] 2.2.2.2: what doesn't fit is an error of too little memory; the rest is given. */
static void
test_too_big (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[] = { CUSTOM_BIN, CUSTOM_STR, CUSTOM_I32 };
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autofree char *big = g_strnfill (1500, 'x');
  TernValue *cells;

  set (fixture, message, tern_value_bin (CUSTOM_BIN, big, 1000));
  set (fixture, message, tern_value_str (CUSTOM_STR, big));
  set (fixture, message, tern_value_i32 (CUSTOM_I32, 7));
  cells = get_row (fixture, message, tags, 3, 2000);
  g_assert_cmpuint (cells[0].bin.size, ==, 1000);
  g_assert_true (tern_value_is_missing (&cells[1]) && cells[1].i32 == TERN_ERROR_TOO_BIG);
  g_assert_cmpint (cells[2].i32, ==, 7);
  cells = get_row (fixture, message, tags, 3, 600);
  g_assert_true (tern_value_is_missing (&cells[0]) && tern_value_is_missing (&cells[1]));
  g_assert_cmpint (cells[2].i32, ==, 7);
}

static const TernValue *
find (const RopGetPropertiesAllResponse *ret, guint16 id)
{
  for (guint i = 0; i < ret->property_value_count; i++) {
    if (TERN_PROP_ID (ret->property_values[i].tag) == id)
      return &ret->property_values[i];
  }
  return NULL;
}

/* [MS-OXCPRPT] 3.2.5.2, 3.2.5.3: each property once; a size limit. */
static void
test_all_and_list (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL;
  RopContext *ctx;
  RopGetPropertiesAllRequest req = { .property_size_limit = 1024, .want_unicode = 1 };
  RopGetPropertiesAllResponse ret = { 0 };
  RopGetPropertiesListResponse list = { 0 };
  g_autofree char *big = g_strnfill (4000, 'x');
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  set (fixture, message, tern_value_str (PidTagSubject, "all"));
  set (fixture, message, tern_value_bin (CUSTOM_BIN, big, 4000));
  opened = reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  ctx = mapi_fixture_context (fixture, opened);
  assert_done (rop_get_properties_all (ctx, &req, &ret, &error), error);
  g_assert_cmpstr (find (&ret, TERN_PROP_ID (PidTagSubject))->str, ==, "all");
  g_assert_true (tern_value_is_missing (find (&ret, TERN_PROP_ID (CUSTOM_BIN))));
  g_assert_nonnull (find (&ret, TERN_PROP_ID (PidTagEntryId)));
  g_assert_nonnull (find (&ret, TERN_PROP_ID (PidTagStoreEntryId)));
  req.property_size_limit = 0;
  assert_done (rop_get_properties_all (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (find (&ret, TERN_PROP_ID (CUSTOM_BIN))->bin.size, ==, 4000);
  assert_done (rop_get_properties_list (ctx, &(RopGetPropertiesListRequest){ 0 }, &list, &error), error);
  for (guint i = 0; i < list.property_tag_count; i++)
    g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (TERN_PROP_ID (list.property_tags[i]))));
  g_assert_true (g_hash_table_contains (seen, GUINT_TO_POINTER (TERN_PROP_ID (CUSTOM_BIN))));
}

/* [MS-OXCDATA] 2.7: one problem for each property that can't be set; the others are set. */
static void
test_problems (MapiFixture *fixture, gconstpointer data)
{
  const TernValue values[] = { tern_value_str (PidTagDisplayTo, "nobody"), tern_value_i32 (CUSTOM_I32, 1),
                               tern_value_bin (PidTagEntryId, "x", 1) };
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) read_only = NULL;
  const PropertyProblem *problems;

  g_assert_cmpuint (set_all (fixture, message, values, 3, &problems), ==, 2);
  g_assert_cmpuint (problems[0].index, ==, 0);
  g_assert_cmphex (problems[0].property_tag, ==, PidTagDisplayTo);
  g_assert_cmphex (problems[0].error_code, ==, ecAccessDenied);
  g_assert_cmpuint (problems[1].index, ==, 2);
  g_assert_cmpint (get (fixture, message, CUSTOM_I32).i32, ==, 1);
  read_only = reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  g_assert_cmpuint (set_all (fixture, read_only, values, 3, &problems), ==, 3);
}

/* [MS-OXCMSG] 2.2.1.9, 2.2.1.10, 2.2.1.46, in every order. */
static void
test_subject (MapiFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *set[4][2]; /* 's' subject, 'p' prefix, 'n' normalized */
    const char *subject;
    const char *prefix;
    const char *normalized;
  } cases[] = {
    { { { "s", "RE: hello" } }, "RE: hello", "RE: ", "hello" },
    { { { "s", "hello" } }, "hello", "", "hello" },
    { { { "s", "AW: x: y" } }, "AW: x: y", "AW: ", "x: y" },
    { { { "p", "FW: " }, { "n", "parts" } }, "FW: parts", "FW: ", "parts" },
    { { { "n", "parts" }, { "p", "FW: " } }, "FW: parts", "FW: ", "parts" },
    { { { "s", "Antwort: x" }, { "p", "Antwort: " } }, "Antwort: x", "Antwort: ", "x" },
    { { { "p", "Antwort: " }, { "n", "x" }, { "s", "Antwort: x" } }, "Antwort: x", "Antwort: ", "x" },
    { { { "s", "Antwort: x" }, { "n", "x" }, { "p", "Antwort: " } }, "Antwort: x", "Antwort: ", "x" },
    { { { "s", "RE: one" }, { "s", "two" } }, "two", "", "two" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MapiObject) message = create (fixture, 0x0FFF);

    for (guint j = 0; cases[i].set[j][0] != NULL; j++) {
      const char which = cases[i].set[j][0][0];
      TernPropTag tag = which == 's' ? PidTagSubject : which == 'p' ? PidTagSubjectPrefix : PidTagNormalizedSubject;

      set (fixture, message, tern_value_str (tag, cases[i].set[j][1]));
    }
    g_assert_cmpstr (get (fixture, message, PidTagSubject).str, ==, cases[i].subject);
    g_assert_cmpstr (get (fixture, message, PidTagSubjectPrefix).str, ==, cases[i].prefix);
    g_assert_cmpstr (get (fixture, message, PidTagNormalizedSubject).str, ==, cases[i].normalized);
  }
}

/* [MS-OXCMSG] 2.2.1.58: another form is made on demand; a newly set form makes the older ones go. */
static void
test_bodies (MapiFixture *fixture, gconstpointer data)
{
  static const char html[] = "<html><body><p>Hello <b>World</b></p></body></html>";
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL, stream = NULL;
  TernValue cell;

  cell = get (fixture, message, PidTagBody);
  g_assert_true (tern_value_is_missing (&cell));
  set (fixture, message, tern_value_str (PidTagBody, "plain <text>"));
  cell = get (fixture, message, PidTagHtml);
  g_assert_nonnull (g_strstr_len ((const char *) cell.bin.data, cell.bin.size, "plain &lt;text&gt;"));
  g_assert_cmpint (get (fixture, message, PidTagNativeBody).i32, ==, 1);
  opened = reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  set (fixture, opened, tern_value_bin (PidTagHtml, html, strlen (html)));
  set (fixture, opened, tern_value_i32 (PidTagInternetCodepage, 65001));
  g_assert_cmpint (get (fixture, opened, PidTagNativeBody).i32, ==, 3);
  cell = get (fixture, opened, PidTagBody);
  g_assert_true (g_str_has_prefix (cell.str, "Hello World"));
  stream = open_stream (fixture, opened, PidTagBody, 0, 2 * strlen (cell.str));
  set (fixture, opened, tern_value_str (PidTagBody, "both")); /* set along with the HTML: both stay */
  g_assert_cmpstr (get (fixture, opened, PidTagBody).str, ==, "both");
  g_assert_cmpuint (get (fixture, opened, PidTagHtml).bin.size, ==, strlen (html));
}

/* ---- names ---- */

static guint32
ids_of_names (MapiFixture *fixture, gpointer object, guint8 flags, const PropertyName *names, guint n, const guint16 **ret_ids)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopGetPropertyIdsFromNamesRequest req = { .flags = flags, .property_names = names, .property_name_count = n };
  RopGetPropertyIdsFromNamesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_property_ids_from_names (ctx, &req, &ret, &error), error);
  if (n > 0)
    g_assert_cmpuint (ret.property_id_count, ==, n);
  *ret_ids = ret.property_ids;
  return n > 0 ? ret.head.return_value : ret.property_id_count;
}

/* [MS-OXCPRPT] 3.2.5.9, 3.2.5.10 */
static void
test_names (MapiFixture *fixture, gconstpointer data)
{
  PropertyName names[] = {
    { PROPERTY_NAME_LID, { PSETID_Appointment, NULL, 0x8205 } },  { PROPERTY_NAME_STRING, { PS_PUBLIC_STRINGS, "Keywords", 0 } },
    { PROPERTY_NAME_STRING, { PS_PUBLIC_STRINGS, "Mine", 0 } },   { PROPERTY_NAME_LID, { PS_MAPI, NULL, 0x0037 } },
    { PROPERTY_NAME_STRING, { PS_MAPI, "x", 0 } },                { PROPERTY_NAME_STRING, { PS_INTERNET_HEADERS, "X-Own", 0 } },
    { PROPERTY_NAME_STRING, { PS_INTERNET_HEADERS, "x-own", 0 } },
  };
  const guint16 *ids, *again;
  guint16 back[4];
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopGetNamesFromPropertyIdsRequest req = { .property_ids = back, .property_id_count = 4 };
  RopGetNamesFromPropertyIdsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_cmphex (ids_of_names (fixture, fixture->logon, 0, names, 7, &ids), ==, ecWarnWithErrors);
  g_assert_cmphex (ids[0], >=, 0x8000);
  g_assert_cmphex (ids[2], ==, 0);
  g_assert_cmphex (ids[3], ==, 0x0037);
  g_assert_cmphex (ids[4], ==, 0);
  n = ids_of_names (fixture, fixture->logon, 0, NULL, 0, &ids); /* all there are */
  g_assert_cmphex (ids_of_names (fixture, fixture->logon, 2, names, 4, &ids), ==, ecNone);
  g_assert_cmphex (ids[2], >=, 0x8000);
  g_assert_cmpuint (ids_of_names (fixture, fixture->logon, 0, NULL, 0, &again), ==, n + 1);
  g_assert_cmphex (ids_of_names (fixture, fixture->logon, 2, names + 5, 2, &again), ==, ecNone);
  g_assert_cmphex (again[0], ==, again[1]); /* header names are in lower case */
  back[0] = ids[2];
  back[1] = 0x0037;
  back[2] = 0xFFF0;
  back[3] = ids[0];
  assert_done (rop_get_names_from_property_ids (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.property_name_count, ==, 4);
  g_assert_cmpstr (ret.property_names[0].name.name, ==, "Mine");
  g_assert_true (tern_guid_equal (&ret.property_names[1].name.set, &PS_MAPI));
  g_assert_cmphex (ret.property_names[1].name.lid, ==, 0x0037);
  g_assert_cmphex (ret.property_names[2].kind, ==, PROPERTY_NAME_NONE);
  g_assert_cmphex (ret.property_names[3].name.lid, ==, 0x8205);
}

/* [MS-OXCPRPT] 2.2.9 */
static void
test_query_named (MapiFixture *fixture, gconstpointer data)
{
  const PropertyName names[] = { { PROPERTY_NAME_LID, { PSETID_Appointment, NULL, 0x8208 } },
                                 { PROPERTY_NAME_STRING, { PS_PUBLIC_STRINGS, "Keywords", 0 } } };
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopQueryNamedPropertiesRequest req = { 0 };
  RopQueryNamedPropertiesResponse ret = { 0 };
  const guint16 *ids;
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (ids_of_names (fixture, message, 2, names, 2, &ids), ==, ecNone);
  set (fixture, message, tern_value_str (TERN_PROP_TAG (ids[0], PtypString), "room"));
  set (fixture, message, tern_value_str (TERN_PROP_TAG (ids[1], PtypString), "red"));
  g_assert_true (get (fixture, message, PidTagHasNamedProperties).boolean);
  assert_done (rop_query_named_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.id_count, ==, 2);
  req.has_guid = 1;
  req.property_guid = PSETID_Appointment;
  assert_done (rop_query_named_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.id_count, ==, 1);
  g_assert_cmphex (ret.property_ids[0], ==, ids[0]);
  req.query_flags = 0x02; /* no numeric names */
  assert_done (rop_query_named_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.id_count, ==, 0);
}

/* ---- streams ---- */

/* [MS-OXCPRPT] 3.2.5.13 to 3.2.5.18 */
static void
test_stream (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) stream = open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  guint64 position = 0;

  WRITE (stream, "0123456789");
  g_assert_cmpuint (get (fixture, message, CUSTOM_BIN).bin.size, ==, 10); /* at once, without a commit */
  seek (fixture, stream, 0, 2, 2);
  WRITE (stream, "AB");
  seek (fixture, stream, 1, 1, 5);
  assert_read (stream, 2, "56");
  seek (fixture, stream, 2, -1, 9);
  assert_read (stream, 10, "9");
  assert_read (stream, 10, "");
  g_assert_cmphex (try_seek (fixture, stream, 1, -100, &position), ==, ecStreamSeekError);
  g_assert_cmphex (try_seek (fixture, stream, 0, G_MAXINT64, &position), ==, ecStreamSeekError);
  g_assert_cmphex (try_seek (fixture, stream, 1, G_MAXINT64, &position), ==, ecStreamSeekError);
  g_assert_cmphex (try_seek (fixture, stream, 3, 0, &position), ==, ecStgInvalidParameter);
  g_assert_cmphex (try_set_size (fixture, stream, 4), ==, ecNone);
  g_assert_cmpuint (stream_size (fixture, stream), ==, 4);
  g_assert_cmphex (try_set_size (fixture, stream, 6), ==, ecNone);
  g_assert_cmphex (try_set_size (fixture, stream, G_GUINT64_CONSTANT (0x80000001)), ==, ecStreamSizeError);
  seek (fixture, stream, 0, 0, 0);
  g_assert_cmpmem (read_some (fixture, stream, 100, 0, 0x7F00).data, 6, "01AB\0\0", 6);
  seek (fixture, stream, 0, 8, 8); /* beyond the end: zeros */
  g_assert_cmpuint (stream_size (fixture, stream), ==, 8);
  commit (fixture, stream);
  commit (fixture, stream);
  WRITE (stream, "x");
  g_assert_cmpmem (get (fixture, message, CUSTOM_BIN).bin.data, 9, "01AB\0\0\0\0x", 9);
}

/* [MS-OXCPRPT] 2.2.14.1, 3.2.5.11 */
static void
test_stream_modes (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL, read_only = NULL, reader = NULL, writer = NULL, best = NULL, emptied = NULL;
  MapiObject *none = NULL;
  guint32 size = 0;

  set (fixture, message, tern_value_bin (CUSTOM_BIN, "old", 3));
  set (fixture, message, tern_value_i32 (CUSTOM_I32, 3));
  opened = reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  g_assert_cmphex (try_stream (fixture, opened, TERN_PROP_TAG (0x6702, PtypBinary), 0, &size, &none), ==, ecNotFound);
  g_assert_cmphex (try_stream (fixture, opened, TERN_PROP_TAG (0x6702, PtypBinary), 1, &size, &none), ==, ecNotFound);
  g_assert_cmphex (try_stream (fixture, opened, CUSTOM_I32, 0, &size, &none), ==, ecNotSupported);
  g_assert_cmphex (try_stream (fixture, opened, TERN_PROP_TAG (0x6602, PtypBinary), 0, &size, &none), ==, ecNotFound);
  g_assert_cmphex (try_stream (fixture, opened, CUSTOM_BIN, 0x10, &size, &none), ==, ecInvalidParam);
  reader = open_stream (fixture, opened, CUSTOM_BIN, 0, 3);
  g_assert_cmphex (try_write (fixture, reader, "x", 1), ==, ecStgAccessDenied);
  g_assert_cmphex (try_set_size (fixture, reader, 1), ==, ecStgAccessDenied);
  writer = open_stream (fixture, opened, CUSTOM_BIN, 1, 3);
  assert_read (writer, 10, "old");
  WRITE (writer, "er");
  g_clear_pointer (&writer, mapi_object_unref); /* as good as a commit */
  g_assert_cmpuint (get (fixture, opened, CUSTOM_BIN).bin.size, ==, 5);
  read_only = reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  g_assert_cmphex (try_stream (fixture, read_only, CUSTOM_BIN, 1, &size, &none), ==, ecAccessDenied);
  g_assert_cmphex (try_stream (fixture, read_only, CUSTOM_BIN, 2, &size, &none), ==, ecAccessDenied);
  best = open_stream (fixture, read_only, CUSTOM_BIN, 3, 3);
  g_assert_cmphex (try_write (fixture, best, "x", 1), ==, ecStgAccessDenied);
  emptied = open_stream (fixture, opened, CUSTOM_BIN, 2, 0);
  g_assert_cmpuint (get (fixture, opened, CUSTOM_BIN).bin.size, ==, 0);
}

/* [MS-OXCPRPT] 2.2.14: text as UTF-16 or at the code page, without a terminator. */
static void
test_stream_strings (MapiFixture *fixture, gconstpointer data)
{
  static const guint8 wide[] = { 'Z', 0, 0xE4, 0, 0x3D, 0xD8, 0x00, 0xDE };
  static const guint8 narrow[] = { 'Z', 0xE4, '?' };
  g_autoptr (MapiObject) message = create (fixture, 1252);
  g_autoptr (MapiObject) stream = open_stream (fixture, message, CUSTOM_STR, 2, 0);
  g_autoptr (MapiObject) view = NULL, writer = NULL;

  g_assert_cmphex (try_write (fixture, stream, wide, sizeof wide), ==, ecNone);
  g_assert_cmpstr (get (fixture, message, CUSTOM_STR).str, ==, "Z\xC3\xA4\xF0\x9F\x98\x80");
  view = open_stream (fixture, message, CUSTOM_STR8, 0, sizeof narrow);
  g_assert_cmpmem (read_some (fixture, view, 100, 0, 0x7F00).data, sizeof narrow, narrow, sizeof narrow);
  writer = open_stream (fixture, message, CUSTOM_STR8, 1, sizeof narrow);
  g_assert_cmphex (try_write (fixture, writer, "\xFC", 1), ==, ecNone);
  g_assert_cmpstr (get (fixture, message, CUSTOM_STR).str, ==, "\xC3\xBC\xC3\xA4?");
  g_assert_cmphex (try_write (fixture, writer, "!", 1), ==, ecNone); /* goes on behind a flush */
  g_assert_cmpstr (get (fixture, message, CUSTOM_STR).str, ==, "\xC3\xBC!?");
}

static guint8 *
pattern (gsize size)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = i * 7 % 251;
  return bytes;
}

/* Large values through the store and back, in parts of any size; text in another encoding than it is stored in. */
static void
test_stream_large (MapiFixture *fixture, gconstpointer data)
{
  const gsize size = 3 * 1024 * 1024 + 5;
  g_autofree guint8 *bytes = pattern (size);
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) writer = open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  g_autoptr (MapiObject) text = NULL, opened = NULL, reader = NULL, changer = NULL, again = NULL;
  g_autoptr (GByteArray) got = NULL, got_text = NULL;
  TernValue cell;

  for (gsize at = 0; at < size; at += 32000)
    g_assert_cmphex (try_write (fixture, writer, bytes + at, MIN (32000, size - at)), ==, ecNone);
  commit (fixture, writer);
  text = open_stream (fixture, message, PidTagBody, 2, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_cmphex (try_write (fixture, text, "Z\0e\0\xE4\0\r\0\n\0", 10), ==, ecNone);
  for (guint i = 0; i < 12; i++) { /* doubles it to 20 KB */
    g_autoptr (GByteArray) all = NULL;

    seek (fixture, text, 0, 0, 0);
    all = read_all (fixture, text, 0x4000);
    if (all->len > 20000)
      break;
    g_assert_cmphex (try_write (fixture, text, all->data, all->len), ==, ecNone);
  }
  opened = reopen (fixture, message, TERN_MESSAGE_READ_WRITE); /* the text wasn't committed: the save takes it */
  reader = open_stream (fixture, opened, CUSTOM_BIN, 0, size);
  got = read_all (fixture, reader, 4321);
  g_assert_cmpmem (got->data, got->len, bytes, size);
  cell = get (fixture, opened, CUSTOM_BIN);
  g_assert_true (tern_value_is_missing (&cell) && cell.i32 == TERN_ERROR_TOO_BIG);
  g_assert_cmpint (get (fixture, opened, PidTagMessageSize).i32, >, (gint32) size);
  seek (fixture, reader, 0, 1000000, 1000000);
  g_assert_cmpmem (read_some (fixture, reader, 10, 0, 0x7F00).data, 10, bytes + 1000000, 10);
  /* Another property changes: the large one stays in the store as it is. */
  set (fixture, opened, tern_value_i32 (CUSTOM_I32, 1));
  changer = reopen (fixture, opened, TERN_MESSAGE_READ_WRITE);
  again = open_stream (fixture, changer, CUSTOM_BIN, 1, size);
  seek (fixture, again, 0, 100, 100);
  WRITE (again, "changed");
  seek (fixture, again, 0, 98, 98);
  g_assert_cmpmem (read_some (fixture, again, 10, 0, 0x7F00).data, 10, "\xB8\xBF" "changed\xF7", 10);
  g_assert_cmpuint (stream_size (fixture, again), ==, size);
}

/* [MS-OXCROPS] 2.2.9.2: sizes of reads. */
static void
test_stream_reads (MapiFixture *fixture, gconstpointer data)
{
  g_autofree guint8 *bytes = pattern (70000);
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) stream = open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopReadStreamRequest req = { .byte_count = 0xBABE, .maximum_byte_count = 0x80000001 };
  RopReadStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    g_assert_cmphex (try_write (fixture, stream, bytes + 35000 * i, 35000), ==, ecNone);
  seek (fixture, stream, 0, 0, 0);
  g_assert_cmpuint (read_some (fixture, stream, 0xBABE, 100000, 1008).size, ==, 1000); /* what fits */
  g_assert_cmpuint (read_some (fixture, stream, 0xBABE, 10, 1008).size, ==, 10);
  g_assert_cmpuint (read_some (fixture, stream, 0xBABE, 0x80000000, 200000).size, ==, 65535); /* DataSize has 16 bits */
  g_assert_cmpuint (read_some (fixture, stream, 0xBABE, 100000, 200000).size, ==, 70000 - 1010 - 65535);
  g_assert_false (rop_read_stream (ctx, &req, &ret, &error));
  assert_status (error, ecRpcFormat);
}

/* [MS-OXCPRPT] 2.2.22: from pointer to pointer. */
static void
test_copy_to_stream (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) one = open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  g_autoptr (MapiObject) two = open_stream (fixture, message, PidTagHtml, 2, 0);
  RopContext *ctx;
  RopCopyToStreamRequest req = { .byte_count = 4 };
  RopCopyToStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  WRITE (one, "0123456789");
  seek (fixture, one, 0, 3, 3);
  ctx = mapi_fixture_context (fixture, one);
  ctx->dest = two;
  assert_done (rop_copy_to_stream (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.read_byte_count, ==, 4);
  g_assert_cmpuint (ret.written_byte_count, ==, 4);
  req.byte_count = 100;
  ret = (RopCopyToStreamResponse){ 0 };
  assert_done (rop_copy_to_stream (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.read_byte_count, ==, 3);
  g_assert_cmpmem (get (fixture, message, PidTagHtml).bin.data, 7, "3456789", 7);
}

/* On a folder a commit stores the property ([MS-OXCPRPT] 3.2.5.13). */
static void
test_stream_folder (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) folder = (MapiObject *) mapi_fixture_add_folder (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), "f");
  g_autoptr (MapiObject) stream = open_stream (fixture, folder, CUSTOM_BIN, 2, 0);
  g_autoptr (MapiObject) other = (MapiObject *) mapi_folder_open (fixture->logon, ((MapiFolder *) folder)->id, fixture->job, NULL);

  WRITE (stream, "folder");
  g_assert_cmpuint (get (fixture, other, CUSTOM_BIN).bin.size, ==, 0);
  commit (fixture, stream);
  g_assert_cmpmem (get (fixture, other, CUSTOM_BIN).bin.data, 6, "folder", 6);
  WRITE (stream, "!");
  g_clear_pointer (&stream, mapi_object_unref);
  g_assert_cmpuint (get (fixture, other, CUSTOM_BIN).bin.size, ==, 7);
}

/* A stream of an attachment counts with both saves. */
static void
test_stream_attachment (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture, 0x0FFF);
  g_autoptr (MapiObject) attachment = NULL, stream = NULL, opened = NULL, file = NULL, reader = NULL;
  g_autofree guint8 *bytes = pattern (300000);
  g_autoptr (GByteArray) got = NULL;
  g_autoptr (GError) error = NULL;
  TernMessage *inner = ((MapiMessage *) message)->message;

  attachment = (MapiObject *) mapi_attachment_new ((MapiMessage *) message, tern_message_create_attachment (inner, &error));
  stream = open_stream (fixture, attachment, PidTagAttachDataBinary, 2, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_cmphex (try_write (fixture, stream, bytes + 30000 * i, 30000), ==, ecNone);
  commit (fixture, stream);
  g_assert_cmpint (get (fixture, attachment, PidTagAttachSize).i32, >=, 300000);
  assert_done (tern_attachment_save (((MapiAttachment *) attachment)->attachment, &error), error);
  opened = reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  file = (MapiObject *) mapi_attachment_new (
    (MapiMessage *) opened,
    tern_message_open_attachment (((MapiMessage *) opened)->message, 0, TERN_MESSAGE_READ_ONLY, &error));
  reader = open_stream (fixture, file, PidTagAttachDataBinary, 0, 300000);
  got = read_all (fixture, reader, 0x7000);
  g_assert_cmpmem (got->data, got->len, bytes, 300000);
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
  mapi_fixture_add ("/rop/oxcprpt/set-and-get", cluster, test_set_and_get);
  mapi_fixture_add ("/rop/oxcprpt/code-page", cluster, test_code_page);
  mapi_fixture_add ("/rop/oxcprpt/too-big", cluster, test_too_big);
  mapi_fixture_add ("/rop/oxcprpt/all-and-list", cluster, test_all_and_list);
  mapi_fixture_add ("/rop/oxcprpt/problems", cluster, test_problems);
  mapi_fixture_add ("/rop/oxcprpt/subject", cluster, test_subject);
  mapi_fixture_add ("/rop/oxcprpt/bodies", cluster, test_bodies);
  mapi_fixture_add ("/rop/oxcprpt/names", cluster, test_names);
  mapi_fixture_add ("/rop/oxcprpt/query-named", cluster, test_query_named);
  mapi_fixture_add ("/rop/oxcprpt/stream", cluster, test_stream);
  mapi_fixture_add ("/rop/oxcprpt/stream-modes", cluster, test_stream_modes);
  mapi_fixture_add ("/rop/oxcprpt/stream-strings", cluster, test_stream_strings);
  mapi_fixture_add ("/rop/oxcprpt/stream-large", cluster, test_stream_large);
  mapi_fixture_add ("/rop/oxcprpt/stream-reads", cluster, test_stream_reads);
  mapi_fixture_add ("/rop/oxcprpt/copy-to-stream", cluster, test_copy_to_stream);
  mapi_fixture_add ("/rop/oxcprpt/stream-folder", cluster, test_stream_folder);
  mapi_fixture_add ("/rop/oxcprpt/stream-attachment", cluster, test_stream_attachment);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
