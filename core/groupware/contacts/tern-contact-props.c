#include "core/groupware/contacts/tern-contact-props.h"

#include "core/model/tern-civil-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-timezone-blob.h"

#define DAY (TERN_MINUTES_PER_DAY * TERN_FILETIME_MINUTE)

const TernContactEmail tern_contact_emails[TERN_CONTACT_EMAILS] = {
  { PidLidEmail1DisplayName, PidLidEmail1AddressType, PidLidEmail1EmailAddress, PidLidEmail1OriginalDisplayName,
    PidLidEmail1OriginalEntryId },
  { PidLidEmail2DisplayName, PidLidEmail2AddressType, PidLidEmail2EmailAddress, PidLidEmail2OriginalDisplayName,
    PidLidEmail2OriginalEntryId },
  { PidLidEmail3DisplayName, PidLidEmail3AddressType, PidLidEmail3EmailAddress, PidLidEmail3OriginalDisplayName,
    PidLidEmail3OriginalEntryId },
};

#define TEXT(tag, member)                                                                                              \
  {                                                                                                                    \
    (tag), G_STRUCT_OFFSET (TernContact, member)                                                                       \
  }

/* [MS-OXOCNTC] 2.2.1.1 names, 2.2.1.3 addresses, 2.2.1.4 telephones, 2.2.1.6 professional properties. */
static const TernContactText texts[] = {
  TEXT (PidTagDisplayName, display_name),
  TEXT (PidLidFileUnder, file_as),
  TEXT (PidTagGivenName, given_name),
  TEXT (PidTagMiddleName, middle_name),
  TEXT (PidTagSurname, surname),
  TEXT (PidTagCompanyName, company),
  TEXT (PidTagDepartmentName, department),
  TEXT (PidTagTitle, title),
  TEXT (PidTagBusinessTelephoneNumber, business_phone),
  TEXT (PidTagHomeTelephoneNumber, home_phone),
  TEXT (PidTagMobileTelephoneNumber, mobile_phone),
  TEXT (PidLidWorkAddress, business_address),
  TEXT (PidLidHomeAddress, home_address),
  TEXT (PidTagBody, notes),
  { 0, 0 },
};

/* The first ones, up to the body, are what a list reads. */
static const TernPropTag tags[] = {
  PidTagDisplayName,
  PidLidFileUnder,
  PidTagGivenName,
  PidTagMiddleName,
  PidTagSurname,
  PidTagCompanyName,
  PidTagDepartmentName,
  PidTagTitle,
  PidTagBusinessTelephoneNumber,
  PidTagHomeTelephoneNumber,
  PidTagMobileTelephoneNumber,
  PidLidWorkAddress,
  PidLidHomeAddress,
  PidLidEmail1AddressType,
  PidLidEmail1EmailAddress,
  PidLidEmail1OriginalDisplayName,
  PidLidEmail2AddressType,
  PidLidEmail2EmailAddress,
  PidLidEmail2OriginalDisplayName,
  PidLidEmail3AddressType,
  PidLidEmail3EmailAddress,
  PidLidEmail3OriginalDisplayName,
  PidNameKeywords,
  PidTagBirthday,
  PidLidBirthdayLocal,
  PidTagBody,
  PidTagMessageClass,
  PidTagIconIndex,
  PidTagSubject,
  PidLidFileUnderId,
  PidLidEmail1DisplayName,
  PidLidEmail1OriginalEntryId,
  PidLidEmail2DisplayName,
  PidLidEmail2OriginalEntryId,
  PidLidEmail3DisplayName,
  PidLidEmail3OriginalEntryId,
  PidLidAddressBookProviderEmailList,
  PidLidAddressBookProviderArrayType,
  PidLidPostalAddressId,
  PidTagPostalAddress,
  PidLidWorkAddressStreet,
  PidLidWorkAddressCity,
  PidLidWorkAddressState,
  PidLidWorkAddressPostalCode,
  PidLidWorkAddressCountry,
  PidLidWorkAddressPostOfficeBox,
  PidTagHomeAddressStreet,
  PidTagHomeAddressCity,
  PidTagHomeAddressStateOrProvince,
  PidTagHomeAddressPostalCode,
  PidTagHomeAddressCountry,
  PidTagHomeAddressPostOfficeBox,
  0,
};

const TernContactText *
tern_contact_texts (void)
{
  return texts;
}

const TernPropTag *
tern_contact_list_tags (guint *ret_n)
{
  *ret_n = 0;
  while (tags[*ret_n] != PidTagBody)
    (*ret_n)++;
  return tags;
}

const TernPropTag *
tern_contact_tags (void)
{
  return tags;
}

/** email: an address of the organisation's own directory is shown by its SMTP form ([MS-OXOCNTC] 2.2.1.2.4). */
static const char *
email (const TernBag *bag, const TernContactEmail *tag)
{
  const char *address = tern_bag_get_str (bag, tag->address, NULL);

  if (address != NULL && g_ascii_strcasecmp (tern_bag_get_str (bag, tag->address_type, "SMTP"), "EX") == 0)
    return tern_bag_get_str (bag, tag->original_display_name, address);
  return address;
}

TernContact *
tern_contact_from_bag (const TernBag *bag, TernId id)
{
  TernContact *contact = tern_contact_new ();
  TernFiletime birthday = tern_bag_get_time (bag, PidLidBirthdayLocal, tern_bag_get_time (bag, PidTagBirthday, 0));

  contact->id = id;
  for (const TernContactText *row = texts; row->tag != 0; row++)
    tern_contact_text (contact, row) = g_strdup (tern_bag_get_str (bag, row->tag, NULL));
  for (guint i = 0; i < TERN_CONTACT_EMAILS; i++)
    contact->email[i] = g_strdup (email (bag, &tern_contact_emails[i]));
  contact->categories = tern_item_copy_strings (bag, PidNameKeywords);
  contact->birthday = birthday - birthday % DAY; /* a date: [MS-OXOCNTC] 2.2.1.5.1, 2.2.1.5.2 */
  return contact;
}
