#include "core/model/tern-entry-id.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-id.h"

/* MessageType and FolderType ([MS-OXCDATA] 2.2.4). */
#define TYPE_PRIVATE_FOLDER 0x0001
#define TYPE_PUBLIC_FOLDER 0x0003
#define TYPE_PRIVATE_MESSAGE 0x0007
#define TYPE_PUBLIC_MESSAGE 0x0009

#define WRAPPED_TYPE_MAILBOX 0x0000000C
#define WRAPPED_TYPE_PUBLIC 0x00000006

#define EPHEMERAL_ID_TYPE 0x87

/* The bits after the version of a one-off entry id, read as a little-endian word ([MS-OXCDATA] 2.2.5.1). */
#define ONE_OFF_NO_RICH_TEXT 0x0001
#define ONE_OFF_UNICODE 0x8000

static const TernGuid public_provider = TERN_GUID_INIT (0x9073441A, 0x66AA, 0xCD11, 0x9BC8, 0x00AA002FC45A);
static const TernGuid store_wrapper = TERN_GUID_INIT (0x10BBA138, 0xE505, 0x1A10, 0xA1BB, 0x08002B2A56C2);
static const TernGuid private_store = TERN_GUID_INIT (0x20FA551B, 0x66AA, 0xCD11, 0x9BC8, 0x00AA002FC45A);
static const TernGuid public_store = TERN_GUID_INIT (0x1002831C, 0x66AA, 0xCD11, 0x9BC8, 0x00AA002FC45A);
static const TernGuid address_book = TERN_GUID_INIT (0xC840A7DC, 0x42C0, 0x1A10, 0xB4B9, 0x08002B2FE182);
static const TernGuid one_off = TERN_GUID_INIT (0xA41F2B81, 0xA3BE, 0x1910, 0x9D6E, 0x00DD010F5402);

/** DLLFileName: "emsmdb.dll" in upper case, padded to 14 bytes; compared without regard to case. */
static const char emsmdb_dll[14] = "EMSMDB.DLL";

static TernBin
finish_build (TernWriter *writer, TernArena *arena)
{
  return (TernBin){ tern_arena_memdup (arena, writer->data, writer->size), writer->size };
}

static gboolean
refuse (const char *what, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s: not such an entry id", what);
  return FALSE;
}

TernEntryIdKind
tern_entry_id_get_kind (TernBin bytes)
{
  TernReader reader;
  guint8 first;
  TernGuid provider;
  guint16 type;

  tern_reader_init (&reader, bytes.data, bytes.size);
  first = tern_reader_peek_u8 (&reader);
  tern_reader_skip (&reader, 4);
  provider = tern_reader_guid (&reader);
  type = tern_reader_u16 (&reader);
  if (reader.failed)
    return TERN_ENTRY_ID_UNKNOWN;
  if (first == EPHEMERAL_ID_TYPE)
    return TERN_ENTRY_ID_EPHEMERAL;
  if (tern_guid_equal (&provider, &address_book))
    return TERN_ENTRY_ID_ADDRESS;
  if (tern_guid_equal (&provider, &one_off))
    return TERN_ENTRY_ID_ONE_OFF;
  if (tern_guid_equal (&provider, &store_wrapper))
    return TERN_ENTRY_ID_STORE;
  if (bytes.size == TERN_FOLDER_ENTRY_ID_SIZE && (type == TYPE_PRIVATE_FOLDER || type == TYPE_PUBLIC_FOLDER))
    return TERN_ENTRY_ID_FOLDER;
  if (bytes.size == TERN_MESSAGE_ENTRY_ID_SIZE && (type == TYPE_PRIVATE_MESSAGE || type == TYPE_PUBLIC_MESSAGE))
    return TERN_ENTRY_ID_MESSAGE;
  return TERN_ENTRY_ID_UNKNOWN;
}

static void
write_gid (TernWriter *writer, const TernGuid *replica, guint64 globcnt)
{
  guint8 gid[TERN_GID_SIZE];

  tern_gid_write (replica, globcnt, gid);
  tern_writer_bytes (writer, gid, sizeof gid);
  tern_writer_u16 (writer, 0);
}

static void
read_gid (TernReader *reader, TernGuid *ret_replica, guint64 *ret_globcnt)
{
  const guint8 *counter;

  *ret_replica = tern_reader_guid (reader);
  counter = tern_reader_bytes (reader, 6);
  *ret_globcnt = counter != NULL ? tern_globcnt_from_bytes (counter) : 0;
  tern_reader_skip (reader, 2);
}

TernBin
tern_object_entry_id_build (const TernObjectEntryId *id, TernArena *arena)
{
  g_auto (TernWriter) writer = { .limit = TERN_MESSAGE_ENTRY_ID_SIZE };
  guint16 type = id->is_message ? TYPE_PRIVATE_MESSAGE : TYPE_PRIVATE_FOLDER;

  tern_writer_u32 (&writer, 0);
  tern_writer_guid (&writer, id->is_public ? &public_provider : &id->provider);
  tern_writer_u16 (&writer, id->is_public ? type + (TYPE_PUBLIC_FOLDER - TYPE_PRIVATE_FOLDER) : type);
  write_gid (&writer, &id->folder_replica, id->folder_globcnt);
  if (id->is_message)
    write_gid (&writer, &id->message_replica, id->message_globcnt);
  return finish_build (&writer, arena);
}

