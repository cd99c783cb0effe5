#pragma once

#include <glib.h>

/**
 * ternd_node_id_load:
 * @state_dir: where the file node-id is, and is made at the first start
 *
 * Returns: (transfer full): this node's short random id, the same after every restart
 */
char *ternd_node_id_load (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
