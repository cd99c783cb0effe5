#pragma once

#include "core/spi/tern-directory.h"
#include "plugins/mapi/wire/wire-oxcdata.h"

/* PidTagDisplayType ([MS-OXNSPI] 2.2.1.3). */
#define NSPI_DT_MAILUSER 0x00u
#define NSPI_DT_DISTLIST 0x01u
#define NSPI_DT_FORUM 0x02u
#define NSPI_DT_AGENT 0x03u
#define NSPI_DT_REMOTE_MAILUSER 0x06u
#define NSPI_DT_CONTAINER 0x100u

/** NspiRowForm: how values of a row are wanted. @ephemeral: PidTagEntryId lives as long as the session (fEphID). */
typedef struct {
  gboolean ephemeral;
  TernGuid server;
} NspiRowForm;

guint32 nspi_display_type (TernEntryKind kind);
/** nspi_entry_get: the value of @tag (PtypUnspecified: of its real type), in @arena; FALSE if the entry has none.
 * Strings as PtypString. */
gboolean nspi_entry_get (const TernEntry *entry, const NspiRowForm *form, TernPropTag tag, TernArena *arena,
                         TernValue *ret_value);
/** nspi_entry_tags: (element-type TernPropTag) what the entry has; nspi_all_tags: what any entry may have. */
GArray *nspi_entry_tags (const TernEntry *entry);
GArray *nspi_all_tags (void);
/** nspi_container_entry_id: of an address list; DN "/" for the global one ([MS-OXNSPI] 2.2.9.3). */
TernBin nspi_container_entry_id (const TernAddressList *list, TernArena *arena);
/** nspi_server_guid: the provider of ephemeral ids: the organisation's GUID, the same on every node. */
TernGuid nspi_server_guid (const TernGuid *organisation);
