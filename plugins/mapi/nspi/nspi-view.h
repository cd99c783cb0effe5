#pragma once

#include "core/spi/tern-directory.h"
#include "plugins/mapi/http/mapi-http-call.h"
#include "plugins/mapi/wire/wire-oxcdata.h"

/* Minimal entry ids with a meaning of their own ([MS-OXNSPI] 2.2.1.8), and outcomes of name resolution (2.2.1.9). */
#define NSPI_MID_BEGINNING_OF_TABLE 0u
#define NSPI_MID_CURRENT 1u
#define NSPI_MID_END_OF_TABLE 2u
#define NSPI_MID_UNRESOLVED 0u
#define NSPI_MID_AMBIGUOUS 1u
#define NSPI_MID_RESOLVED 2u

/** NSPI_CP_WINUNICODE: the code page that stands for "no 8-bit strings" ([MS-OXNSPI] 2.2.1.4). */
#define NSPI_CP_WINUNICODE 0x04B0u

/**
 * NspiView: the address book container of a STAT as one request sees it: a snapshot of its visible entries, and the way
 * to those that are hidden. An entry's MId is its serial, the same in every session and on every node.
 */
typedef struct {
  TernDirectory *directory;
  TernGuid organisation;
  TernAddressBook *book;
  TernJob *job;
} NspiView;

/** nspi_view_open: @stat names the container and the code page; ecInvalidBookmark for a container that doesn't exist.
 */
gboolean nspi_view_open (MapiHttpCall *call, const STAT *stat, NspiView *ret_view, TernJob *job,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void nspi_view_clear (NspiView *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NspiView, nspi_view_clear)

guint nspi_view_size (const NspiView *view);
/** nspi_view_nth: (transfer none). */
const TernEntry *nspi_view_nth (const NspiView *view, guint position);
/** nspi_view_position: where the entry of @mid stands; FALSE if it isn't in the container. */
gboolean nspi_view_position (const NspiView *view, guint32 mid, guint *ret_position);
/** nspi_view_entry: (transfer full) (nullable): the entry of @mid, in the container or hidden from it. */
TernEntry *nspi_view_entry (const NspiView *view, guint32 mid);
/** nspi_view_entries: (transfer full) (element-type TernEntry) (nullable elements): nspi_view_entry() of each of @mids;
 * those that aren't in the container cost one look-up together. */
GPtrArray *nspi_view_entries (const NspiView *view, const guint32 *mids, guint n);
/** nspi_view_find_many: (transfer full) (element-type TernEntry) (nullable elements): by DN or serial, in one look-up.
 */
GPtrArray *nspi_view_find_many (const NspiView *view, TernEntryKey key, const char *const *values, guint n);
/** nspi_view_find: (transfer full) (nullable): by DN or address, hidden ones too. */
TernEntry *nspi_view_find (const NspiView *view, TernEntryKey key, const char *value);
/** nspi_view_seek: the first position whose name sorts at or behind @name. */
guint nspi_view_seek (const NspiView *view, const char *name);

/**
 * nspi_stat_locate: the row that a STAT means, before and after its Delta ([MS-OXNSPI] 3.1.4.5.2): absolute by
 * CurrentRec, fractional by NumPos and TotalRecs. ecNotFound for a CurrentRec that isn't in the container.
 */
gboolean nspi_stat_locate (const NspiView *view, const STAT *stat, guint *ret_before, guint *ret_after,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** nspi_stat_set: @stat points at @position: CurrentRec, NumPos, TotalRecs, no Delta (trap 4). */
void nspi_stat_set (const NspiView *view, STAT *stat, guint position);
