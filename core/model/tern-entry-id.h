#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"
#include "core/model/tern-value.h"

/*
 * Entry ids ([MS-OXCDATA] 2.2.3 to 2.2.5). Builders put the bytes into @arena; parsers check every field they name and
 * point into the input. A folder or message is named by the replica GUID and global counter of its id, not by a TernId.
 */

/** TernEntryIdKind: what an entry id names, told from its provider and type fields alone. */
typedef enum {
  TERN_ENTRY_ID_UNKNOWN,
  TERN_ENTRY_ID_FOLDER,
  TERN_ENTRY_ID_MESSAGE,
  TERN_ENTRY_ID_STORE,
  TERN_ENTRY_ID_ADDRESS,   /* permanent */
  TERN_ENTRY_ID_EPHEMERAL, /* address book, for one session */
  TERN_ENTRY_ID_ONE_OFF,
} TernEntryIdKind;

TernEntryIdKind tern_entry_id_get_kind (TernBin bytes);

/** TernObjectEntryId: a folder or a message of a private or public store ([MS-OXCDATA] 2.2.4.1, 2.2.4.2). */
typedef struct {
  TernGuid provider; /* the mailbox GUID of a private store ([MS-OXCDATA] 2.2.4.1: ProviderUID) */
  gboolean is_public;
  gboolean is_message;
  TernGuid folder_replica;
  guint64 folder_globcnt;
  TernGuid message_replica;
  guint64 message_globcnt;
} TernObjectEntryId;

#define TERN_FOLDER_ENTRY_ID_SIZE 46
#define TERN_MESSAGE_ENTRY_ID_SIZE 70

/** tern_object_entry_id_build: @id's provider is replaced by the fixed one of public stores if @is_public. */
TernBin tern_object_entry_id_build (const TernObjectEntryId *id, TernArena *arena);
gboolean tern_object_entry_id_parse (TernBin bytes, TernObjectEntryId *ret_id, GError **error)
                                     G_GNUC_WARN_UNUSED_RESULT;

/** tern_store_entry_id_build: the wrapped store entry id ([MS-OXCDATA] 2.2.4.3) with the server's and the mailbox's
 * DN; the latter is not there in a public store's. */
TernBin tern_store_entry_id_build (const char *server_dn, const char *mailbox_dn, gboolean is_public, TernArena *arena);
/** tern_store_entry_id_parse: of the emsmdb.dll provider; what follows the DN (Outlook's v2 block) is not looked at.
 * @ret_mailbox_dn is "" without one. */
gboolean tern_store_entry_id_parse (TernBin bytes, const char **ret_server_dn, const char **ret_mailbox_dn,
                                    gboolean *ret_is_public, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** Permanent address book entry id ([MS-OXNSPI] 2.2.9.3 / [MS-OXCDATA] 2.2.5.2);
 * @display_type such as DT_MAILUSER 0. */
TernBin tern_address_entry_id_build (const char *dn, guint32 display_type, TernArena *arena);
gboolean tern_address_entry_id_parse (TernBin bytes, const char **ret_dn, guint32 *ret_display_type,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** Ephemeral address book entry id ([MS-OXNSPI] 2.2.9.2): @provider is the GUID that the session's Bind gave out,
 * @mid a Minimal Entry ID. */
TernBin tern_ephemeral_entry_id_build (const TernGuid *provider, guint32 display_type, guint32 mid, TernArena *arena);
gboolean tern_ephemeral_entry_id_parse (TernBin bytes, TernGuid *ret_provider, guint32 *ret_display_type,
                                        guint32 *ret_mid, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** One-off entry id ([MS-OXCDATA] 2.2.5.1). Built as Unicode, without rich text. Parsed strings are in @arena; 8-bit
 * ones are read as UTF-8 where they are that, else as Windows-1252, since the structure doesn't say. */
TernBin tern_one_off_entry_id_build (const char *name, const char *address_type, const char *address, TernArena *arena);
gboolean tern_one_off_entry_id_parse (TernBin bytes, TernArena *arena, const char **ret_name,
                                      const char **ret_address_type, const char **ret_address, GError **error)
                                      G_GNUC_WARN_UNUSED_RESULT;

/** tern_search_key_build: PidTagSearchKey of an address: "TYPE:ADDRESS" in upper case with its NUL ([MS-OXCDATA]
 * 2.8.3.2, [MS-OXOABK] 2.2.3.5). */
TernBin tern_search_key_build (const char *address_type, const char *address, TernArena *arena);
