#include "plugins/mapi/http/mapi-emsmdb.h"

#include "plugins/mapi/http/mapi-emsmdb-private.h"
#include "plugins/mapi/http/mapi-ping.h"

static const MapiRequestType types[] = {
  { "Connect", MAPI_CONTEXT_CREATES, mapi_emsmdb_connect },
  { "Execute", MAPI_CONTEXT_SEQUENCE, mapi_emsmdb_execute },
  { "Disconnect", MAPI_CONTEXT_ENDS, mapi_emsmdb_disconnect },
  { "NotificationWait", MAPI_CONTEXT_PARALLEL, mapi_emsmdb_notification_wait },
  { "PING", MAPI_CONTEXT_NONE, mapi_ping },
  { NULL },
};

const MapiEndpoint mapi_emsmdb = {
  .path = "/mapi/emsmdb/",
  .session_kind = "emsmdb",
  .types = types,
};
