#include "core/daemon/dbus/ternd-bus-access.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "core/base/tern-error.h"

#define TIMEOUT_MS 5000
#define NAMES_SIZE 16384
#define MAX_GROUPS 4096

/* The bus says which groups the caller's process had when it connected; an older bus doesn't, then the user's are
 * looked up. */
static gboolean
user_is_member (guint32 uid, gid_t group)
{
  g_autofree char *names = g_malloc (NAMES_SIZE);
  g_autofree gid_t *groups = g_new (gid_t, MAX_GROUPS);
  int n_groups = MAX_GROUPS;
  struct passwd entry, *found = NULL;

  if (getpwuid_r (uid, &entry, names, NAMES_SIZE, &found) != 0 || found == NULL)
    return FALSE;
  if (getgrouplist (found->pw_name, found->pw_gid, groups, &n_groups) < 0)
    return FALSE;
  for (int i = 0; i < n_groups; i++) {
    if (groups[i] == group)
      return TRUE;
  }
  return FALSE;
}

static gboolean
caller_is_member (GVariant *credentials, guint32 uid, const char *name)
{
  g_autofree char *names = g_malloc (NAMES_SIZE);
  g_autoptr (GVariant) groups = g_variant_lookup_value (credentials, "UnixGroupIDs", G_VARIANT_TYPE ("au"));
  struct group entry, *found = NULL;
  gsize n_groups;
  const guint32 *ids;

  if (name == NULL || *name == '\0' || getgrnam_r (name, &entry, names, NAMES_SIZE, &found) != 0 || found == NULL)
    return FALSE;
  if (groups == NULL)
    return user_is_member (uid, found->gr_gid);
  ids = g_variant_get_fixed_array (groups, &n_groups, sizeof *ids);
  for (gsize i = 0; i < n_groups; i++) {
    if (ids[i] == found->gr_gid)
      return TRUE;
  }
  return FALSE;
}

gboolean
ternd_bus_access_check (GDBusConnection *connection, const char *sender, const char *group, guint32 *ret_uid,
                        GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) credentials = NULL;
  guint32 uid = G_MAXUINT32;

  reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionCredentials",
      g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, &reason);
  if (reply != NULL)
    credentials = g_variant_get_child_value (reply, 0);
  if (credentials == NULL || !g_variant_lookup (credentials, "UnixUserID", "u", &uid)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "the bus does not say who is calling%s%s",
                 reason != NULL ? ": " : "", reason != NULL ? reason->message : "");
    return FALSE;
  }
  if (ret_uid != NULL)
    *ret_uid = uid;
  if (uid == 0 || uid == geteuid () || caller_is_member (credentials, uid, group))
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED,
               "only root, the daemon's user and members of the group %s may do this",
               group != NULL && *group != '\0' ? group : "(none)");
  return FALSE;
}
