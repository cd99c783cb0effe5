#pragma once

#include "plugins/mapi/wire/wire-type.h"

/** MapiObjectKind: kinds of Server objects, as a set: what a ROP may be sent to, and what it leaves in the output slot.
 */
typedef enum {
  MAPI_KIND_NONE = 0,
  MAPI_KIND_LOGON = 1 << 0,
  MAPI_KIND_FOLDER = 1 << 1,
  MAPI_KIND_MESSAGE = 1 << 2, /* embedded ones too */
  MAPI_KIND_ATTACHMENT = 1 << 3,
  MAPI_KIND_TABLE = 1 << 4, /* hierarchy, contents, attachments, permissions, rules */
  MAPI_KIND_STREAM = 1 << 5,
  MAPI_KIND_NOTIFICATION = 1 << 6,
  MAPI_KIND_FX_SOURCE = 1 << 7,   /* FastTransfer download context, and the one of RopSynchronizationGetTransferState */
  MAPI_KIND_FX_DEST = 1 << 8,     /* FastTransfer upload context */
  MAPI_KIND_SYNC_SOURCE = 1 << 9, /* synchronization download context */
  MAPI_KIND_SYNC_UPLOAD = 1 << 10, /* synchronization upload context (collector) */
} MapiObjectKind;
#define MAPI_KIND_ANY 0x7FF

/** RopHandles: which handle indexes a request has, in wire order ([MS-OXCROPS] 2.2.2). */
typedef enum {
  ROP_HANDLES_NONE, /* response-only */
  ROP_HANDLES_IN,
  ROP_HANDLES_IN_OUT,
  ROP_HANDLES_OUT,
  ROP_HANDLES_RESPONSE_IN,
  ROP_HANDLES_SOURCE_DEST,
} RopHandles;

/**
 * RopRequestHeader: what every request begins with. Indexes that the ROP doesn't have are ROP_NO_HANDLE; a
 * SourceHandleIndex is @input_handle_index.
 */
#define ROP_NO_HANDLE 0xFF
typedef struct {
  guint8 rop_id;
  guint8 logon_id;
  guint8 input_handle_index;
  guint8 output_handle_index;
  guint8 dest_handle_index;
  guint8 response_handle_index;
} RopRequestHeader;

/** RopResponseHeader: what most responses begin with; @handle_index echoes the request's rop_request_answer_index(). */
typedef struct {
  guint8 rop_id;
  guint8 handle_index;
  guint32 return_value;
} RopResponseHeader;

/** RopState: who answers. @ROP_STATE_EXCHANGE: with the refusal that Exchange 2013 and later give; @ROP_STATE_NONE: not
 * supported yet. */
typedef enum {
  ROP_STATE_NONE,
  ROP_STATE_EXCHANGE,
  ROP_STATE_HANDLER,
  ROP_STATE_RESPONSE_ONLY,
} RopState;

/**
 * RopWire: one ROP as its .wire file describes it.
 * @answer_id: the RopId of its response; another one than @id for RopGetMessageStatus only
 * @input_kinds: MapiObjectKinds that the input object may be of; a destination object too
 * @refusal: the MapiStatus that rows without a handler answer
 * @request: %NULL if there is only a response (RopNotify, ...)
 * @response: %NULL if there is only a request (RopRelease)
 */
typedef struct {
  guint8 id;
  guint8 answer_id;
  RopHandles handles;
  RopState state;
  guint input_kinds;
  MapiObjectKind output_kind;
  guint32 refusal;
  const char *name;
  const char *section;
  const WireType *request;
  const WireType *response;
} RopWire;

/** rop_wire: by RopId; entries without a name are no ROPs. */
extern const RopWire rop_wire[256];

/** rop_request_answer_index: the handle index that a response to @head carries. */
guint8 rop_request_answer_index (RopHandles handles, const RopRequestHeader *head);

void rop_request_header_read (TernReader *reader, guint8 rop_id, RopHandles handles, RopRequestHeader *ret);
void rop_request_header_write (TernWriter *writer, guint8 rop_id, RopHandles handles, const RopRequestHeader *head);
void rop_request_header_dump (GString *text, guint depth, const RopRequestHeader *head);
void rop_response_header_read (TernReader *reader, guint8 rop_id, gboolean bare, RopResponseHeader *ret);
void rop_response_header_write (TernWriter *writer, guint8 rop_id, gboolean bare, const RopResponseHeader *head);
void rop_response_header_dump (GString *text, guint depth, const RopResponseHeader *head);
