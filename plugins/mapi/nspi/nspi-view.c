#include "plugins/mapi/nspi/nspi-view.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"

/* Names are compared the way the directory sorts them, whatever the session's locale: the snapshot has one order. */
#define SORT_LOCALE "en_US"

gboolean
nspi_view_open (MapiHttpCall *call, const STAT *stat, NspiView *ret_view, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  NspiView view = { .job = job };

  view.directory = mapi_http_call_get_state (call);
  view.organisation = tern_identity_get_info (mapi_http_call_get_identity (call))->organisation;
  view.book = tern_directory_get_address_book (view.directory, &view.organisation, stat->container_id, job, &why);
  if (view.book == NULL) {
    if (g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
      return mapi_rop_fail (error, ecInvalidBookmark, "there is no container %u", stat->container_id);
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *ret_view = view;
  return TRUE;
}

void
nspi_view_clear (NspiView *view)
{
  g_clear_pointer (&view->book, tern_address_book_unref);
}

guint
nspi_view_size (const NspiView *view)
{
  return view->book->entries->len;
}

const TernEntry *
nspi_view_nth (const NspiView *view, guint position)
{
  return g_ptr_array_index (view->book->entries, position);
}

gboolean
nspi_view_position (const NspiView *view, guint32 mid, guint *ret_position)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (view->book->position, GUINT_TO_POINTER (mid)));

  if (found == 0)
    return FALSE;
  *ret_position = found - 1;
  return TRUE;
}

TernEntry *
nspi_view_find (const NspiView *view, TernEntryKey key, const char *value)
{
  g_autoptr (GError) why = NULL;
  TernEntry *entry = tern_directory_lookup (view->directory, &view->organisation, key, value, view->job, &why);

  if (entry == NULL && !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    g_warning ("address book: %s", why->message);
  return entry;
}

TernEntry *
nspi_view_entry (const NspiView *view, guint32 mid)
{
  guint position;
  char text[16];

  if (nspi_view_position (view, mid, &position))
    return tern_entry_ref ((TernEntry *) nspi_view_nth (view, position));
  if (mid < 0x10)
    return NULL;
  g_snprintf (text, sizeof text, "%u", mid);
  return nspi_view_find (view, TERN_ENTRY_BY_SERIAL, text);
}

static void
unref_entry (gpointer entry)
{
  tern_entry_unref (entry);
}

GPtrArray *
nspi_view_find_many (const NspiView *view, TernEntryKey key, const char *const *values, guint n)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries
      = tern_directory_lookup_many (view->directory, &view->organisation, key, values, n, view->job, &error);

  if (entries != NULL)
    return entries;
  g_warning ("address book: %s", error->message);
  entries = g_ptr_array_new_with_free_func (unref_entry);
  g_ptr_array_set_size (entries, (gint) n);
  return entries;
}

GPtrArray *
nspi_view_entries (const NspiView *view, const guint32 *mids, guint n)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (unref_entry);
  g_autoptr (GPtrArray) serials = g_ptr_array_new_with_free_func (g_free), found = NULL;
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n; i++) {
    guint position;

    if (nspi_view_position (view, mids[i], &position)) {
      g_ptr_array_add (entries, tern_entry_ref ((TernEntry *) nspi_view_nth (view, position)));
      continue;
    }
    g_ptr_array_add (entries, NULL);
    if (mids[i] < 0x10)
      continue;
    g_ptr_array_add (serials, g_strdup_printf ("%u", mids[i]));
    g_array_append_val (places, i);
  }
  if (serials->len == 0)
    return entries;
  found = nspi_view_find_many (view, TERN_ENTRY_BY_SERIAL, (const char *const *) serials->pdata, serials->len);
  for (guint i = 0; i < places->len; i++) {
    TernEntry *entry = g_ptr_array_index (found, i);

    if (entry != NULL)
      g_ptr_array_index (entries, g_array_index (places, guint, i)) = tern_entry_ref (entry);
  }
  return entries;
}

guint
nspi_view_seek (const NspiView *view, const char *name)
{
  g_autofree char *wanted = tern_sort_key (name, SORT_LOCALE);
  guint low = 0, high = nspi_view_size (view);

  while (low < high) {
    guint middle = low + (high - low) / 2;
    g_autofree char *key = tern_sort_key (nspi_view_nth (view, middle)->name, SORT_LOCALE);

    if (strcmp (key, wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static gboolean
locate_current (const NspiView *view, const STAT *stat, guint *ret_position)
{
  guint size = nspi_view_size (view);

  switch (stat->current_rec) {
  case NSPI_MID_BEGINNING_OF_TABLE:
    *ret_position = 0;
    return TRUE;
  case NSPI_MID_END_OF_TABLE:
    *ret_position = size;
    return TRUE;
  case NSPI_MID_CURRENT:
    *ret_position
        = stat->total_recs == 0 ? 0 : (guint64) size * MIN (stat->num_pos, stat->total_recs) / stat->total_recs;
    return TRUE;
  default:
    return nspi_view_position (view, stat->current_rec, ret_position);
  }
}

gboolean
nspi_stat_locate (const NspiView *view, const STAT *stat, guint *ret_before, guint *ret_after, GError **error)
{
  gint64 after;

  if (!locate_current (view, stat, ret_before))
    return mapi_rop_fail (error, ecNotFound, "the current record 0x%x isn't in the container", stat->current_rec);
  after = (gint64) *ret_before + stat->delta;
  *ret_after = CLAMP (after, 0, (gint64) nspi_view_size (view));
  return TRUE;
}

void
nspi_stat_set (const NspiView *view, STAT *stat, guint position)
{
  guint size = nspi_view_size (view);

  stat->current_rec = position < size ? nspi_view_nth (view, position)->serial : NSPI_MID_END_OF_TABLE;
  stat->num_pos = position;
  stat->total_recs = size;
  stat->delta = 0;
}
