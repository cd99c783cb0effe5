#pragma once

#include "core/groupware/tern-guard.h"
#include "tests/core/groupware/delivery-fixture.h"

/** groupware_fixture_open: (transfer full): @of's mailbox as @who may see it. */
TernMailbox *groupware_fixture_open (DeliveryFixture *fixture, const TernEntry *of, const TernEntry *who);
/** groupware_fixture_grant: @who's rights in a folder of alice's mailbox, beside the rows that are there; %NULL: the
 * default row. */
void groupware_fixture_grant (DeliveryFixture *fixture, TernId folder, const TernEntry *who, guint32 rights);
/** groupware_fixture_add: a message that @who makes in a folder of alice's mailbox. */
TernId groupware_fixture_add (DeliveryFixture *fixture, TernId folder, const TernEntry *who, const char *subject);
