#include "core/groupware/tern-search-duty.h"

#include "core/base/tern-error.h"
#include "core/spi/tern-searches.h"

/* A build is bounded by the mailbox, and one that is begun again begins at the start. */
#define LEASE_S 3600

static gboolean
build (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (TernMailbox) mailbox
      = tern_store_open_mailbox (TERN_STORE (user_data), &tern_duty_run_get_duty (run)->mailbox, job, &why);

  if (mailbox != NULL)
    return tern_searches_build (TERN_SEARCHES (mailbox), 0, job, error);
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

void
tern_search_duty_add (TernDutyRunner *runner, TernStore *store)
{
  const TernDutyKind kind = {
    .name = TERN_SEARCH_DUTY,
    .most = 2,
    .lease = LEASE_S,
    .func = build,
    .user_data = g_object_ref (store),
    .destroy = g_object_unref,
  };

  tern_duty_runner_add (runner, &kind);
}
