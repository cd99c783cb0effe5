#pragma once

#include <glib.h>

#define TERN_GUID_SIZE 16
#define TERN_GUID_TEXT_SIZE 37

/** TernGuid: a GUID in its wire form ([MS-DTYP] 2.3.4.2: the first three fields little-endian). */
typedef struct {
  guint8 bytes[TERN_GUID_SIZE];
} TernGuid;

/** TERN_GUID_INIT: a constant from the five groups of its text form, as in TERN_GUID_INIT (0x00020329, 0, 0, 0xC000, 0x46). */
#define TERN_GUID_INIT(a, b, c, d, e)                                                                                  \
  {                                                                                                                    \
    {                                                                                                                  \
      (guint8) (a), (guint8) ((a) >> 8), (guint8) ((a) >> 16), (guint8) ((guint32) (a) >> 24), (guint8) (b),           \
        (guint8) ((b) >> 8), (guint8) (c), (guint8) ((c) >> 8), (guint8) ((d) >> 8), (guint8) (d),                     \
        (guint8) ((guint64) (e) >> 40), (guint8) ((guint64) (e) >> 32), (guint8) ((guint64) (e) >> 24),                \
        (guint8) ((guint64) (e) >> 16), (guint8) ((guint64) (e) >> 8), (guint8) (e)                                    \
    }                                                                                                                  \
  }

void tern_guid_random (TernGuid *ret_guid);
gboolean tern_guid_equal (const TernGuid *a, const TernGuid *b);
int tern_guid_compare (const TernGuid *a, const TernGuid *b);
guint tern_guid_hash (gconstpointer guid);
gboolean tern_guid_equal_func (gconstpointer a, gconstpointer b);
gboolean tern_guid_is_null (const TernGuid *guid);
void tern_guid_to_text (const TernGuid *guid, char ret_text[TERN_GUID_TEXT_SIZE]);
char *tern_guid_to_string (const TernGuid *guid);
char *tern_guid_to_hex (const TernGuid *guid);
gboolean tern_guid_parse (const char *text, TernGuid *ret_guid);
