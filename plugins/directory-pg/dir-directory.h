#pragma once

#include "core/spi/tern-authenticator.h"
#include "core/spi/tern-database.h"
#include "core/spi/tern-directory-admin.h"

/** DirDirectory: TernDirectory, TernDirectoryAdmin and TernAuthenticator on PostgreSQL. Safe from any thread. */
#define DIR_TYPE_DIRECTORY (dir_directory_get_type ())
G_DECLARE_FINAL_TYPE (DirDirectory, dir_directory, DIR, DIRECTORY, GObject)

DirDirectory *dir_directory_new (TernDatabase *database);
/** dir_directory_migrate: brings schema tern_dir up to date. */
gboolean dir_directory_migrate (DirDirectory *directory, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
