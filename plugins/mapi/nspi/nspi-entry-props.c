#include "plugins/mapi/nspi/nspi-entry-props.h"

#include <string.h>

#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"

/* PidTagObjectType ([MS-OXPROPS]): MAPI_MAILUSER, MAPI_DISTLIST, MAPI_FOLDER. */
#define OBJECT_MAILUSER 6
#define OBJECT_DISTLIST 8
#define OBJECT_FOLDER 3

/* PidTagDisplayTypeEx ([MS-OXOABK] 2.2.3.12): the entry can stand in permission lists; kinds of its own. */
#define DTE_FLAG_ACL_CAPABLE 0x40000000u
#define DTE_ROOM 0x07u
#define DTE_EQUIPMENT 0x08u

typedef struct {
  const TernEntry *entry;
  const NspiRowForm *form;
  TernArena *arena;
} Source;

typedef struct {
  TernEntryKind kind;
  guint32 display_type;
  guint32 display_type_ex;
  gint32 object_type;
} KindRow;

static const KindRow kinds[] = {
  { TERN_ENTRY_USER, NSPI_DT_MAILUSER, DTE_FLAG_ACL_CAPABLE, OBJECT_MAILUSER },
  { TERN_ENTRY_GROUP, NSPI_DT_DISTLIST, DTE_FLAG_ACL_CAPABLE | NSPI_DT_DISTLIST, OBJECT_DISTLIST },
  { TERN_ENTRY_DYNAMIC_GROUP, NSPI_DT_AGENT, DTE_FLAG_ACL_CAPABLE | NSPI_DT_AGENT, OBJECT_DISTLIST },
  { TERN_ENTRY_CONTACT, NSPI_DT_REMOTE_MAILUSER, NSPI_DT_REMOTE_MAILUSER, OBJECT_MAILUSER },
  { TERN_ENTRY_ROOM, NSPI_DT_MAILUSER, DTE_FLAG_ACL_CAPABLE | DTE_ROOM, OBJECT_MAILUSER },
  { TERN_ENTRY_EQUIPMENT, NSPI_DT_MAILUSER, DTE_FLAG_ACL_CAPABLE | DTE_EQUIPMENT, OBJECT_MAILUSER },
  { TERN_ENTRY_PUBLIC_FOLDER, NSPI_DT_FORUM, NSPI_DT_FORUM, OBJECT_FOLDER },
  { TERN_ENTRY_PUBLIC_STORE, NSPI_DT_MAILUSER, NSPI_DT_MAILUSER, OBJECT_MAILUSER },
};

static const KindRow *
kind_row (TernEntryKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (kinds[i].kind == kind)
      return &kinds[i];
  }
  return &kinds[0];
}

guint32
nspi_display_type (TernEntryKind kind)
{
  return kind_row (kind)->display_type;
}

TernGuid
nspi_server_guid (const TernGuid *organisation)
{
  return *organisation;
}

static TernValue
get_display_name (const Source *source, TernPropTag tag)
{
  return tern_value_str (tag, source->entry->name);
}

static TernValue
get_dn (const Source *source, TernPropTag tag)
{
  return tern_value_str (tag, source->entry->dn);
}

static TernValue
get_address (const Source *source, TernPropTag tag)
{
  return tern_value_str (tag, source->entry->address);
}

static TernValue
get_address_type (const Source *source, TernPropTag tag)
{
  return tern_value_str (tag, "EX");
}

static TernValue
get_account (const Source *source, TernPropTag tag)
{
  const char *address = source->entry->address;

  return tern_value_str (tag, tern_arena_strndup (source->arena, address, strcspn (address, "@")));
}

/* The name in ASCII, for what can show no more ([MS-OXOABK] 2.2.3.7). */
static TernValue
get_printable_name (const Source *source, TernPropTag tag)
{
  g_autofree char *ascii = g_str_to_ascii (source->entry->name, NULL);

  return tern_value_str (tag, tern_arena_strdup (source->arena, ascii));
}

