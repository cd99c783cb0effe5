#include "core/groupware/tern-rights-text.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-member-rights.h"

/** Name: roles are compared without the folder's contact, which says nothing of what one may do. */
typedef struct {
  const char *name;
  guint32 rights;
} Name;

#define VISIBLE TERN_RIGHT_FOLDER_VISIBLE
#define READ (TERN_RIGHT_READ_ANY | VISIBLE)
#define OWN (TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED)
#define ANY (TERN_RIGHT_EDIT_ANY | TERN_RIGHT_DELETE_ANY)

static const Name roles[] = {
  { "owner", READ | TERN_RIGHT_CREATE | OWN | ANY | TERN_RIGHT_CREATE_SUBFOLDER | TERN_RIGHT_FOLDER_OWNER },
  { "publishing-editor", READ | TERN_RIGHT_CREATE | OWN | ANY | TERN_RIGHT_CREATE_SUBFOLDER },
  { "editor", READ | TERN_RIGHT_CREATE | OWN | ANY },
  { "publishing-author", READ | TERN_RIGHT_CREATE | OWN | TERN_RIGHT_CREATE_SUBFOLDER },
  { "author", READ | TERN_RIGHT_CREATE | OWN },
  { "non-editing-author", READ | TERN_RIGHT_CREATE | TERN_RIGHT_DELETE_OWNED },
  { "reviewer", READ },
  { "contributor", VISIBLE | TERN_RIGHT_CREATE },
  { "none", 0 },
};

static const Name names[] = {
  { "read", TERN_RIGHT_READ_ANY },
  { "create", TERN_RIGHT_CREATE },
  { "edit-own", TERN_RIGHT_EDIT_OWNED },
  { "delete-own", TERN_RIGHT_DELETE_OWNED },
  { "edit", TERN_RIGHT_EDIT_ANY },
  { "delete", TERN_RIGHT_DELETE_ANY },
  { "create-folders", TERN_RIGHT_CREATE_SUBFOLDER },
  { "own", TERN_RIGHT_FOLDER_OWNER },
  { "contact", TERN_RIGHT_FOLDER_CONTACT },
  { "visible", TERN_RIGHT_FOLDER_VISIBLE },
  { "freebusy", TERN_RIGHT_FREE_BUSY_SIMPLE },
  { "freebusy-details", TERN_RIGHT_FREE_BUSY_DETAILED },
};

static void
append (GString *text, const char *name)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", name);
}

char *
tern_rights_to_text (guint32 rights)
{
  guint32 left = rights, plain = rights & ~(guint32) (TERN_RIGHTS_FREE_BUSY | TERN_RIGHT_FOLDER_CONTACT);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (plain != roles[i].rights)
      continue;
    append (text, roles[i].name);
    left &= ~plain;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if ((left & names[i].rights) != 0)
      append (text, names[i].name);
  }
  return g_string_free (text, FALSE);
}

static const Name *
find (const Name *list, guint n, const char *name)
{
  for (guint i = 0; i < n; i++) {
    if (g_ascii_strcasecmp (list[i].name, name) == 0)
      return &list[i];
  }
  return NULL;
}

static gboolean
unknown (const char *word, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    append (all, roles[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    append (all, names[i].name);
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "\"%s\" is no right; there are: %s", word, all->str);
  return FALSE;
}

gboolean
tern_rights_from_text (const char *text, guint32 *ret_rights, gboolean *ret_free_busy, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  guint32 rights = 0;
  gboolean free_busy = FALSE;

  if (words[0] == NULL)
    return unknown ("", error);
  for (guint i = 0; words[i] != NULL; i++) {
    const char *word = g_strstrip (words[i]);
    const Name *name = find (roles, G_N_ELEMENTS (roles), word);

    if (name == NULL)
      name = find (names, G_N_ELEMENTS (names), word);
    if (name == NULL)
      return unknown (word, error);
    rights |= name->rights;
    free_busy |= (name->rights & TERN_RIGHTS_FREE_BUSY) != 0;
  }
  if ((rights & TERN_RIGHT_FREE_BUSY_DETAILED) != 0) /* [MS-OXCPERM] 2.2.7: never one without the other */
    rights |= TERN_RIGHT_FREE_BUSY_SIMPLE;
  *ret_rights = rights;
  *ret_free_busy = free_busy;
  return TRUE;
}
