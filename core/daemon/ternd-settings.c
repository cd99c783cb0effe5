#include "core/daemon/ternd-settings.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

const TernSetting ternd_core_settings[] = {
  { "state-dir", TERN_SETTING_PATH, "/var/lib/tern", 0, 0, FALSE, "Where what must survive a restart is kept." },
  { "runtime-dir", TERN_SETTING_PATH, "/run/tern", 0, 0, FALSE,
    "Sockets and the private copies of modules; must allow executing." },
  { "plugin-dir", TERN_SETTING_PATH, TERN_PLUGIN_DIR, 0, 0, FALSE, "The folder of the modules, *.so." },
  { "external-url", TERN_SETTING_STRING, NULL, 0, 0, TRUE,
    "Under which address clients reach this server, such as https://mail.example.com. Default: https:// and the name "
    "of this host." },
  { "dbus", TERN_SETTING_STRING, "system", 0, 0, FALSE,
    "Where the administration interface is: system, session, the address of a bus, or none." },
  { "admin-group", TERN_SETTING_STRING, "tern-admin", 0, 0, TRUE,
    "Members of this system group may use the administration interface, besides root and the daemon's own user." },
  { "log-level", TERN_SETTING_STRING, "info", 0, 0, TRUE,
    "What is less important is not logged: error, warning, notice, info or debug." },
  { "drain-time", TERN_SETTING_DURATION, "15min", 0, 7 * DAY_MS, TRUE,
    "How long sessions stay on the old version of a plugin after an upgrade; 0 ends them at once." },
  { "stop-time", TERN_SETTING_DURATION, "4s", 100, 600 * 1000, TRUE,
    "How long requests under way may take when the daemon stops." },
  { "worker-threads", TERN_SETTING_INTEGER, "0", 0, 1024, FALSE,
    "Threads that serve requests; 0: four times the number of processors." },
  { "worker-queue", TERN_SETTING_INTEGER, "0", 0, 1000000, FALSE,
    "Requests that may wait for a thread; 0: 64 times the threads." },
  { "keep-deleted", TERN_SETTING_DURATION, "14d", 0, 36500 * DAY_MS, TRUE,
    "How long deleted messages and folders can be recovered before they are removed for good." },
  { "keep-changes", TERN_SETTING_DURATION, "90d", DAY_MS, 36500 * DAY_MS, TRUE,
    "How long changes are remembered; clients that were away for longer compare everything." },
  { "submit-recipients", TERN_SETTING_INTEGER, "500", 1, 100000, TRUE,
    "Recipients that a message may have when it is sent; a group counts as one." },
  { "submit-size", TERN_SETTING_SIZE, "64M", 1024, G_MAXINT32, TRUE, "How large a message may be that is sent." },
  { "sessions-per-account", TERN_SETTING_INTEGER, "64", 1, 100000, TRUE,
    "Sessions of one kind that an account may have at once." },
  { NULL },
};
