#pragma once

#include "core/groupware/transport/tern-submit.h"
#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxomsg.h"

/** oxomsg_submit: what RopSubmitMessage and RopTransportSend do with @message, with their codes for what is refused. */
gboolean oxomsg_submit (RopContext *ctx, MapiMessage *message, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** oxomsg_demand_private: [MS-OXOMSG] 3.3.5: transport is for private mailboxes. */
gboolean oxomsg_demand_private (const RopContext *ctx, GError **error) G_GNUC_WARN_UNUSED_RESULT;
