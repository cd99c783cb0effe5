#pragma once

#include "core/daemon/http/ternd-http-incoming.h"

/**
 * ternd_http_dispatch: (transfer full): what an I/O thread does with a request whose fate is decided: it becomes an
 * exchange for a worker, or is answered at once.
 * @incoming: emptied; to be freed by the caller
 *
 * Returns: the answer, to be attached to the connection
 */
TerndHttpAnswer *ternd_http_dispatch (TerndHttpShared *shared, TerndHttpIncoming *incoming, gboolean admin,
                                      TerndHttpInbox *inbox, TerndHttpWake wake);
