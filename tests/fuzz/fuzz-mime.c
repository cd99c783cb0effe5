#include "core/convert/tern-mime-in.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "tests/fuzz/fuzz-target.h"

static void check_message (const TernMimeMessage *message, guint depth);

/** check_bag: what the store does with it. */
static void
check_bag (const TernBag *bag)
{
  g_autoptr (GBytes) block = tern_prop_block_pack (bag);

  g_assert_nonnull (block);
  for (guint i = 0; i < tern_bag_get_size (bag); i++) {
    const TernValue *value = tern_bag_get_nth (bag, i);

    if (TERN_PROP_TYPE (value->tag) == PtypString)
      g_assert_true (g_utf8_validate (value->str, -1, NULL));
  }
}

static void
check_attachment (const TernMimeAttachment *attachment, guint depth)
{
  check_bag (attachment->props);
  g_assert_nonnull (tern_bag_get (attachment->props, PidTagAttachMethod));
  if (attachment->embedded != NULL)
    check_message (attachment->embedded, depth + 1);
}

static void
check_message (const TernMimeMessage *message, guint depth)
{
  g_assert_cmpuint (depth, <=, TERN_MIME_MAX_DEPTH);
  check_bag (message->props);
  g_assert_nonnull (tern_bag_get (message->props, PidTagMessageClass));
  g_assert_nonnull (tern_bag_get (message->props, PidTagSubject));
  for (guint i = 0; i < message->recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (message->recipients, i);

    check_bag (recipient->props);
    g_assert_cmpstr (tern_bag_get_str (recipient->props, PidTagDisplayName, ""), !=, "");
    g_assert_cmpuint (tern_bag_get_bin (recipient->props, PidTagEntryId).size, >, 0);
  }
  for (guint i = 0; i < message->attachments->len; i++)
    check_attachment (g_ptr_array_index (message->attachments, i), depth);
  g_assert_cmpint (tern_mime_message_size (message), >=, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const TernMimeInOptions options = { .now = TERN_FILETIME_UNIX_EPOCH, .sender = "s@x.example" };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (TernMimeMessage) message = tern_mime_in (bytes, &options, NULL);

  if (message != NULL)
    check_message (message, 0);
  return 0;
}
