#include "tests/core/groupware/groupware-fixture.h"

#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-permissions.h"

TernMailbox *
groupware_fixture_open (DeliveryFixture *fixture, const TernEntry *of, const TernEntry *who)
{
  const TernGuid groups[] = { fixture->team->guid };
  const TernIdentityInfo info = {
    .account = who->guid,
    .organisation = who->organisation,
    .mailbox = who->mailbox,
    .address = who->address,
    .display_name = who->name,
    .dn = who->dn,
    .groups = groups,
    .n_groups = who == fixture->alice || who == fixture->bob ? 1 : 0,
  };
  g_autoptr (TernIdentity) identity = tern_identity_new (&info);
  g_autoptr (GError) error = NULL;
  TernMailbox *mailbox
      = tern_groupware_open_mailbox (fixture->groupware, &of->mailbox, identity, fixture->store.job, &error);

  g_assert_no_error (error);
  return mailbox;
}

void
groupware_fixture_grant (DeliveryFixture *fixture, TernId folder, const TernEntry *who, guint32 rights)
{
  TernAclChange change = { .action = TERN_ACL_ADD, .row = { .rights = rights } };
  g_autoptr (TernMailbox) raw = NULL;
  g_autoptr (GError) error = NULL;

  raw = tern_groupware_open_raw (fixture->groupware, &fixture->alice->mailbox, fixture->store.job, &error);
  g_assert_no_error (error);
  if (who != NULL)
    change.row.account = who->guid;
  else
    change
        = (TernAclChange){ .action = TERN_ACL_MODIFY, .row = { .member_id = TERN_MEMBER_DEFAULT, .rights = rights } };
  if (!tern_permissions_change (TERN_PERMISSIONS (raw), folder, FALSE, &change, 1, fixture->store.job, &error))
    g_error ("%s", error->message);
}

TernId
groupware_fixture_add (DeliveryFixture *fixture, TernId folder, const TernEntry *who, const char *subject)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, who);
  const TernValue value = tern_value_str (PidTagSubject, subject);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  message = tern_message_create (TERN_GUARD (mailbox), folder, FALSE, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_message_set (message, &value), ==, -1);
  if (!tern_message_save (message, FALSE, fixture->store.job, &error))
    g_error ("%s", error->message);
  return tern_message_get_id (message);
}
