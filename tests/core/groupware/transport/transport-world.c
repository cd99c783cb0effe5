#include "tests/core/groupware/transport/transport-world.h"

#include <string.h>

#include "core/base/tern-error.h"

TernGuard *
world_mailbox (DeliveryFixture *fixture, const TernEntry *as, const TernEntry *of)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernIdentity) identity
      = tern_directory_get_identity (TERN_DIRECTORY (fixture->directory), &as->guid, fixture->store.job, &error);
  TernMailbox *mailbox;

  g_assert_no_error (error);
  mailbox = tern_groupware_open_mailbox (fixture->groupware, &of->mailbox, identity, fixture->store.job, &error);
  g_assert_no_error (error);
  return TERN_GUARD (mailbox);
}

static void
put (TernMessage *message, const char *word, guint row)
{
  guint8 type = g_str_has_prefix (word, "cc:") ? TERN_RECIPIENT_CC
                : g_str_has_prefix (word, "bcc:") ? TERN_RECIPIENT_BCC
                                                  : TERN_RECIPIENT_TO;
  const char *address = type == TERN_RECIPIENT_TO ? word : strchr (word, ':') + 1;
  TernRecipient *recipient = tern_recipient_new (row, type);

  tern_bag_set_str (recipient->props, PidTagAddressType, *address == '/' ? "EX" : "SMTP");
  tern_bag_set_str (recipient->props, PidTagEmailAddress, address);
  tern_bag_set_str (recipient->props, PidTagDisplayName, address);
  tern_message_put_recipient (message, recipient);
}

TernMessage *
world_compose (DeliveryFixture *fixture, const TernEntry *as, const char *subject, const char *to)
{
  g_autoptr (TernGuard) mailbox = world_mailbox (fixture, as, as);
  g_autoptr (GError) error = NULL;
  TernMessage *message = tern_message_create (mailbox, SPECIAL (OUTBOX), FALSE, fixture->store.job, &error);
  g_auto (GStrv) words = strchr (to, '/') != NULL ? g_new0 (char *, 2) : g_strsplit (to, " ", -1);

  g_assert_no_error (error);
  if (words[0] == NULL && *to != '\0')
    words[0] = g_strdup (to); /* a DN has blanks */
  world_set_str (message, PidTagSubject, subject);
  world_set_str (message, PidTagBody, "text");
  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] != '\0')
      put (message, words[i], i);
  }
  return message;
}

void
world_set_str (TernMessage *message, TernPropTag tag, const char *text)
{
  const TernValue value = tern_value_str (tag, text);

  g_assert_cmpint (tern_message_set (message, &value), ==, -1);
}

void
world_set_boolean (TernMessage *message, TernPropTag tag, gboolean is)
{
  const TernValue value = tern_value_boolean (tag, is);

  g_assert_cmpint (tern_message_set (message, &value), ==, -1);
}

void
world_file_sent (TernMessage *message)
{
  const TernComputedContext context = { .mailbox = TERN_MAILBOX (tern_message_get_mailbox (message)) };
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin id = tern_computed_folder_entry_id (&context, SPECIAL (SENT_ITEMS), arena);
  const TernValue value = tern_value_bin (PidTagSentMailEntryId, id.data, id.size);

  g_assert_cmpint (tern_message_set (message, &value), ==, -1);
}

void
world_submit (DeliveryFixture *fixture, TernMessage *message)
{
  TernSubmitRefusal why;
  g_autoptr (GError) error = NULL;

  if (!tern_submit (fixture->groupware, message, &why, fixture->store.job, &error))
    g_error ("submit: %s", error->message);
}

void
world_refused (DeliveryFixture *fixture, TernMessage *message, TernSubmitRefusal wanted, TernErrorCode code)
{
  TernSubmitRefusal why = TERN_SUBMIT_FAILED;
  g_autoptr (GError) error = NULL;

  g_assert_false (tern_submit (fixture->groupware, message, &why, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, (gint) code);
  g_assert_cmpint (why, ==, wanted);
}

void
world_run (DeliveryFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  guint n;

  do {
    if (!tern_outgoing_run (fixture->groupware, "test-node", &n, fixture->store.job, &error))
      g_error ("run: %s", error->message);
  } while (n > 0);
}

void
world_send (DeliveryFixture *fixture, const TernEntry *as, const char *subject, const char *to)
{
  g_autoptr (TernMessage) message = world_compose (fixture, as, subject, to);

  world_file_sent (message);
  world_submit (fixture, message);
  world_run (fixture);
}

GPtrArray *
world_items (DeliveryFixture *fixture, const TernEntry *entry, TernId folder, const char *subject, guint n)
{
  GPtrArray *items = delivery_fixture_items (fixture, entry, folder);

  for (guint i = items->len; i > 0; i--) {
    const TernItem *item = g_ptr_array_index (items, i - 1);

    if (strcmp (tern_bag_get_str (item->props, PidTagSubject, ""), subject) != 0)
      g_ptr_array_remove_index (items, i - 1);
  }
  g_assert_cmpuint (items->len, ==, n);
  return items;
}

guint
world_count (DeliveryFixture *fixture, const TernEntry *entry, TernId folder, const char *subject)
{
  g_autoptr (GPtrArray) items = delivery_fixture_items (fixture, entry, folder);
  guint n = 0;

  for (guint i = 0; i < items->len; i++) {
    const TernItem *item = g_ptr_array_index (items, i);

    n += strcmp (tern_bag_get_str (item->props, PidTagSubject, ""), subject) == 0;
  }
  return n;
}
