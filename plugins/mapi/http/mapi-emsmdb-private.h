#pragma once

#include "plugins/mapi/http/mapi-http-call.h"
#include "plugins/mapi/wire/wire-type.h"

/* One request type of the mailbox endpoint a file. */
void mapi_emsmdb_connect (MapiHttpCall *call, TernJob *job);
void mapi_emsmdb_execute (MapiHttpCall *call, TernJob *job);
void mapi_emsmdb_disconnect (MapiHttpCall *call, TernJob *job);
void mapi_emsmdb_notification_wait (MapiHttpCall *call, TernJob *job);
