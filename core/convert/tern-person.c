#include "core/convert/tern-person.h"

#include "core/base/tern-writer.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"

#define MAPI_MAILUSER 6
#define MAPI_DISTLIST 8
#define DT_DISTLIST 1
#define DT_AGENT 3
#define RECIPIENT_SENDABLE 1

const TernPersonTags tern_person_sender = {
  PidTagSenderName,        PidTagSenderAddressType, PidTagSenderEmailAddress,
  PidTagSenderSmtpAddress, PidTagSenderEntryId,     PidTagSenderSearchKey,
};
const TernPersonTags tern_person_sent_representing = {
  PidTagSentRepresentingName,        PidTagSentRepresentingAddressType, PidTagSentRepresentingEmailAddress,
  PidTagSentRepresentingSmtpAddress, PidTagSentRepresentingEntryId,     PidTagSentRepresentingSearchKey,
};
const TernPersonTags tern_person_received_by = {
  PidTagReceivedByName,        PidTagReceivedByAddressType, PidTagReceivedByEmailAddress,
  PidTagReceivedBySmtpAddress, PidTagReceivedByEntryId,     PidTagReceivedBySearchKey,
};
const TernPersonTags tern_person_received_representing = {
  PidTagReceivedRepresentingName,        PidTagReceivedRepresentingAddressType, PidTagReceivedRepresentingEmailAddress,
  PidTagReceivedRepresentingSmtpAddress, PidTagReceivedRepresentingEntryId,     PidTagReceivedRepresentingSearchKey,
};
const TernPersonTags tern_person_read_receipt = {
  PidTagReadReceiptName,        PidTagReadReceiptAddressType, PidTagReadReceiptEmailAddress,
  PidTagReadReceiptSmtpAddress, PidTagReadReceiptEntryId,     PidTagReadReceiptSearchKey,
};

static const char *
name_of (const TernPerson *person)
{
  return person->name != NULL && *person->name != '\0' ? person->name : person->address;
}

static TernBin
entry_id_of (const TernPerson *person, TernArena *arena)
{
  if (person->dn != NULL)
    return tern_address_entry_id_build (person->dn, person->display_type, arena);
  return tern_one_off_entry_id_build (name_of (person), "SMTP", person->address, arena);
}

static void
set_str (TernBag *bag, TernPropTag tag, const char *value)
{
  if (tag != 0)
    tern_bag_set_str (bag, tag, value);
}

static void
set_bin (TernBag *bag, TernPropTag tag, TernBin value)
{
  if (tag != 0)
    tern_bag_set_bin (bag, tag, value.data, value.size);
}

void
tern_person_set (TernBag *bag, const TernPersonTags *tags, const TernPerson *person)
{
  const char *type = person->dn != NULL ? "EX" : "SMTP";
  const char *address = person->dn != NULL ? person->dn : person->address;
  g_autoptr (TernArena) arena = tern_arena_new ();

  set_str (bag, tags->name, name_of (person));
  set_str (bag, tags->address_type, type);
  set_str (bag, tags->email_address, address);
  set_str (bag, tags->smtp_address, person->address);
  set_bin (bag, tags->entry_id, entry_id_of (person, arena));
  set_bin (bag, tags->search_key, tern_search_key_build (type, address, arena));
}

void
tern_person_set_recipient (TernBag *bag, const TernPerson *person)
{
  static const TernPersonTags tags = {
    PidTagDisplayName, PidTagAddressType, PidTagEmailAddress, PidTagSmtpAddress, PidTagEntryId, PidTagSearchKey,
  };
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin entry_id = entry_id_of (person, arena);
  gboolean is_list = person->display_type == DT_DISTLIST || person->display_type == DT_AGENT;

  tern_person_set (bag, &tags, person);
  tern_bag_set_str (bag, PidTagTransmittableDisplayName, name_of (person));
  tern_bag_set_str (bag, PidTagRecipientDisplayName, name_of (person));
  tern_bag_set_bin (bag, PidTagRecipientEntryId, entry_id.data, entry_id.size);
  tern_bag_set_bin (bag, PidTagRecordKey, entry_id.data, entry_id.size);
  tern_bag_set_i32 (bag, PidTagObjectType, is_list ? MAPI_DISTLIST : MAPI_MAILUSER);
  tern_bag_set_i32 (bag, PidTagDisplayType, person->display_type);
  tern_bag_set_boolean (bag, PidTagSendRichInfo, person->dn != NULL);
  tern_bag_set_boolean (bag, PidTagResponsibility, TRUE); /* somebody delivered it already ([MS-OXOMSG] 2.2.1.38) */
  tern_bag_set_i32 (bag, PidTagRecipientFlags, RECIPIENT_SENDABLE);
  tern_bag_set_i32 (bag, PidTagRecipientTrackStatus, 0);
}

/* FlatEntryList ([MS-OXCDATA] 2.3.3): each entry padded to a multiple of four bytes. */
void
tern_person_set_reply_to (TernBag *bag, const TernPerson *persons, guint n)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  g_auto (TernWriter) writer = { 0 };

  tern_writer_init (&writer, G_MAXINT32);
  tern_writer_u32 (&writer, n);
  tern_writer_u32 (&writer, 0);
  for (guint i = 0; i < n; i++) {
    TernBin entry_id = entry_id_of (&persons[i], arena);

    tern_writer_zeros (&writer, -writer.size & 3);
    tern_writer_u32 (&writer, entry_id.size);
    tern_writer_bytes (&writer, entry_id.data, entry_id.size);
    g_string_append_printf (names, "%s%s", i > 0 ? ";" : "", name_of (&persons[i]));
  }
  tern_writer_patch_u32 (&writer, 4, writer.size - 8);
  tern_bag_set_bin (bag, PidTagReplyRecipientEntries, writer.data, writer.size);
  tern_bag_set_str (bag, PidTagReplyRecipientNames, names->str);
}