/** tern_object_entry_id_parse: what is no folder's or message's is TERN_ERROR_INVALID. */
gboolean
tern_object_entry_id_parse (TernBin bytes, TernObjectEntryId *ret_id, GError **error)
{
  TernObjectEntryId id = { 0 };
  TernReader reader;
  guint32 flags;
  guint16 type;

  tern_reader_init (&reader, bytes.data, bytes.size);
  flags = tern_reader_u32 (&reader);
  id.provider = tern_reader_guid (&reader);
  type = tern_reader_u16 (&reader);
  id.is_public = type == TYPE_PUBLIC_FOLDER || type == TYPE_PUBLIC_MESSAGE;
  id.is_message = type == TYPE_PRIVATE_MESSAGE || type == TYPE_PUBLIC_MESSAGE;
  read_gid (&reader, &id.folder_replica, &id.folder_globcnt);
  if (id.is_message)
    read_gid (&reader, &id.message_replica, &id.message_globcnt);
  if (!tern_reader_finish (&reader, id.is_message ? "Message EntryID" : "Folder EntryID", error))
    return FALSE;
  if (flags != 0 || tern_reader_left (&reader) > 0)
    return refuse ("folder or message", error);
  if (!id.is_message && type != TYPE_PRIVATE_FOLDER && type != TYPE_PUBLIC_FOLDER)
    return refuse ("folder or message", error);
  if (id.is_public != tern_guid_equal (&id.provider, &public_provider))
    return refuse ("folder or message", error);
  *ret_id = id;
  return TRUE;
}

TernBin
tern_store_entry_id_build (const char *server_dn, const char *mailbox_dn, gboolean is_public, TernArena *arena)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };

  tern_writer_u32 (&writer, 0);
  tern_writer_guid (&writer, &store_wrapper);
  tern_writer_u16 (&writer, 0);
  tern_writer_bytes (&writer, emsmdb_dll, sizeof emsmdb_dll);
  tern_writer_u32 (&writer, 0);
  tern_writer_guid (&writer, is_public ? &public_store : &private_store);
  tern_writer_u32 (&writer, is_public ? WRAPPED_TYPE_PUBLIC : WRAPPED_TYPE_MAILBOX);
  tern_writer_str8z (&writer, server_dn);
  if (!is_public)
    tern_writer_str8z (&writer, mailbox_dn);
  return finish_build (&writer, arena);
}

static gboolean
is_emsmdb (const guint8 *name)
{
  return name != NULL && g_ascii_strncasecmp ((const char *) name, emsmdb_dll, strlen (emsmdb_dll) + 1) == 0;
}

gboolean
tern_store_entry_id_parse (TernBin bytes, const char **ret_server_dn, const char **ret_mailbox_dn,
                           gboolean *ret_is_public, GError **error)
{
  TernReader reader;
  guint32 flags;
  TernGuid wrapper, store;
  const guint8 *dll;
  const char *server_dn, *mailbox_dn = "";
  gboolean is_public;

  tern_reader_init (&reader, bytes.data, bytes.size);
  flags = tern_reader_u32 (&reader);
  wrapper = tern_reader_guid (&reader);
  tern_reader_skip (&reader, 2);
  dll = tern_reader_bytes (&reader, sizeof emsmdb_dll);
  tern_reader_skip (&reader, 4);
  store = tern_reader_guid (&reader);
  tern_reader_skip (&reader, 4);
  server_dn = tern_reader_str8z (&reader);
  is_public = tern_guid_equal (&store, &public_store);
  if (!is_public)
    mailbox_dn = tern_reader_str8z (&reader);
  if (!tern_reader_finish (&reader, "Store Object EntryID", error))
    return FALSE;
  if (flags != 0 || !tern_guid_equal (&wrapper, &store_wrapper) || !is_emsmdb (dll))
    return refuse ("store", error);
  if (!is_public && !tern_guid_equal (&store, &private_store))
    return refuse ("store", error);
  *ret_server_dn = server_dn;
  *ret_mailbox_dn = mailbox_dn;
  *ret_is_public = is_public;
  return TRUE;
}

TernBin
tern_address_entry_id_build (const char *dn, guint32 display_type, TernArena *arena)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };

  tern_writer_u32 (&writer, 0);
  tern_writer_guid (&writer, &address_book);
  tern_writer_u32 (&writer, 1);
  tern_writer_u32 (&writer, display_type);
  tern_writer_str8z (&writer, dn);
  return finish_build (&writer, arena);
}

