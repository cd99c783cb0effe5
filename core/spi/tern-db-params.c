#include "core/spi/tern-database.h"

#include <string.h>

/* Type OIDs of PostgreSQL's catalogue (pg_type.dat), fixed for all versions. */
#define OID_BOOL 16
#define OID_BYTEA 17
#define OID_INT8 20
#define OID_INT4 23
#define OID_TEXT 25
#define OID_UUID 2950

typedef struct {
  guint32 oid;
  gboolean is_null;
  gsize at;
  gsize size;
} Slot;

void
tern_db_params_init (TernDbParams *params)
{
  params->bytes = g_byte_array_new ();
  params->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
}

void
tern_db_params_clear (TernDbParams *params)
{
  g_clear_pointer (&params->bytes, g_byte_array_unref);
  g_clear_pointer (&params->slots, g_array_unref);
}

static void
add (TernDbParams *params, guint32 oid, gconstpointer data, gsize size)
{
  Slot slot = { .oid = oid, .at = params->bytes->len, .size = size };

  g_assert (size <= G_MAXINT32);
  if (size > 0)
    g_byte_array_append (params->bytes, data, size);
  g_array_append_val (params->slots, slot);
}

void
tern_db_params_add_int8 (TernDbParams *params, gint64 value)
{
  guint64 big = GUINT64_TO_BE ((guint64) value);

  add (params, OID_INT8, &big, sizeof big);
}

void
tern_db_params_add_int4 (TernDbParams *params, gint32 value)
{
  guint32 big = GUINT32_TO_BE ((guint32) value);

  add (params, OID_INT4, &big, sizeof big);
}

void
tern_db_params_add_boolean (TernDbParams *params, gboolean value)
{
  guint8 byte = value ? 1 : 0;

  add (params, OID_BOOL, &byte, sizeof byte);
}

void
tern_db_params_add_text (TernDbParams *params, const char *utf8)
{
  add (params, OID_TEXT, utf8, strlen (utf8));
}

void
tern_db_params_add_bytea (TernDbParams *params, gconstpointer data, gsize size)
{
  add (params, OID_BYTEA, data, size);
}

/** tern_db_params_add_uuid: in the order of the text form, so that what psql shows is what logs show. */
void
tern_db_params_add_uuid (TernDbParams *params, const TernGuid *guid)
{
  const guint8 *b = guid->bytes;
  guint8 uuid[TERN_GUID_SIZE] = { b[3], b[2], b[1], b[0], b[5],  b[4],  b[7],  b[6],
                                  b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15] };

  add (params, OID_UUID, uuid, sizeof uuid);
}

void
tern_db_params_add_null (TernDbParams *params)
{
  Slot slot = { .is_null = TRUE };

  g_array_append_val (params->slots, slot);
}

void
tern_db_params_add_raw (TernDbParams *params, guint32 type_oid, gconstpointer data, gsize size)
{
  add (params, type_oid, data, size);
}

guint
tern_db_params_get_n (const TernDbParams *params)
{
  return params != NULL ? params->slots->len : 0;
}

const guint8 *
tern_db_params_get (const TernDbParams *params, guint n, gsize *ret_size, guint32 *ret_type_oid)
{
  const Slot *slot = &g_array_index (params->slots, Slot, n);

  *ret_size = slot->size;
  *ret_type_oid = slot->oid;
  if (slot->is_null)
    return NULL;
  return slot->size > 0 ? params->bytes->data + slot->at : (const guint8 *) "";
}
