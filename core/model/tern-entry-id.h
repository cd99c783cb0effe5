#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"
#include "core/model/tern-value.h"

/*
 * Entry ids ([MS-OXCDATA] 2.2.3 to 2.2.5). Builders put the bytes into @arena; parsers check every field they name and
 * point into the input. A folder or message is named by the replica GUID and global counter of its id, not by a TernId.
 */

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

TernBin tern_object_entry_id_build (const TernObjectEntryId *id, TernArena *arena);
gboolean tern_object_entry_id_parse (TernBin bytes, TernObjectEntryId *ret_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_store_entry_id_build: the wrapped store entry id ([MS-OXCDATA] 2.2.4.3) with the server's and the mailbox's DN. */
TernBin tern_store_entry_id_build (const char *server_dn, const char *mailbox_dn, gboolean is_public, TernArena *arena);

/** Permanent address book entry id ([MS-OXNSPI] 2.2.9.3 / [MS-OXCDATA] 2.2.5.2); @display_type such as DT_MAILUSER 0. */
TernBin tern_address_entry_id_build (const char *dn, guint32 display_type, TernArena *arena);
gboolean tern_address_entry_id_parse (TernBin bytes, const char **ret_dn, guint32 *ret_display_type,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** One-off entry id ([MS-OXCDATA] 2.2.5.1), Unicode. @flags: the 16 bits after the version field. Strings in @arena when parsed. */
TernBin tern_one_off_entry_id_build (const char *name, const char *address_type, const char *address, TernArena *arena);
gboolean tern_one_off_entry_id_parse (TernBin bytes, TernArena *arena, const char **ret_name, const char **ret_address_type,
                                      const char **ret_address, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_search_key_build: PidTagSearchKey of an address: "TYPE:ADDRESS" in upper case with its NUL ([MS-OXCMSG] 2.2.1.?). */
TernBin tern_search_key_build (const char *address_type, const char *address, TernArena *arena);
