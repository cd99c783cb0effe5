#include "tests/plugins/mapi/rop/mapi-forms.h"

#include "plugins/mapi/codec/codec-property-row.h"

MapiObject *
form_create (MapiFixture *fixture, guint16 code_page)
{
  g_autoptr (GError) error = NULL;
  TernMessage *message = tern_message_create (fixture->logon->mailbox, INBOX, FALSE, fixture->job, &error);

  assert_done (message != NULL, error);
  return (MapiObject *) mapi_message_new (fixture->logon, message, NULL, code_page);
}

TernId
form_save (MapiFixture *fixture, MapiObject *object)
{
  TernMessage *message = ((MapiMessage *) object)->message;
  g_autoptr (GError) error = NULL;

  assert_done (tern_message_save (message, FALSE, fixture->job, &error), error);
  return tern_message_get_id (message);
}

MapiObject *
form_reopen (MapiFixture *fixture, MapiObject *object, TernMessageMode mode)
{
  g_autoptr (GError) error = NULL;
  TernMessage *message = tern_message_open (fixture->logon->mailbox, INBOX, form_save (fixture, object), mode, FALSE,
                                            fixture->job, &error);

  assert_done (message != NULL, error);
  return (MapiObject *) mapi_message_new (fixture->logon, message, NULL, 0x0FFF);
}

TernValue *
form_get_row (MapiFixture *fixture, gpointer object, const TernPropTag *tags, guint n, gsize room)
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

TernValue
form_get (MapiFixture *fixture, gpointer object, TernPropTag tag)
{
  return form_get_row (fixture, object, &tag, 1, 0x7F00)[0];
}

guint
form_set_all (MapiFixture *fixture, gpointer object, const TernValue *values, guint n,
              const PropertyProblem **ret_problems)
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

void
form_set (MapiFixture *fixture, gpointer object, TernValue value)
{
  g_assert_cmpuint (form_set_all (fixture, object, &value, 1, NULL), ==, 0);
}

void
form_delete (MapiFixture *fixture, gpointer object, TernPropTag tag)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopDeletePropertiesRequest req = { .property_tags = &tag, .property_tag_count = 1 };
  RopDeletePropertiesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_delete_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.property_problem_count, ==, 0);
}

guint32
form_try_stream (MapiFixture *fixture, gpointer object, TernPropTag tag, guint8 mode, guint32 *ret_size,
                 MapiObject **ret_stream)
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

MapiObject *
form_open_stream (MapiFixture *fixture, gpointer object, TernPropTag tag, guint8 mode, guint32 size)
{
  MapiObject *stream = NULL;
  guint32 real = 0;

  g_assert_cmphex (form_try_stream (fixture, object, tag, mode, &real, &stream), ==, ecNone);
  g_assert_cmpuint (real, ==, size);
  return stream;
}

guint32
form_try_write (MapiFixture *fixture, MapiObject *stream, gconstpointer data, gsize size)
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

TernBin
form_read_some (MapiFixture *fixture, MapiObject *stream, guint16 count, guint32 maximum, gsize room)
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

GByteArray *
form_read_all (MapiFixture *fixture, MapiObject *stream, guint16 count)
{
  GByteArray *all = g_byte_array_new ();
  TernBin part;

  while ((part = form_read_some (fixture, stream, count, 0, 0x7F00)).size > 0)
    g_byte_array_append (all, part.data, part.size);
  return all;
}

guint32
form_try_seek (MapiFixture *fixture, MapiObject *stream, guint8 origin, gint64 offset, guint64 *ret_position)
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

void
form_seek (MapiFixture *fixture, MapiObject *stream, guint8 origin, gint64 offset, guint64 expected)
{
  guint64 position = 0;

  g_assert_cmphex (form_try_seek (fixture, stream, origin, offset, &position), ==, ecNone);
  g_assert_cmpuint (position, ==, expected);
}

guint32
form_try_set_size (MapiFixture *fixture, MapiObject *stream, guint64 size)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopSetStreamSizeRequest req = { .stream_size = size };
  RopSetStreamSizeResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_set_stream_size (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

void
form_commit (MapiFixture *fixture, MapiObject *stream)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopCommitStreamRequest req = { 0 };
  RopCommitStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_commit_stream (ctx, &req, &ret, &error), error);
}

guint32
form_stream_size (MapiFixture *fixture, MapiObject *stream)
{
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopGetStreamSizeRequest req = { 0 };
  RopGetStreamSizeResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_stream_size (ctx, &req, &ret, &error), error);
  return ret.stream_size;
}

guint8 *
form_pattern (gsize size)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = i * 7 % 251;
  return bytes;
}
