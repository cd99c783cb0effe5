#include "core/convert/tern-mime-address.h"

#include <string.h>

#include "core/convert/tern-charset.h"
#include "core/convert/tern-encoded-words.h"
#include "core/convert/tern-mime-in.h"

/* A group in a group is against the grammar; this many are read all the same. */
#define DEEPEST_GROUP 8

static void
address_free (gpointer data)
{
  TernMimeAddress *address = data;

  g_free (address->name);
  g_free (address->address);
  g_free (address);
}

static char *
clean (const char *text)
{
  char *valid = text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");

  for (char *at = valid; *at != '\0'; at++) {
    if ((guint8) *at < 0x20 || *at == 0x7F)
      *at = ' ';
  }
  return g_strstrip (valid);
}

/** strip_quotes: some programs quote what is quoted already: "'Name'". */
static char *
strip_quotes (char *name)
{
  gsize size = strlen (name);

  if (size > 2 && name[0] == '\'' && name[size - 1] == '\'') {
    name[size - 1] = '\0';
    memmove (name, name + 1, size - 1);
  }
  return name;
}

static void
add_list (GPtrArray *found, InternetAddressList *list, guint depth)
{
  int n = list != NULL ? internet_address_list_length (list) : 0;

  for (int i = 0; i < n && found->len < TERN_MIME_MAX_RECIPIENTS; i++) {
    InternetAddress *entry = internet_address_list_get_address (list, i);
    g_autofree char *text = NULL;
    TernMimeAddress *address;

    if (INTERNET_ADDRESS_IS_GROUP (entry)) {
      if (depth < DEEPEST_GROUP)
        add_list (found, internet_address_group_get_members (INTERNET_ADDRESS_GROUP (entry)), depth + 1);
      continue;
    }
    text = clean (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (entry)));
    if (*text == '\0')
      continue;
    address = g_new0 (TernMimeAddress, 1);
    address->name = strip_quotes (clean (internet_address_get_name (entry)));
    address->address = g_steal_pointer (&text);
    g_ptr_array_add (found, address);
  }
}

GPtrArray *
tern_mime_addresses (GMimeParserOptions *options, GMimeObject *object, const char *header)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);
  GPtrArray *found = g_ptr_array_new_with_free_func (address_free);

  for (int i = 0; i < g_mime_header_list_get_count (headers); i++) {
    GMimeHeader *one = g_mime_header_list_get_header_at (headers, i);
    const char *raw = g_mime_header_get_raw_value (one);
    g_autofree char *utf8 = NULL;
    g_autofree char *joined = NULL;
    g_autoptr (InternetAddressList) list = NULL;

    if (raw == NULL || g_ascii_strcasecmp (g_mime_header_get_name (one), header) != 0)
      continue;
    utf8 = tern_charset_decode (NULL, raw, strlen (raw));
    joined = tern_encoded_words_join (utf8); /* GMime would lose what follows the first padding */
    list = internet_address_list_parse (options, joined);
    add_list (found, list, 0);
  }
  return found;
}
