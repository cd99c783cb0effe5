#include "core/groupware/tern-quota.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/model/tern-prop-tags.h"

#define MEGA 1024
#define GIGA (1024 * 1024)

gboolean
tern_quota_get (TernGroupware *groupware, const TernEntry *owner, TernQuota *ret_quota, TernJob *job, GError **error)
{
  g_autoptr (TernMailbox) mailbox = tern_groupware_open_raw (groupware, &owner->mailbox, job, error);
  g_autoptr (TernBag) props = mailbox != NULL ? tern_mailbox_get_props (mailbox, job, error) : NULL;

  if (props == NULL)
    return FALSE;
  *ret_quota = (TernQuota){
    .size = tern_bag_get_i64 (props, PidTagMessageSizeExtended, 0),
    .warning = tern_bag_get_i32 (props, PidTagStorageQuotaLimit, -1),
    .send = tern_bag_get_i32 (props, PidTagProhibitSendQuota, -1),
    .receive = tern_bag_get_i32 (props, PidTagProhibitReceiveQuota, -1),
  };
  return TRUE;
}

/** parse_size: in KiB; FALSE: no size, or beyond what the properties hold. */
static gboolean
parse_size (const char *text, gint32 *ret_limit)
{
  static const char units[] = "KMGT";
  char *end;
  guint64 number;
  const char *unit;

  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  number = g_ascii_strtoull (text, &end, 10);
  unit = *end != '\0' ? strchr (units, g_ascii_toupper (*end)) : NULL;
  if (unit == NULL || end[1] != '\0')
    return FALSE;
  for (const char *each = units; each < unit && number <= G_MAXINT32; each++)
    number *= 1024;
  *ret_limit = (gint32) MIN (number, G_MAXINT32);
  return number <= G_MAXINT32;
}

static gboolean
read_limit (const char *text, TernPropTag tag, TernBag *set, GArray *removed, GError **error)
{
  gint32 limit = -1;

  if (*text == '\0')
    return TRUE;
  if (g_ascii_strcasecmp (text, "none") == 0) {
    g_array_append_val (removed, tag);
    return TRUE;
  }
  if (g_ascii_strcasecmp (text, "unlimited") != 0 && !parse_size (text, &limit)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID,
                 "\"%s\" is no limit: a size such as 500M or 2G (less than 2T), \"unlimited\" or \"none\"", text);
    return FALSE;
  }
  tern_bag_set_i32 (set, tag, limit);
  return TRUE;
}

gboolean
tern_quota_set (TernGroupware *groupware, const TernEntry *owner, const TernQuotaTexts *texts, TernJob *job,
                GError **error)
{
  g_autoptr (TernBag) set = tern_bag_new ();
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  g_autoptr (TernMailbox) mailbox = NULL;

  if (!read_limit (texts->warning, PidTagStorageQuotaLimit, set, removed, error)
      || !read_limit (texts->send, PidTagProhibitSendQuota, set, removed, error)
      || !read_limit (texts->receive, PidTagProhibitReceiveQuota, set, removed, error))
    return FALSE;
  mailbox = tern_groupware_open_raw (groupware, &owner->mailbox, job, error);
  return mailbox != NULL
         && tern_mailbox_set_props (mailbox, set, (const TernPropTag *) removed->data, removed->len, job, error);
}

char *
tern_quota_to_text (gint32 limit)
{
  if (limit < 0)
    return g_strdup ("unlimited");
  if (limit >= GIGA && limit % GIGA == 0)
    return g_strdup_printf ("%dG", limit / GIGA);
  if (limit >= MEGA && limit % MEGA == 0)
    return g_strdup_printf ("%dM", limit / MEGA);
  return g_strdup_printf ("%dK", limit);
}
