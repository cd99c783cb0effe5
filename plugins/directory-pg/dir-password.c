#include "plugins/directory-pg/dir-password.h"

#include <crypt.h>
#include <string.h>

#include "core/base/tern-error.h"

#define YESCRYPT "$y$"

static void
wipe (struct crypt_data *data)
{
  explicit_bzero (data, sizeof *data);
  g_free (data);
}

char *
dir_password_hash (const char *password, GError **error)
{
  char salt[CRYPT_GENSALT_OUTPUT_SIZE];
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  char *hash = NULL;

  if (crypt_gensalt_rn (YESCRYPT, 0, NULL, 0, salt, sizeof salt) != NULL)
    hash = g_strdup (crypt_rn (password, salt, data, sizeof *data));
  wipe (data);
  if (hash == NULL)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID,
                         "the password can't be hashed (is it longer than 512 bytes?)");
  return hash;
}

static gboolean
equal_in_constant_time (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint8 difference = 0;

  if (length != strlen (b))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);
  return difference == 0;
}

gboolean
dir_password_verify (const char *password, const char *hash)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  const char *computed = crypt_rn (password, hash, data, sizeof *data);
  gboolean equal = computed != NULL && equal_in_constant_time (computed, hash);

  wipe (data);
  return equal;
}
