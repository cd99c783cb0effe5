#include "tests/spi/item-fixture.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"

void
save_init (Save *save, TernId folder, const char *subject)
{
  *save = (Save){ .save = { .folder = folder, .is_new = TRUE, .expected_cn = -1, .size = 1234 } };
  save->props = tern_bag_new ();
  save->recipients = tern_recipients_new ();
  save->attachments = g_ptr_array_new_with_free_func (g_free);
  save->bags = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_bag_unref);
  save->save.props = save->props;
  save->save.recipients = save->recipients;
  save->save.attachments = save->attachments;
  tern_bag_set_str (save->props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_str (save->props, PidTagSubject, subject);
  tern_bag_set_time (save->props, PidTagMessageDeliveryTime, TERN_FILETIME_UNIX_EPOCH);
}

void
save_clear (Save *save)
{
  tern_bag_unref (save->props);
  g_ptr_array_unref (save->recipients);
  g_ptr_array_unref (save->attachments);
  g_ptr_array_unref (save->bags);
  g_clear_pointer (&save->saved.attachment_objects, g_array_unref);
}

TernBag *
save_add_attachment (Save *save, guint32 num, TernId object)
{
  TernAttachmentSave *attachment = g_new0 (TernAttachmentSave, 1);
  TernBag *bag = tern_bag_new ();

  g_ptr_array_add (save->attachments, attachment);
  g_ptr_array_add (save->bags, bag);
  attachment->num = num;
  attachment->object = object;
  attachment->props = bag;
  return bag;
}

void
save_run (StoreFixture *fixture, Save *save)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&save->saved.attachment_objects, g_array_unref);
  if (!tern_items_save (ITEMS (fixture), &save->save, &save->saved, fixture->job, &error))
    g_error ("save: %s", error->message);
}

TernItem *
item_open (StoreFixture *fixture, TernId folder, TernId id)
{
  g_autoptr (GError) error = NULL;
  TernItem *item = tern_items_open (ITEMS (fixture), folder, id, FALSE, NULL, fixture->job, &error);

  g_assert_no_error (error);
  return item;
}

void
item_open_fails (StoreFixture *fixture, TernId folder, TernId id, const TernAccess *access, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item = tern_items_open (ITEMS (fixture), folder, id, FALSE, access, fixture->job, &error);

  g_assert_null (item);
  g_assert_error (error, TERN_ERROR, code);
}

void
bag_assert_same (const TernBag *a, const TernBag *b)
{
  g_assert_cmpuint (tern_bag_get_size (a), ==, tern_bag_get_size (b));
  for (guint i = 0; i < tern_bag_get_size (a); i++)
    g_assert_true (tern_value_equal (tern_bag_get_nth (a, i), tern_bag_get_nth (b, i)));
}

TernFolderInfo *
folder_get (StoreFixture *fixture, TernId id)
{
  g_autoptr (GError) error = NULL;
  TernFolderInfo *info = tern_folders_get (store_fixture_folders (fixture), id, fixture->job, &error);

  g_assert_no_error (error);
  return info;
}

