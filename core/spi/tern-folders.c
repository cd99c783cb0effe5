#include "core/spi/tern-folders.h"

G_DEFINE_INTERFACE (TernFolders, tern_folders, G_TYPE_OBJECT)

static void
tern_folders_default_init (TernFoldersInterface *iface)
{
}

GPtrArray *
tern_folders_list (TernFolders *folders, TernJob *job, GError **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->list (folders, job, error);
}

TernFolderInfo *
tern_folders_get (TernFolders *folders, TernId id, TernJob *job, GError **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->get (folders, id, job, error);
}

TernFolderInfo *
tern_folders_create (TernFolders *folders, const TernFolderSpec *spec, gboolean *ret_existed, TernJob *job, GError
                     **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->create (folders, spec, ret_existed, job, error);
}

gboolean
tern_folders_set_props (TernFolders *folders, TernId id, const TernBag *set, const TernPropTag *removed, guint
                        n_removed, TernJob *job, GError **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->set_props (folders, id, set, removed, n_removed, job, error);
}

gboolean
tern_folders_move (TernFolders *folders, TernId id, TernId target, const char *name, TernJob *job, GError **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->move (folders, id, target, name, job, error);
}

gboolean
tern_folders_copy (TernFolders *folders, TernId id, TernId target, const char *name, gboolean recursive, TernJob *job,
                   GError **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->copy (folders, id, target, name, recursive, job, error);
}

gboolean
tern_folders_remove (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job, GError
                     **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->remove (folders, id, flags, ret_partial, job, error);
}

gboolean
tern_folders_empty (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job, GError **error)
{
  return TERN_FOLDERS_GET_IFACE (folders)->empty (folders, id, flags, ret_partial, job, error);
}
