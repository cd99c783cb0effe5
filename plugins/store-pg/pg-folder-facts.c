#include "plugins/store-pg/pg-folder-facts.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-xid.h"

/* A name is part of a B-tree key, which takes 2,704 bytes. */
#define MAX_NAME_KEY 1024

void
pg_folder_facts_clear (PgFolderFacts *facts)
{
  g_clear_pointer (&facts->name_key, g_free);
  g_clear_pointer (&facts->props, g_bytes_unref);
  g_clear_pointer (&facts->change_key, g_bytes_unref);
  g_clear_pointer (&facts->pcl, g_bytes_unref);
}

static GBytes *
take_binary (TernBag *bag, TernPropTag tag)
{
  TernBin bin = tern_bag_get_bin (bag, tag);
  GBytes *bytes = bin.size > 0 ? g_bytes_new (bin.data, bin.size) : NULL;

  tern_bag_remove (bag, tag);
  return bytes;
}

static TernPcl *
parse_pcl (GBytes *bytes, GError **error)
{
  gsize size;
  gconstpointer data;

  if (bytes == NULL)
    return tern_pcl_new ();
  data = g_bytes_get_data (bytes, &size);
  return tern_pcl_parse (data, size, error);
}

/* What the folder's own next change comes after: the foreign list, and the foreign change itself. */
static gboolean
inherit_pcl (const TernFolderInfo *old, GBytes **ret_pcl, GError **error)
{
  g_autoptr (TernPcl) pcl = NULL;
  TernXid xid;

  if (old == NULL || (old->pcl == NULL && old->change_key == NULL))
    return TRUE;
  pcl = parse_pcl (old->pcl, error);
  if (pcl == NULL) {
    g_prefix_error (error, "stored predecessor change list: ");
    return FALSE;
  }
  if (old->change_key != NULL &&
      tern_xid_parse (g_bytes_get_data (old->change_key, NULL), g_bytes_get_size (old->change_key), &xid))
    tern_pcl_add (pcl, &xid);
  *ret_pcl = tern_pcl_to_bytes (pcl);
  return TRUE;
}

static gboolean
take_change (PgFolderFacts *facts, TernBag *bag, const TernFolderInfo *old, GError **error)
{
  g_autoptr (TernPcl) pcl = NULL;
  TernXid xid;

  facts->change_key = take_binary (bag, PidTagChangeKey);
  facts->pcl = take_binary (bag, PidTagPredecessorChangeList);
  if (facts->change_key == NULL) {
    g_clear_pointer (&facts->pcl, g_bytes_unref);
    return inherit_pcl (old, &facts->pcl, error);
  }
  if (!tern_xid_parse (g_bytes_get_data (facts->change_key, NULL), g_bytes_get_size (facts->change_key), &xid)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a change key is a GUID and 1 to 239 bytes");
    return FALSE;
  }
  pcl = parse_pcl (facts->pcl, error);
  return pcl != NULL;
}

gboolean
pg_folder_facts_init (PgFolderFacts *facts, const TernFolderInfo *old, const TernBag *set, const TernPropTag *removed,
                      guint n_removed, const char *name, GError **error)
{
  g_autoptr (TernBag) bag = old != NULL ? tern_bag_copy (old->props) : tern_bag_new ();
  TernFiletime now = tern_filetime_now ();

  *facts = (PgFolderFacts){ 0 };
  for (guint i = 0; i < n_removed; i++)
    tern_bag_remove (bag, removed[i]);
  if (set != NULL)
    tern_bag_merge (bag, set);
  if (name != NULL)
    tern_bag_set_str (bag, PidTagDisplayName, name);
  if (old == NULL && tern_bag_get_by_id (bag, TERN_PROP_ID (PidTagCreationTime)) == NULL)
    tern_bag_set_time (bag, PidTagCreationTime, now);
  if (set == NULL || tern_bag_get_by_id (set, TERN_PROP_ID (PidTagLastModificationTime)) == NULL)
    tern_bag_set_time (bag, PidTagLastModificationTime, now);
  if (!take_change (facts, bag, old, error))
    return FALSE;
  facts->name_key = tern_fold_key (tern_bag_get_str (bag, PidTagDisplayName, ""));
  if (strlen (facts->name_key) > MAX_NAME_KEY) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "the folder's name is too long");
    return FALSE;
  }
  facts->props = tern_prop_block_pack (bag);
  return TRUE;
}
