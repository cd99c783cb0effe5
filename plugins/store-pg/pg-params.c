#include "plugins/store-pg/pg-params.h"

#include <string.h>


/* Type OIDs of PostgreSQL's catalogue (pg_type.dat), fixed for all versions: element and array. */
#define OID_BOOL 16
#define OID_BYTEA 17
#define OID_INT8 20
#define OID_INT4 23
#define OID_TEXT 25
#define OID_UUID 2950
#define OID_BOOL_ARRAY 1000
#define OID_BYTEA_ARRAY 1001
#define OID_INT4_ARRAY 1007
#define OID_TEXT_ARRAY 1009
#define OID_INT8_ARRAY 1016
#define OID_UUID_ARRAY 2951

static void
put_u32 (GByteArray *bytes, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static void
put_element (GByteArray *bytes, gconstpointer data, gsize size)
{
  g_assert (size <= G_MAXINT32);
  put_u32 (bytes, (guint32) size);
  if (size > 0)
    g_byte_array_append (bytes, data, (guint) size);
}

static void
put_null (GByteArray *bytes)
{
  put_u32 (bytes, (guint32) -1);
}

/* The form of array_recv(): dimensions, whether there are NULLs, the element type, then length and lower bound of the
 * one dimension. An empty array has no dimension. */
static GByteArray *
start (guint32 element_oid, guint n, gboolean has_nulls)
{
  GByteArray *bytes = g_byte_array_new ();

  put_u32 (bytes, n > 0 ? 1 : 0);
  put_u32 (bytes, has_nulls ? 1 : 0);
  put_u32 (bytes, element_oid);
  if (n > 0) {
    put_u32 (bytes, n);
    put_u32 (bytes, 1);
  }
  return bytes;
}

static void
finish (TernDbParams *params, guint32 array_oid, GByteArray *bytes)
{
  tern_db_params_add_raw (params, array_oid, bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

void
pg_params_add_int8_array (TernDbParams *params, const gint64 *values, guint n)
{
  GByteArray *bytes = start (OID_INT8, n, FALSE);

  for (guint i = 0; i < n; i++) {
    guint64 big = GUINT64_TO_BE ((guint64) values[i]);

    put_element (bytes, &big, sizeof big);
  }
  finish (params, OID_INT8_ARRAY, bytes);
}

void
pg_params_add_int4_array (TernDbParams *params, const gint32 *values, guint n)
{
  GByteArray *bytes = start (OID_INT4, n, FALSE);

  for (guint i = 0; i < n; i++) {
    guint32 big = GUINT32_TO_BE ((guint32) values[i]);

    put_element (bytes, &big, sizeof big);
  }
  finish (params, OID_INT4_ARRAY, bytes);
}

void
pg_params_add_boolean_array (TernDbParams *params, const gboolean *values, guint n)
{
  GByteArray *bytes = start (OID_BOOL, n, FALSE);

  for (guint i = 0; i < n; i++) {
    guint8 byte = values[i] ? 1 : 0;

    put_element (bytes, &byte, sizeof byte);
  }
  finish (params, OID_BOOL_ARRAY, bytes);
}

void
pg_params_add_text_array (TernDbParams *params, const char *const *values, guint n)
{
  GByteArray *bytes;
  gboolean has_nulls = FALSE;

  for (guint i = 0; i < n; i++)
    has_nulls = has_nulls || values[i] == NULL;
  bytes = start (OID_TEXT, n, has_nulls);
  for (guint i = 0; i < n; i++) {
    if (values[i] != NULL)
      put_element (bytes, values[i], strlen (values[i]));
    else
      put_null (bytes);
  }
  finish (params, OID_TEXT_ARRAY, bytes);
}

void
pg_params_add_bytea_array (TernDbParams *params, GBytes *const *values, guint n)
{
  GByteArray *bytes;
  gboolean has_nulls = FALSE;

  for (guint i = 0; i < n; i++)
    has_nulls = has_nulls || values[i] == NULL;
  bytes = start (OID_BYTEA, n, has_nulls);
  for (guint i = 0; i < n; i++) {
    if (values[i] != NULL)
      put_element (bytes, g_bytes_get_data (values[i], NULL), g_bytes_get_size (values[i]));
    else
      put_null (bytes);
  }
  finish (params, OID_BYTEA_ARRAY, bytes);
}

/* As tern_db_params_add_uuid() does: in the order of the text form. */
static void
to_uuid (const TernGuid *guid, guint8 ret_uuid[TERN_GUID_SIZE])
{
  const guint8 *b = guid->bytes;
  const guint8 uuid[TERN_GUID_SIZE] = { b[3], b[2], b[1],  b[0],  b[5],  b[4],  b[7],  b[6],
                                        b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15] };

  memcpy (ret_uuid, uuid, sizeof uuid);
}

void
pg_params_add_uuid_array (TernDbParams *params, const TernGuid *values, guint n)
{
  GByteArray *bytes = start (OID_UUID, n, FALSE);

  for (guint i = 0; i < n; i++) {
    guint8 uuid[TERN_GUID_SIZE];

    to_uuid (&values[i], uuid);
    put_element (bytes, uuid, sizeof uuid);
  }
  finish (params, OID_UUID_ARRAY, bytes);
}

void
pg_params_add_guid (TernDbParams *params, const TernGuid *guid)
{
  if (guid == NULL || tern_guid_is_null (guid))
    tern_db_params_add_null (params);
  else
    tern_db_params_add_uuid (params, guid);
}

void
pg_params_add_bytes (TernDbParams *params, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data;

  if (bytes == NULL) {
    tern_db_params_add_null (params);
    return;
  }
  data = g_bytes_get_data (bytes, &size);
  tern_db_params_add_bytea (params, data, size);
}
