#include "plugins/directory-pg/dir-directory.h"

#include "plugins/directory-pg/dir-directory-private.h"
#include "plugins/directory-pg/dir-migrations.h"
#include "plugins/directory-pg/dir-password.h"
#include "plugins/directory-pg/dir-public.h"

#define SCHEMA "tern_dir"

G_DEFINE_FINAL_TYPE_WITH_CODE (DirDirectory, dir_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_DIRECTORY, dir_directory_lookup_init)
                                   G_IMPLEMENT_INTERFACE (TERN_TYPE_DIRECTORY_ADMIN, dir_directory_admin_init)
                                       G_IMPLEMENT_INTERFACE (TERN_TYPE_AUTHENTICATOR,
                                                              dir_directory_authenticator_init))

static void
dir_directory_finalize (GObject *object)
{
  DirDirectory *directory = DIR_DIRECTORY (object);

  g_clear_object (&directory->database);
  dir_book_cache_free (directory->books);
  g_free (directory->decoy);
  G_OBJECT_CLASS (dir_directory_parent_class)->finalize (object);
}

static void
dir_directory_class_init (DirDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dir_directory_finalize;
}

static void
dir_directory_init (DirDirectory *directory)
{
  directory->books = dir_book_cache_new ();
}

DirDirectory *
dir_directory_new (TernDatabase *database)
{
  DirDirectory *directory = g_object_new (DIR_TYPE_DIRECTORY, NULL);

  directory->database = g_object_ref (database);
  return directory;
}

gboolean
dir_directory_migrate (DirDirectory *directory, TernJob *job, GError **error)
{
  g_autofree char *decoy = dir_password_hash ("no password is this one", error);

  if (decoy == NULL)
    return FALSE;
  g_free (directory->decoy);
  directory->decoy = g_steal_pointer (&decoy);
  return tern_database_migrate (directory->database, SCHEMA, dir_migrations, dir_migrations_n, job, error)
         && dir_public_settle_all (directory, job, error);
}
