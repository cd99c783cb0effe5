#pragma once

#include "core/groupware/object/tern-prop-map.h"
#include "core/groupware/tern-guard.h"
#include "core/spi/tern-items.h"

/**
 * TernDraftStream: a value that isn't copied around. A new one has @bytes in the store's form: strings as WTF-8, with a
 * NUL behind @size; or it is an @upload, which the store has already. Without both it is the stored one, which stays as
 * it is.
 */
typedef struct {
  TernPropTag tag;
  gint64 size;
  GBytes *bytes;
  guint64 upload;
} TernDraftStream;

/**
 * TernObjectProps:
 *
 * The properties of a message or an attachment between opening and saving. Copies share their values until one of them
 * changes.
 * @object: the stored object that streams without bytes belong to; 0: none
 * @values: read it, but change it by tern_object_props_edit() only
 */
typedef struct {
  TernId object;
  TernBag *values;
  gboolean is_shared;
  GArray *streams; /* (element-type TernDraftStream) */
} TernObjectProps;

void tern_object_props_init (TernObjectProps *props);
/** tern_object_props_init_stored: as read from the store; takes a reference to @values. @streams: (element-type
 * TernStreamRef). */
void tern_object_props_init_stored (TernObjectProps *props, TernId object, TernBag *values, GArray *streams);
void tern_object_props_init_copy (TernObjectProps *props, TernObjectProps *other);
void tern_object_props_clear (TernObjectProps *props);
/** tern_object_props_edit: (transfer none): the values, held by nobody else. */
TernBag *tern_object_props_edit (TernObjectProps *props);

/** TernObjectRead: where large values are read from, how large a value may be, and whose arena it goes to. @map: what
 * the names are in the mailbox that a detached copy is for; %NULL: the same. */
typedef struct {
  TernGuard *mailbox;
  TernJob *job;
  TernArena *arena;
  gsize limit;
  TernPropMap *map;
} TernObjectRead;

gboolean tern_object_props_has (const TernObjectProps *props, TernPropTag tag);
/** tern_object_props_get: the cell of @tag as tern_message_get() gives it. */
gboolean tern_object_props_get (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag,
                                TernValue *ret_value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_object_props_get_small: only what needs no I/O: FALSE for what isn't there or is a stream. In @arena. */
gboolean
tern_object_props_get_small (const TernObjectProps *props, TernPropTag tag, TernArena *arena, TernValue *ret_value);
/** tern_object_props_list: appends the tags of everything in it. */
void tern_object_props_list (const TernObjectProps *props, GArray *tags);

void tern_object_props_set (TernObjectProps *props, const TernValue *value);
/** tern_object_props_set_bytes: a string or binary from the bytes of a stream ([MS-OXCPRPT] 2.2.14): strings are
 * UTF-16. */
void tern_object_props_set_bytes (TernObjectProps *props, TernPropTag tag, GBytes *bytes);
/** tern_object_props_set_upload: a binary of @size bytes that is in the store already. */
void tern_object_props_set_upload (TernObjectProps *props, TernPropTag tag, guint64 upload, gint64 size);
/** tern_object_props_get_upload: what a large binary is in the store; *@ret_upload 0 where it isn't. */
gboolean tern_object_props_get_upload (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag,
                                       guint64 *ret_upload, gint64 *ret_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_object_props_remove (TernObjectProps *props, TernPropTag tag);
/** tern_object_props_can_hold: whether values of @tag's type can be stored. */
gboolean tern_object_props_can_hold (TernPropTag tag);

/** tern_object_props_stream_size: size as a stream; NOT_FOUND; UNSUPPORTED for what is neither string nor binary. */
gboolean tern_object_props_stream_size (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag,
                                        gint64 *ret_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_object_props_read_stream: up to @size of these bytes from @offset on. */
GBytes *tern_object_props_read_stream (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag,
                                       gint64 offset, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_object_text_from_bytes: WTF-8, in @arena, of a string's stream bytes. */
const char *tern_object_text_from_bytes (GBytes *bytes, TernArena *arena);
/** tern_object_value_bytes: (transfer full) (nullable): a value as such a stream; %NULL for what can't be one. */
GBytes *tern_object_value_bytes (const TernValue *value);

/** tern_object_props_init_detached: a copy of @other that doesn't need what it was stored as: streams are read into
 * memory, but for large binaries within a mailbox, which are uploads. */
gboolean tern_object_props_init_detached (TernObjectProps *props, const TernObjectProps *other,
                                          const TernObjectRead *read, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_object_props_size: as message sizes count ([MS-OXCMSG] 2.2.1.7). */
gint64 tern_object_props_size (const TernObjectProps *props);
/** TernObjectSave: the same fields of TernItemSave and TernAttachmentSave. */
typedef struct {
  const TernBag *props;
  GArray *kept_streams;
  GArray *uploads;
} TernObjectSave;

/** tern_object_props_fill_save: in @arena, pointing into @props. */
TernObjectSave tern_object_props_fill_save (const TernObjectProps *props, TernArena *arena);