/** change_last: the last row of the log. */
TernChange
change_last (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changes = tern_changes_read (TERN_CHANGES (fixture->mailbox), 0, 100000, fixture->job, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (changes->len, >, 0);
  return g_array_index (changes, TernChange, changes->len - 1);
}

gboolean
items_remove (StoreFixture *fixture, TernId folder, const TernId *ids, guint n, gboolean hard)
{
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;

  if (!tern_items_remove (ITEMS (fixture), folder, ids, n, hard, NULL, &partial, fixture->job, &error))
    g_error ("remove: %s", error->message);
  return partial;
}

TernRecipient *
recipients_add (GPtrArray *recipients, guint32 row_id, guint8 type, const char *name)
{
  TernRecipient *recipient = tern_recipient_new (row_id, type);

  if (recipient->props == NULL)
    recipient->props = tern_bag_new ();
  tern_bag_set_str (recipient->props, PidTagDisplayName, name);
  g_ptr_array_add (recipients, recipient);
  return recipient;
}

void
bag_fill_all_types (TernBag *bag)
{
  static const gint32 numbers[] = { 1, -2, 3 };
  static const char *const strings[] = { "a", "", "\303\251" };
  static const TernGuid guid = TERN_GUID_INIT (0x01020304, 0x0506, 0x0708, 0x090A, 0x0B0C0D0E0F10);
  TernValue value = { .tag = TERN_PROP_TAG (0x8001, PtypMultipleInteger32), .multi = { 3, { .i32 = numbers } } };

  tern_bag_set (bag, &value);
  value = (TernValue){ .tag = TERN_PROP_TAG (0x8002, PtypMultipleString), .multi = { 3, { .strings = strings } } };
  tern_bag_set (bag, &value);
  value = tern_value_guid (TERN_PROP_TAG (0x8003, PtypGuid), &guid);
  tern_bag_set (bag, &value);
  value = (TernValue){ .tag = TERN_PROP_TAG (0x8004, PtypFloating64), .f64 = -0.0 };
  tern_bag_set (bag, &value);
  tern_bag_set_i64 (bag, TERN_PROP_TAG (0x8005, PtypInteger64), G_MININT64);
  tern_bag_set_bin (bag, TERN_PROP_TAG (0x8006, PtypBinary), "a\0b", 3);
  tern_bag_set_bin (bag, TERN_PROP_TAG (0x8007, PtypBinary), "", 0);
  tern_bag_set_boolean (bag, TERN_PROP_TAG (0x8008, PtypBoolean), TRUE);
  tern_bag_set_i32 (bag, PidTagImportance, 2);
  tern_bag_set_i32 (bag, PidTagSensitivity, 0);
  tern_bag_set_time (bag, PidTagLastModificationTime, G_MAXUINT64);
  /* A lone surrogate, and one more byte than a column has. */
  tern_bag_set_str (bag, PidTagSenderName, "x\355\240\200y");
  tern_bag_set_str (bag, PidTagDisplayTo, "\346\227\245\346\234\254\350\252\236");
}

GByteArray *
stream_read_all (StoreFixture *fixture, TernId object, TernPropTag tag, gsize step)
{
  GByteArray *bytes = g_byte_array_new ();

  for (;;) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) part
      = tern_items_read_stream (ITEMS (fixture), object, tag, bytes->len, step, fixture->job, &error);

    g_assert_no_error (error);
    if (g_bytes_get_size (part) == 0)
      return bytes;
    g_byte_array_append (bytes, g_bytes_get_data (part, NULL), g_bytes_get_size (part));
  }
}

void
noise_fill (GByteArray *bytes, gsize size)
{
  guint32 state = 12345;

  g_byte_array_set_size (bytes, size);
  for (gsize i = 0; i < size; i++) {
    state = state * 1664525 + 1013904223;
    bytes->data[i] = state >> 24;
  }
}

/** save_nest: a message with @depth messages inside each other. */
void
save_nest (Save *save, guint depth, GPtrArray *inner)
{
  TernAttachmentSave *attachment;
  Save *embedded;

  if (depth == 0)
    return;
  embedded = g_new0 (Save, 1);
  save_init (embedded, 0, "inner");
  tern_bag_set_i32 (embedded->props, PidTagImportance, depth);
  recipients_add (embedded->recipients, 1, TERN_RECIPIENT_TO, "inner recipient");
  g_ptr_array_add (inner, embedded);
  tern_bag_set_i32 (save_add_attachment (save, 0, 0), PidTagAttachMethod, 5);
  attachment = g_ptr_array_index (save->attachments, save->attachments->len - 1);
  attachment->embedded = &embedded->save;
  save_nest (embedded, depth - 1, inner);
}

void
save_free (gpointer data)
{
  save_clear (data);
  g_free (data);
}
