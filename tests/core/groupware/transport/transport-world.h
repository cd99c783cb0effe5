#pragma once

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-special-folder.h"
#include "core/groupware/transport/tern-outgoing.h"
#include "core/groupware/transport/tern-submit.h"
#include "core/model/tern-prop-tags.h"
#include "tests/core/groupware/delivery-fixture.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)

/** world_mailbox: (transfer full): @of's mailbox as @as sees it. */
TernGuard *world_mailbox (DeliveryFixture *fixture, const TernEntry *as, const TernEntry *of);
/** world_compose: (transfer full): a message in the Outbox of @as, to @to: addresses between blanks, "cc:" or "bcc:" before
 * some. */
TernMessage *world_compose (DeliveryFixture *fixture, const TernEntry *as, const char *subject, const char *to);
void world_set_str (TernMessage *message, TernPropTag tag, const char *value);
void world_set_boolean (TernMessage *message, TernPropTag tag, gboolean value);
/** world_file_sent: its copy goes to Sent Items. */
void world_file_sent (TernMessage *message);
void world_submit (DeliveryFixture *fixture, TernMessage *message);
/** world_refused: it isn't sent, for that reason. */
void world_refused (DeliveryFixture *fixture, TernMessage *message, TernSubmitRefusal why, TernErrorCode code);
/** world_run: until nothing is due. */
void world_run (DeliveryFixture *fixture);
/** world_send: composed, to be filed, submitted and carried out. */
void world_send (DeliveryFixture *fixture, const TernEntry *as, const char *subject, const char *to);
/** world_items: (transfer full): what @entry has of @subject there; asserts how many. */
GPtrArray *world_items (DeliveryFixture *fixture, const TernEntry *entry, TernId folder, const char *subject, guint n);
guint world_count (DeliveryFixture *fixture, const TernEntry *entry, TernId folder, const char *subject);
