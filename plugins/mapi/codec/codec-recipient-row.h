#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-recipient.h"
#include "core/model/tern-value.h"
#include "plugins/mapi/codec/codec-context.h"

/** RecipientFlags: [MS-OXCDATA] 2.8.3.1. */
typedef enum {
  RECIPIENT_TYPE_MASK = 0x0007,
  RECIPIENT_HAS_EMAIL = 0x0008,
  RECIPIENT_HAS_DISPLAY_NAME = 0x0010,
  RECIPIENT_HAS_TRANSMITTABLE = 0x0020,
  RECIPIENT_TRANSMITTABLE_SAME = 0x0040,
  RECIPIENT_OTHER_TRANSPORT = 0x0080,
  RECIPIENT_NO_RICH_TEXT = 0x0100,
  RECIPIENT_UNICODE = 0x0200,
  RECIPIENT_HAS_SIMPLE = 0x0400,
  RECIPIENT_HAS_ADDRESS_TYPE = 0x8000,
} RecipientFlags;

/** RecipientAddressKind: the Type of RecipientFlags. */
typedef enum {
  RECIPIENT_NO_TYPE = 0x0,
  RECIPIENT_X500DN = 0x1,
  RECIPIENT_MS_MAIL = 0x2,
  RECIPIENT_SMTP = 0x3,
  RECIPIENT_FAX = 0x4,
  RECIPIENT_PROFESSIONAL_OFFICE = 0x5,
  RECIPIENT_PERSONAL_LIST_1 = 0x6,
  RECIPIENT_PERSONAL_LIST_2 = 0x7,
} RecipientAddressKind;

/**
 * RecipientRow: [MS-OXCDATA] 2.8.3.2. Strings that the flags leave out are %NULL. @cells are @n values of the first @n
 * of the message's recipient columns.
 */
typedef struct {
  guint16 flags;
  guint8 address_prefix_used;
  guint8 display_type;
  const char *x500dn;
  TernBin entry_id;
  TernBin search_key;
  const char *address_type;
  const char *email_address;
  const char *display_name;
  const char *simple_display_name;
  const char *transmittable_display_name;
  guint16 n;
  const TernValue *cells;
} RecipientRow;

/* The columns are ctx->columns. */
gboolean
codec_recipient_row_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, RecipientRow *ret);
void codec_recipient_row_write (TernWriter *writer, const MapiCodecContext *ctx, const RecipientRow *value);
char *codec_recipient_row_to_string (const RecipientRow *value);

/**
 * recipient_row_to_bag:
 * @dn_prefix: (nullable): the Address Prefix that X500 DNs may leave out (DNPrefix of the Connect response)
 *
 * Sets in @bag what the row says: the standard properties of its fixed part, then its cells, which win.
 */
void recipient_row_to_bag (const RecipientRow *row, const char *dn_prefix, TernBag *bag);

/**
 * recipient_row_init:
 * @ctx: names the columns of RecipientProperties; @string8 asks for 8-bit strings
 * @arena: owner of what @ret_row needs; strings point into @bag
 *
 * The row of a recipient with the properties @bag.
 */
void recipient_row_init (const MapiCodecContext *ctx, TernArena *arena, const TernBag *bag, RecipientRow *ret_row);
