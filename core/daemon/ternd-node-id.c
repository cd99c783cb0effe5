#include "core/daemon/ternd-node-id.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-guid.h"

#define ID_SIZE 8

static gboolean
is_node_id (const char *text)
{
  gsize size = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789");

  return size >= 1 && size <= 32 && text[size] == '\0';
}

static char *
make_node_id (const char *path, GError **error)
{
  g_autofree char *id = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) reason = NULL;
  TernGuid guid;

  tern_guid_random (&guid);
  id = tern_guid_to_hex (&guid);
  id[ID_SIZE] = '\0';
  line = g_strconcat (id, "\n", NULL);
  if (!g_file_set_contents_full (path, line, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                 &reason)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "node id: %s", reason->message);
    return NULL;
  }
  return g_steal_pointer (&id);
}

char *
ternd_node_id_load (const char *state_dir, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, "node-id", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;

  if (!g_file_get_contents (path, &text, NULL, &reason)) {
    if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return make_node_id (path, error);
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "node id: %s", reason->message);
    return NULL;
  }
  g_strchomp (text);
  if (!is_node_id (text)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_CORRUPT,
                 "%s: must have 1 to 32 lower-case letters and digits; remove it to get a new one", path);
    return NULL;
  }
  return g_steal_pointer (&text);
}
