#pragma once

#include <glib.h>

#include "core/model/tern-prop-type.h"

/**
 * MapiCodecForm: which of the two dialects of [MS-OXCDATA] structures is on the wire.
 * @MAPI_FORM_ROP: ROP buffers: 16-bit COUNT fields ([MS-OXCDATA] 2.11.1.1), plain property values
 * @MAPI_FORM_ADDRESS_BOOK: MAPI/HTTP address book bodies: 32-bit COUNT fields and HasValue bytes ([MS-OXCMAPIHTTP]
 *   2.2.1)
 * @MAPI_FORM_EXTENDED: stored blobs such as extended rules ([MS-OXORULE] 2.2.4): 32-bit COUNT fields, plain property
 *   values
 * @MAPI_FORM_RULE_MESSAGE: conditions stored with standard rules: as @MAPI_FORM_EXTENDED, but 16-bit counts of
 *   subrestrictions
 * @MAPI_FORM_SEARCH_FOLDER: search folder definitions ([MS-OXOSRCH] 2.2.1.2.8.2): 32-bit kinds, sized strings, 16-bit
 *   booleans
 */
typedef enum {
  MAPI_FORM_ROP,
  MAPI_FORM_ADDRESS_BOOK,
  MAPI_FORM_EXTENDED,
  MAPI_FORM_RULE_MESSAGE,
  MAPI_FORM_SEARCH_FOLDER,
} MapiCodecForm;

#define MAPI_LOGON_SET_SIZE 32

/**
 * MapiCodecContext:
 *
 * What a decoder must know and can't read from the bytes; always a parameter, never looked up (a decoder knows no
 * session). Zero is a usable default: ROP form, code page unknown (then Windows-1252), public logon, no columns.
 *
 * @code_page: Windows code page of PtypString8 and of other 8-bit strings
 * @form: dialect of counts and property values
 * @string8: write PtypString values as PtypString8 where the writer chooses the type (a client that wants no Unicode)
 * @private_logon: the logon that the ROP's LogonId names is a mailbox, not public folders
 * @public_logons: (nullable): for a buffer of several ROPs: MAPI_LOGON_SET_SIZE bytes, bit n: logon id n is a public
 *   logon; @private_logon of each ROP is set by it
 * @columns: columns of the rows in this response (as set by RopSetColumns, or asked for by RopGetPropertiesSpecific)
 * @n_columns: how many
 */
typedef struct {
  guint32 code_page;
  MapiCodecForm form;
  gboolean string8;
  gboolean private_logon;
  const guint8 *public_logons;
  const TernPropTag *columns;
  guint n_columns;
} MapiCodecContext;
