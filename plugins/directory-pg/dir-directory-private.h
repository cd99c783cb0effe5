#pragma once

#include "plugins/directory-pg/dir-book-cache.h"
#include "plugins/directory-pg/dir-directory.h"

struct _DirDirectory {
  GObject parent;

  TernDatabase *database;
  DirBookCache *books;
  char
      *decoy; /* hash that a login without a password is compared with, so that it takes as long (see dir-password.h) */
};

void dir_directory_lookup_init (TernDirectoryInterface *iface);
/** dir_lookup_many: TernDirectory.lookup_many(). */
GPtrArray *dir_lookup_many (TernDirectory *self, const TernGuid *organisation, TernEntryKey key,
                            const char *const *values, guint n, TernJob *job, GError **error);
void dir_directory_admin_init (TernDirectoryAdminInterface *iface);
void dir_directory_authenticator_init (TernAuthenticatorInterface *iface);
