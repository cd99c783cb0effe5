#include "plugins/store-pg/pg-result.h"

static guint
n_rows (gconstpointer native)
{
  return (guint) PQntuples (native);
}

static gint64
affected (gconstpointer native)
{
  /* libpq doesn't change the result here, it only lacks the const. */
  const char *text = PQcmdTuples ((PGresult *) native);

  return text[0] != '\0' ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static const guint8 *
cell (gconstpointer native, guint row, guint column, gsize *ret_size, guint32 *ret_type_oid)
{
  if (PQgetisnull (native, (int) row, (int) column))
    return NULL;
  *ret_size = (gsize) PQgetlength (native, (int) row, (int) column);
  *ret_type_oid = PQftype (native, (int) column);
  return (const guint8 *) PQgetvalue (native, (int) row, (int) column);
}

static void
free_native (gpointer native)
{
  PQclear (native);
}

static const TernDbResultMethods methods = { n_rows, affected, cell, free_native };

TernDbResult *
pg_result_wrap (PGresult *native)
{
  return tern_db_result_new (native, &methods);
}
