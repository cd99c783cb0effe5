/* Prints what a mail becomes, as one JSON object a file: for compare-with-python.py and for looking at. */

#include <string.h>

#include <json-glib/json-glib.h>

#include "core/convert/tern-charset.h"
#include "core/convert/tern-mime-in.h"
#include "core/model/tern-prop-tags.h"

static void add_message (JsonBuilder *json, const TernMimeMessage *message);

static void
add_str (JsonBuilder *json, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  json_builder_set_member_name (json, name);
  json_builder_add_string_value (json, valid);
}

static void
add_digest (JsonBuilder *json, TernBin bytes)
{
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes.data, bytes.size);

  json_builder_set_member_name (json, "size");
  json_builder_add_int_value (json, bytes.size);
  add_str (json, "sha256", digest);
}

static void
add_recipients (JsonBuilder *json, GPtrArray *recipients)
{
  json_builder_set_member_name (json, "recipients");
  json_builder_begin_array (json);
  for (guint i = 0; i < recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, i);

    json_builder_begin_object (json);
    json_builder_set_member_name (json, "type");
    json_builder_add_int_value (json, recipient->type);
    add_str (json, "name", tern_bag_get_str (recipient->props, PidTagDisplayName, ""));
    add_str (json, "address", tern_bag_get_str (recipient->props, PidTagSmtpAddress, ""));
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_attachments (JsonBuilder *json, GPtrArray *attachments)
{
  json_builder_set_member_name (json, "attachments");
  json_builder_begin_array (json);
  for (guint i = 0; i < attachments->len; i++) {
    const TernMimeAttachment *attachment = g_ptr_array_index (attachments, i);

    json_builder_begin_object (json);
    add_str (json, "name", tern_bag_get_str (attachment->props, PidTagAttachLongFilename, ""));
    add_str (json, "type", tern_bag_get_str (attachment->props, PidTagAttachMimeTag, ""));
    add_str (json, "content_id", tern_bag_get_str (attachment->props, PidTagAttachContentId, ""));
    json_builder_set_member_name (json, "hidden");
    json_builder_add_boolean_value (json, tern_bag_get_boolean (attachment->props, PidTagAttachmentHidden, FALSE));
    add_digest (json, tern_bag_get_bin (attachment->props, PidTagAttachDataBinary));
    if (attachment->embedded != NULL) {
      json_builder_set_member_name (json, "message");
      add_message (json, attachment->embedded);
    }
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_message (JsonBuilder *json, const TernMimeMessage *message)
{
  const TernBag *props = message->props;
  TernBin html = tern_bag_get_bin (props, PidTagHtml);
  guint32 code_page = tern_bag_get_i32 (props, PidTagInternetCodepage, 0);
  g_autofree char *text = tern_charset_decode (tern_charset_of_code_page (code_page), html.data, html.size);

  json_builder_begin_object (json);
  add_str (json, "class", tern_bag_get_str (props, PidTagMessageClass, ""));
  add_str (json, "subject", tern_bag_get_str (props, PidTagSubject, ""));
  add_str (json, "from", tern_bag_get_str (props, PidTagSentRepresentingEmailAddress, ""));
  add_str (json, "from_name", tern_bag_get_str (props, PidTagSentRepresentingName, ""));
  add_str (json, "sender", tern_bag_get_str (props, PidTagSenderEmailAddress, ""));
  add_str (json, "message_id", tern_bag_get_str (props, PidTagInternetMessageId, ""));
  json_builder_set_member_name (json, "sent");
  json_builder_add_int_value (json, tern_filetime_to_unix (tern_bag_get_time (props, PidTagClientSubmitTime, 0)));
  if (tern_bag_get (props, PidTagBody) != NULL)
    add_str (json, "body", tern_bag_get_str (props, PidTagBody, ""));
  if (html.data != NULL)
    add_str (json, "html", text);
  add_recipients (json, message->recipients);
  add_attachments (json, message->attachments);
  json_builder_end_object (json);
}

static void
dump (const char *path)
{
  const TernMimeInOptions options = { .now = tern_filetime_from_unix (1), .sender = NULL };
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMimeMessage) message = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, &error))
    g_error ("%s", error->message);
  bytes = g_bytes_new_take (g_steal_pointer (&contents), size);
  message = tern_mime_in (bytes, &options, &error);
  if (message == NULL) {
    g_print ("null\n");
    return;
  }
  add_message (json, message);
  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  g_print ("%s\n", text);
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    dump (argv[i]);
  return 0;
}