static TernValue
get_target_address (const Source *source, TernPropTag tag)
{
  return tern_value_str (tag, tern_arena_printf (source->arena, "SMTP:%s", source->entry->address));
}

static TernValue
get_object_type (const Source *source, TernPropTag tag)
{
  return tern_value_i32 (tag, kind_row (source->entry->kind)->object_type);
}

static TernValue
get_display_type (const Source *source, TernPropTag tag)
{
  return tern_value_i32 (tag, (gint32) nspi_display_type (source->entry->kind));
}

static TernValue
get_display_type_ex (const Source *source, TernPropTag tag)
{
  return tern_value_i32 (tag, (gint32) kind_row (source->entry->kind)->display_type_ex);
}

static TernValue
bin (TernPropTag tag, TernBin value)
{
  return tern_value_bin (tag, value.data, value.size);
}

static TernValue
get_permanent_id (const Source *source, TernPropTag tag)
{
  return bin (tag,
              tern_address_entry_id_build (source->entry->dn, nspi_display_type (source->entry->kind), source->arena));
}

static TernValue
get_entry_id (const Source *source, TernPropTag tag)
{
  if (!source->form->ephemeral)
    return get_permanent_id (source, tag);
  return bin (tag, tern_ephemeral_entry_id_build (&source->form->server, nspi_display_type (source->entry->kind),
                                                  source->entry->serial, source->arena));
}

static TernValue
get_instance_key (const Source *source, TernPropTag tag)
{
  guint32 mid = GUINT32_TO_LE (source->entry->serial);

  return tern_value_bin (tag, tern_arena_memdup (source->arena, &mid, sizeof mid), sizeof mid);
}

static TernValue
get_search_key (const Source *source, TernPropTag tag)
{
  return bin (tag, tern_search_key_build ("EX", source->entry->dn, source->arena));
}

static TernValue
get_object_guid (const Source *source, TernPropTag tag)
{
  return tern_value_bin (tag, source->entry->guid.bytes, TERN_GUID_SIZE);
}

/* MUIDEMSAB, as in every permanent entry id ([MS-OXNSPI] 2.2.1.7 GUID_NSPI). */
static TernValue
get_mapping_signature (const Source *source, TernPropTag tag)
{
  static const TernGuid guid_nspi = TERN_GUID_INIT (0xC840A7DC, 0x42C0, 0x1A10, 0xB4B9, 0x08002B2FE182);

  return tern_value_bin (tag, guid_nspi.bytes, TERN_GUID_SIZE);
}

static TernValue
get_true (const Source *source, TernPropTag tag)
{
  return tern_value_boolean (tag, TRUE);
}

static TernValue
get_container_id (const Source *source, TernPropTag tag)
{
  return tern_value_i32 (tag, 0);
}

/* The primary address in upper-case SMTP:, the others in lower case ([MS-OXOABK] 2.2.3.23). */
static TernValue
get_proxy_addresses (const Source *source, TernPropTag tag)
{
  guint n = g_strv_length (source->entry->aliases);
  const char **strings = tern_arena_new_n (source->arena, const char *, n + 1);

  strings[0] = tern_arena_printf (source->arena, "SMTP:%s", source->entry->address);
  for (guint i = 0; i < n; i++)
    strings[i + 1] = tern_arena_printf (source->arena, "smtp:%s", source->entry->aliases[i]);
  return (TernValue){ .tag = tag, .multi = { .count = n + 1, .strings = (const char *const *) strings } };
}

