#include "plugins/store-pg/pg-error.h"

#include <string.h>

#include "core/base/tern-error.h"

/* SQLSTATEs (PostgreSQL's appendix A), by whole code or class; the first row that fits holds. */
typedef struct {
  const char *prefix;
  TernErrorCode code;
} StateRow;

static const StateRow states[] = {
  { "23505", TERN_ERROR_EXISTS },      /* unique_violation */
  { "23", TERN_ERROR_INVALID },        /* other integrity constraints */
  { "40001", TERN_ERROR_BUSY },        /* serialization_failure */
  { "40P01", TERN_ERROR_BUSY },        /* deadlock_detected */
  { "55P03", TERN_ERROR_BUSY },        /* lock_not_available */
  { "53300", TERN_ERROR_BUSY },        /* too_many_connections */
  { "57014", TERN_ERROR_CANCELLED },   /* query_canceled */
  { "25006", TERN_ERROR_UNAVAILABLE }, /* read_only_sql_transaction: no longer the primary */
  { "08", TERN_ERROR_UNAVAILABLE },    /* connection */
  { "53", TERN_ERROR_UNAVAILABLE },    /* out of disk, memory */
  { "57", TERN_ERROR_UNAVAILABLE },    /* shutdown, cannot connect now */
  { "58", TERN_ERROR_UNAVAILABLE },    /* I/O error */
  { "28", TERN_ERROR_UNAVAILABLE },    /* authorization: the operator's to mend */
  { "3D", TERN_ERROR_UNAVAILABLE },    /* no such database */
  { "54", TERN_ERROR_TOO_BIG },        /* program_limit_exceeded */
  { "22", TERN_ERROR_INVALID },        /* data */
  { "XX001", TERN_ERROR_CORRUPT },     /* data_corrupted */
  { "XX002", TERN_ERROR_CORRUPT },     /* index_corrupted */
};

static const char *
state_of (const PGresult *result)
{
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;

  return state != NULL ? state : "";
}

void
pg_error_set (GError **error, PGconn *native, const PGresult *result)
{
  const char *state = state_of (result);
  const char *text = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  TernErrorCode code = state[0] != '\0' ? TERN_ERROR_INTERNAL : TERN_ERROR_UNAVAILABLE;
  g_autofree char *own = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    if (g_str_has_prefix (state, states[i].prefix)) {
      code = states[i].code;
      break;
    }
  }
  if (text == NULL) {
    own = g_strdelimit (g_strdup (native != NULL ? PQerrorMessage (native) : "no connection"), "\n", ' ');
    text = g_strstrip (own);
  }
  /* Without the detail, which would put users' data into logs. */
  g_set_error (error, TERN_ERROR, code, "the database says: %s%s%s%s", text[0] != '\0' ? text : "connection lost",
               state[0] != '\0' ? " (SQLSTATE " : "", state, state[0] != '\0' ? ")" : "");
}

gboolean
pg_error_is_retryable (const PGresult *result)
{
  const char *state = state_of (result);

  return strcmp (state, "40001") == 0 || strcmp (state, "40P01") == 0;
}

gboolean
pg_error_ends_connection (const PGresult *result)
{
  const char *state = state_of (result);

  return g_str_has_prefix (state, "57P0") || strcmp (state, "25006") == 0 || g_str_has_prefix (state, "08");
}
