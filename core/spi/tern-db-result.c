#include "core/spi/tern-database.h"

#include <string.h>

struct _TernDbResult {
  gpointer native;
  const TernDbResultMethods *methods;
};

TernDbResult *
tern_db_result_new (gpointer native, const TernDbResultMethods *methods)
{
  TernDbResult *result = g_new0 (TernDbResult, 1);

  result->native = native;
  result->methods = methods;
  return result;
}

void
tern_db_result_free (TernDbResult *result)
{
  if (result == NULL)
    return;
  result->methods->free (result->native);
  g_free (result);
}

guint
tern_db_result_get_n_rows (const TernDbResult *result)
{
  return result->methods->n_rows (result->native);
}

/** tern_db_result_get_affected: rows that an INSERT, UPDATE or DELETE touched. */
gint64
tern_db_result_get_affected (const TernDbResult *result)
{
  return result->methods->affected (result->native);
}

static const guint8 *
cell (const TernDbResult *result, guint row, guint column, gsize *ret_size)
{
  guint32 oid;

  *ret_size = 0;
  return result->methods->cell (result->native, row, column, ret_size, &oid);
}

gboolean
tern_db_result_is_null (const TernDbResult *result, guint row, guint column)
{
  gsize size;

  return cell (result, row, column, &size) == NULL;
}

gint64
tern_db_result_get_int (const TernDbResult *result, guint row, guint column)
{
  gsize size;
  const guint8 *at = cell (result, row, column, &size);
  gint64 value;

  if (at == NULL || size == 0 || size > 8)
    return 0;
  value = size > 1 && (at[0] & 0x80) != 0 ? -1 : 0;
  for (gsize i = 0; i < size; i++)
    value = (gint64) ((guint64) value << 8 | at[i]);
  return value;
}

const char *
tern_db_result_get_text (const TernDbResult *result, guint row, guint column)
{
  gsize size;
  const guint8 *at = cell (result, row, column, &size); /* libpq ends every cell with a NUL */

  return at != NULL ? (const char *) at : "";
}

const guint8 *
tern_db_result_get_bytea (const TernDbResult *result, guint row, guint column, gsize *ret_size)
{
  return cell (result, row, column, ret_size);
}

TernGuid
tern_db_result_get_uuid (const TernDbResult *result, guint row, guint column)
{
  gsize size;
  const guint8 *b = cell (result, row, column, &size);
  TernGuid guid = { 0 };

  if (b != NULL && size == TERN_GUID_SIZE)
    guid = (TernGuid){ { b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
                         b[15] } };
  return guid;
}