gboolean
tern_address_entry_id_parse (TernBin bytes, const char **ret_dn, guint32 *ret_display_type, GError **error)
{
  TernReader reader;
  guint32 flags, version, display_type;
  TernGuid provider;
  const char *dn;

  tern_reader_init (&reader, bytes.data, bytes.size);
  flags = tern_reader_u32 (&reader);
  provider = tern_reader_guid (&reader);
  version = tern_reader_u32 (&reader);
  display_type = tern_reader_u32 (&reader);
  dn = tern_reader_str8z (&reader);
  if (!tern_reader_finish (&reader, "Address Book EntryID", error))
    return FALSE;
  if (flags != 0 || version != 1 || !tern_guid_equal (&provider, &address_book))
    return refuse ("address book", error);
  *ret_dn = dn;
  *ret_display_type = display_type;
  return TRUE;
}

TernBin
tern_ephemeral_entry_id_build (const TernGuid *provider, guint32 display_type, guint32 mid, TernArena *arena)
{
  g_auto (TernWriter) writer = { .limit = 32 };

  tern_writer_u32 (&writer, EPHEMERAL_ID_TYPE);
  tern_writer_guid (&writer, provider);
  tern_writer_u32 (&writer, 1);
  tern_writer_u32 (&writer, display_type);
  tern_writer_u32 (&writer, mid);
  return finish_build (&writer, arena);
}

gboolean
tern_ephemeral_entry_id_parse (TernBin bytes, TernGuid *ret_provider, guint32 *ret_display_type, guint32 *ret_mid,
                               GError **error)
{
  TernReader reader;
  guint32 id_type, r4, display_type, mid;
  TernGuid provider;

  tern_reader_init (&reader, bytes.data, bytes.size);
  id_type = tern_reader_u32 (&reader);
  provider = tern_reader_guid (&reader);
  r4 = tern_reader_u32 (&reader);
  display_type = tern_reader_u32 (&reader);
  mid = tern_reader_u32 (&reader);
  if (!tern_reader_finish (&reader, "EphemeralEntryID", error))
    return FALSE;
  if (id_type != EPHEMERAL_ID_TYPE || r4 != 1 || tern_reader_left (&reader) > 0)
    return refuse ("ephemeral", error);
  *ret_provider = provider;
  *ret_display_type = display_type;
  *ret_mid = mid;
  return TRUE;
}

TernBin
tern_one_off_entry_id_build (const char *name, const char *address_type, const char *address, TernArena *arena)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };

  tern_writer_u32 (&writer, 0);
  tern_writer_guid (&writer, &one_off);
  tern_writer_u16 (&writer, 0);
  tern_writer_u16 (&writer, ONE_OFF_UNICODE | ONE_OFF_NO_RICH_TEXT);
  tern_writer_utf16z (&writer, name);
  tern_writer_utf16z (&writer, address_type);
  tern_writer_utf16z (&writer, address);
  return finish_build (&writer, arena);
}

static const char *
read_string (TernReader *reader, gboolean unicode, TernArena *arena)
{
  const char *text;
  char *converted;

  if (unicode)
    return tern_reader_utf16z (reader, arena);
  text = tern_reader_str8z (reader);
  if (g_utf8_validate (text, -1, NULL))
    return tern_arena_strdup (arena, text);
  converted = g_convert_with_fallback (text, -1, "UTF-8", "WINDOWS-1252", "?", NULL, NULL, NULL);
  if (converted == NULL)
    converted = g_utf8_make_valid (text, -1);
  tern_arena_keep (arena, converted, g_free);
  return converted;
}

gboolean
tern_one_off_entry_id_parse (TernBin bytes, TernArena *arena, const char **ret_name, const char **ret_address_type,
                             const char **ret_address, GError **error)
{
  TernReader reader;
  guint32 flags;
  guint16 version, bits;
  TernGuid provider;
  const char *name, *address_type, *address;

  tern_reader_init (&reader, bytes.data, bytes.size);
  flags = tern_reader_u32 (&reader);
  provider = tern_reader_guid (&reader);
  version = tern_reader_u16 (&reader);
  bits = tern_reader_u16 (&reader);
  name = read_string (&reader, bits & ONE_OFF_UNICODE, arena);
  address_type = read_string (&reader, bits & ONE_OFF_UNICODE, arena);
  address = read_string (&reader, bits & ONE_OFF_UNICODE, arena);
  if (!tern_reader_finish (&reader, "One-Off EntryID", error))
    return FALSE;
  if (flags != 0 || version != 0 || !tern_guid_equal (&provider, &one_off))
    return refuse ("one-off", error);
  *ret_name = name;
  *ret_address_type = address_type;
  *ret_address = address;
  return TRUE;
}

TernBin
tern_search_key_build (const char *address_type, const char *address, TernArena *arena)
{
  char *text = tern_arena_printf (arena, "%s:%s", address_type, address);

  /* Bytes outside of ASCII stay as they are: the key is compared, never shown. */
  for (char *at = text; *at != '\0'; at++)
    *at = g_ascii_toupper (*at);
  return (TernBin){ (const guint8 *) text, strlen (text) + 1 };
}
