#include "core/spi/tern-duties.h"

G_DEFINE_INTERFACE (TernDuties, tern_duties, G_TYPE_OBJECT)

static void
tern_duties_default_init (TernDutiesInterface *iface)
{
}

void
tern_duty_free (TernDuty *duty)
{
  if (duty == NULL)
    return;
  g_clear_pointer (&duty->payload, g_bytes_unref);
  g_free (duty->kind);
  g_free (duty->key);
  g_free (duty->node);
  g_free (duty->last_error);
  g_free (duty);
}

gboolean
tern_duties_post (TernDuties *duties, const TernDutyPost *post, TernJob *job, GError **error)
{
  return TERN_DUTIES_GET_IFACE (duties)->post (duties, post, job, error);
}

GPtrArray *
tern_duties_claim (TernDuties *duties, const char *node, const TernDutyDemand *demands, guint n, TernJob *job,
                   GError **error)
{
  return TERN_DUTIES_GET_IFACE (duties)->claim (duties, node, demands, n, job, error);
}

gboolean
tern_duties_renew (TernDuties *duties, TernDuty *duty, gint64 lease, TernJob *job, GError **error)
{
  return TERN_DUTIES_GET_IFACE (duties)->renew (duties, duty, lease, job, error);
}

gboolean
tern_duties_finish (TernDuties *duties, const TernDuty *duty, const TernDutyResult *result, TernJob *job,
                    GError **error)
{
  return TERN_DUTIES_GET_IFACE (duties)->finish (duties, duty, result, job, error);
}

GPtrArray *
tern_duties_list (TernDuties *duties, TernJob *job, GError **error)
{
  return TERN_DUTIES_GET_IFACE (duties)->list (duties, job, error);
}

void
tern_duties_set_posted (TernDuties *duties, TernDutiesPosted func, gpointer user_data)
{
  TERN_DUTIES_GET_IFACE (duties)->set_posted (duties, func, user_data);
}
