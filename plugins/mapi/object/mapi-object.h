#pragma once

#include "core/model/tern-bag.h"
#include "core/spi/tern-job.h"
#include "plugins/mapi/wire/rop-wire.h"

typedef struct _MapiLogon MapiLogon;
typedef struct _MapiObject MapiObject;

/** MapiProblem: one property that could not be set or deleted; becomes a PropertyProblem ([MS-OXCDATA] 2.7). @code:
 * TernErrorCode. */
typedef struct {
  guint16 index;
  TernPropTag tag;
  int code;
} MapiProblem;

/**
 * MapiObjectClass: what one kind of Server object can do. Capabilities that a kind doesn't have are %NULL: the ROP is
 * then refused as not supported for it. Handlers ask by these functions and never switch over kinds.
 */
typedef struct {
  MapiObjectKind kind;
  const char *name;
  gboolean holds_changes; /* changes stay in memory until a save; otherwise each one is stored at once */
  void (*free) (MapiObject *object);
  /* The client releases its handle, within @job; NULL: nothing happens. Not called when a session ends without that. */
  void (*close) (MapiObject *object, TernJob *job);

  /* Cells for @tags in order, in @arena: a missing or refused one is tern_value_missing() with its TernErrorCode
   * (TOO_BIG: the value is larger than @limit bytes and must be streamed). PtypUnspecified is answered with the real
   * type. */
  gboolean (*get_props) (MapiObject *object, const TernPropTag *tags, guint n, gsize limit, TernArena *arena,
                         TernValue *ret_cells, TernJob *job, GError **error);
  /* (element-type TernPropTag) what RopGetPropertiesList and RopGetPropertiesAll name. */
  GArray *(*list_props) (MapiObject *object, TernJob *job, GError **error);
  /* @problems: (element-type MapiProblem): appended to; the rest is set all the same. */
  gboolean (*set_props) (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job,
                         GError **error);
  gboolean (*delete_props) (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job,
                            GError **error);
  /* Size in stored bytes (strings: UTF-16 without terminator) of a string, binary or object property; NOT_FOUND if it
   * isn't there. */
  gboolean (*get_stream_size) (MapiObject *object, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error);
  /* Stored bytes of it from @offset on. */
  GBytes *(*read_stream) (MapiObject *object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error);
  /* Replaces it as a whole; READ_ONLY if the object is. */
  gboolean (*write_stream) (MapiObject *object, TernPropTag tag, GBytes *value, TernJob *job, GError **error);
  /* Large binaries as uploads (core/spi/tern-uploads.h), so that they needn't be in memory; NULL: they must. get: 0 for
   * one that is no upload. */
  gboolean (*set_upload) (MapiObject *object, TernPropTag tag, guint64 upload, gint64 size, GError **error);
  gboolean (*get_upload) (MapiObject *object, TernPropTag tag, guint64 *ret_upload, gint64 *ret_size, TernJob *job,
                          GError **error);

  /* PtypObject properties that hold other objects (recipients, attachments, an embedded message, what a folder holds),
   * ended by 0; NULL: none. */
  const TernPropTag *children;
  gboolean (*has_child) (MapiObject *object, TernPropTag child);
  /* Replaces what @to, which is of the same kind, perhaps in another mailbox, has there; what a folder holds is added.
   * *@ret_partial: not everything could be copied. */
  gboolean (*copy_child) (MapiObject *from, MapiObject *to, TernPropTag child, gboolean *ret_partial, TernJob *job,
                          GError **error);
  /* Whether @object is @other or lies in it; NULL: copy_child() finds out. */
  gboolean (*is_inside) (MapiObject *object, MapiObject *other);
  /* As list_props(), but only what is stored with it; NULL: the same. */
  GArray *(*list_stored) (MapiObject *object, TernJob *job, GError **error);
} MapiObjectClass;

/**
 * MapiObject: a Server object behind a handle ([MS-OXCROPS] 3.2.1). Reference counted; a child keeps its logon and
 * whatever it came from alive, so that it survives the release of the parent's handle (trap 38). Used under its
 * session's lock.
 */
struct _MapiObject {
  guint refs;
  const MapiObjectClass *klass;
  MapiLogon *logon;      /* owned; NULL for the logon itself */
  guint32 handle;        /* by which events name it; 0: none yet */
  guint32 code_page;     /* of its PtypString8 values; 0: the logon's ([MS-OXCPRPT] 3.2.5.1) */
  GSList *dirty_streams; /* (element-type MapiStream): writers whose bytes the properties don't have yet, the last one
                            first; each holds a reference to this */
};

void mapi_object_init (MapiObject *object, const MapiObjectClass *klass, MapiLogon *logon);
gpointer mapi_object_ref (gpointer object);
void mapi_object_unref (gpointer object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiObject, mapi_object_unref)

MapiObjectKind mapi_object_get_kind (const MapiObject *object);
void mapi_problems_add (GArray *problems, guint index, TernPropTag tag, int code);