/* Properties that every entry has; those of people come from the entry's own bag. */
static const struct {
  TernPropTag tag;
  TernValue (*get) (const Source *source, TernPropTag tag);
} computed[] = {
  { PidTagDisplayName, get_display_name },
  { PidTagEmailAddress, get_dn },
  { PidTagAddressType, get_address_type },
  { PidTagSmtpAddress, get_address },
  { PidTagAccount, get_account },
  { PidTagObjectType, get_object_type },
  { PidTagDisplayType, get_display_type },
  { PidTagDisplayTypeEx, get_display_type_ex },
  { PidTagEntryId, get_entry_id },
  { PidTagOriginalEntryId, get_permanent_id },
  { PidTagTemplateid, get_permanent_id },
  { PidTagRecordKey, get_permanent_id },
  { PidTagInstanceKey, get_instance_key },
  { PidTagSearchKey, get_search_key },
  { PidTagMappingSignature, get_mapping_signature },
  { PidTagSendRichInfo, get_true },
  { PidTagTransmittableDisplayName, get_display_name },
  { PidTagAddressBookDisplayNamePrintable, get_printable_name },
  { PidTagAddressBookProxyAddresses, get_proxy_addresses },
  { PidTagAddressBookObjectGuid, get_object_guid },
  { PidTagAddressBookContainerId, get_container_id },
};

/* What people have, for QueryColumns. */
static const TernPropTag personal[] = {
  PidTagGivenName,
  PidTagSurname,
  PidTagInitials,
  PidTagTitle,
  PidTagCompanyName,
  PidTagDepartmentName,
  PidTagOfficeLocation,
  PidTagBusinessTelephoneNumber,
  PidTagMobileTelephoneNumber,
  PidTagHomeTelephoneNumber,
  PidTagPrimaryTelephoneNumber,
  PidTagStreetAddress,
  PidTagLocality,
  PidTagStateOrProvince,
  PidTagPostalCode,
  PidTagCountry,
  PidTagAssistant,
  PidTagComment,
};

/** same_property: an 8-bit or unspecified tag asks for the Unicode property. */
static gboolean
same_property (TernPropTag asked, TernPropTag have)
{
  guint16 type = TERN_PROP_TYPE (asked);

  if (TERN_PROP_ID (asked) != TERN_PROP_ID (have))
    return FALSE;
  if (type == PtypString8)
    type = PtypString;
  if (type == PtypMultipleString8)
    type = PtypMultipleString;
  return type == PtypUnspecified || type == TERN_PROP_TYPE (have);
}

gboolean
nspi_entry_get (const TernEntry *entry, const NspiRowForm *form, TernPropTag tag, TernArena *arena,
                TernValue *ret_value)
{
  const Source source = { entry, form, arena };
  const TernValue *own;

  for (guint i = 0; i < G_N_ELEMENTS (computed); i++) {
    if (same_property (tag, computed[i].tag)) {
      *ret_value = computed[i].get (&source, computed[i].tag);
      return TRUE;
    }
  }
  if (entry->kind == TERN_ENTRY_CONTACT && same_property (tag, PidTagAddressBookTargetAddress)) {
    *ret_value = get_target_address (&source, PidTagAddressBookTargetAddress);
    return TRUE;
  }
  own = tern_bag_get_by_id (entry->props, TERN_PROP_ID (tag));
  if (own == NULL || !same_property (tag, own->tag))
    return FALSE;
  *ret_value = *own;
  return TRUE;
}

GArray *
nspi_entry_tags (const TernEntry *entry)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  for (guint i = 0; i < G_N_ELEMENTS (computed); i++)
    g_array_append_val (tags, computed[i].tag);
  for (guint i = 0; i < tern_bag_get_size (entry->props); i++)
    g_array_append_val (tags, tern_bag_get_nth (entry->props, i)->tag);
  return tags;
}

GArray *
nspi_all_tags (void)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  for (guint i = 0; i < G_N_ELEMENTS (computed); i++)
    g_array_append_val (tags, computed[i].tag);
  g_array_append_vals (tags, personal, G_N_ELEMENTS (personal));
  return tags;
}

TernBin
nspi_container_entry_id (const TernAddressList *list, TernArena *arena)
{
  g_autofree char *hex = tern_guid_to_hex (&list->guid);
  const char *dn = list->id == 0 ? "/" : tern_arena_printf (arena, "/guid=%s", hex);

  return tern_address_entry_id_build (dn, NSPI_DT_CONTAINER, arena);
}
