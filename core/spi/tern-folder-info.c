#include "core/spi/tern-folders.h"

TernFolderInfo *
tern_folder_info_new (void)
{
  TernFolderInfo *info = g_new0 (TernFolderInfo, 1);

  g_atomic_ref_count_init (&info->refs);
  return info;
}

TernFolderInfo *
tern_folder_info_ref (TernFolderInfo *info)
{
  g_atomic_ref_count_inc (&info->refs);
  return info;
}

void
tern_folder_info_unref (TernFolderInfo *info)
{
  if (info == NULL || !g_atomic_ref_count_dec (&info->refs))
    return;
  g_clear_pointer (&info->change_key, g_bytes_unref);
  g_clear_pointer (&info->pcl, g_bytes_unref);
  g_clear_pointer (&info->props, tern_bag_unref);
  g_free (info);
}

TernFolderInfo *
tern_folder_info_with_unread (const TernFolderInfo *info, guint32 unread)
{
  TernFolderInfo *copy = g_memdup2 (info, sizeof *info);

  g_atomic_ref_count_init (&copy->refs);
  copy->unread_count = unread;
  if (copy->change_key != NULL)
    g_bytes_ref (copy->change_key);
  if (copy->pcl != NULL)
    g_bytes_ref (copy->pcl);
  if (copy->props != NULL)
    tern_bag_ref (copy->props);
  return copy;
}
