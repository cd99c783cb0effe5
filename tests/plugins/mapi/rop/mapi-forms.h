#pragma once

#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-special-folder.h"
#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

/* Short forms of what tests of properties and streams do again and again: ROPs that abort unless they succeed, and with
 * `try` ones that answer the status. */

#define INBOX TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX)
#define CUSTOM_I32 TERN_PROP_TAG (0x6602, PtypInteger32)
#define CUSTOM_STR TERN_PROP_TAG (0x6609, PtypString)
#define CUSTOM_STR8 TERN_PROP_TAG (0x6609, PtypString8)
#define CUSTOM_BIN TERN_PROP_TAG (0x660C, PtypBinary)

MapiObject *form_create (MapiFixture *fixture, guint16 code_page);
TernId form_save (MapiFixture *fixture, MapiObject *object);
MapiObject *form_reopen (MapiFixture *fixture, MapiObject *object, TernMessageMode mode);
TernValue *form_get_row (MapiFixture *fixture, gpointer object, const TernPropTag *tags, guint n, gsize room);
TernValue form_get (MapiFixture *fixture, gpointer object, TernPropTag tag);
guint form_set_all (MapiFixture *fixture, gpointer object, const TernValue *values, guint n,
                    const PropertyProblem **ret_problems);
void form_set (MapiFixture *fixture, gpointer object, TernValue value);
void form_delete (MapiFixture *fixture, gpointer object, TernPropTag tag);
guint32 form_try_stream (MapiFixture *fixture, gpointer object, TernPropTag tag, guint8 mode, guint32 *ret_size,
                         MapiObject **ret_stream);
MapiObject *form_open_stream (MapiFixture *fixture, gpointer object, TernPropTag tag, guint8 mode, guint32 size);
guint32 form_try_write (MapiFixture *fixture, MapiObject *stream, gconstpointer data, gsize size);
TernBin form_read_some (MapiFixture *fixture, MapiObject *stream, guint16 count, guint32 maximum, gsize room);
GByteArray *form_read_all (MapiFixture *fixture, MapiObject *stream, guint16 count);
guint32 form_try_seek (MapiFixture *fixture, MapiObject *stream, guint8 origin, gint64 offset, guint64 *ret_position);
void form_seek (MapiFixture *fixture, MapiObject *stream, guint8 origin, gint64 offset, guint64 expected);
guint32 form_try_set_size (MapiFixture *fixture, MapiObject *stream, guint64 size);
void form_commit (MapiFixture *fixture, MapiObject *stream);
guint32 form_stream_size (MapiFixture *fixture, MapiObject *stream);
guint8 *form_pattern (gsize size);

#define WRITE(stream, text) g_assert_cmphex (form_try_write (fixture, (stream), (text), strlen (text)), ==, ecNone)

#define assert_read(stream, count, text)                                                                               \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    TernBin got = form_read_some (fixture, (stream), (count), 0, 0x7F00);                                              \
    g_assert_cmpmem (got.data, got.size, (text), strlen (text));                                                       \
  }                                                                                                                    \
  G_STMT_END
