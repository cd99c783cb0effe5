#include "plugins/mapi/nspi/nspi-match.h"

#include <string.h>

#include "core/model/tern-fold.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/nspi/nspi-entry-props.h"

/* Where words and addresses divide: "anna.b" is found by "anna" and by "b". */
#define SEPARATORS " \t,;.-_()'\""

static gboolean
starts_word (const char *folded, const char *word)
{
  gsize length = strlen (word);

  if (strncmp (folded, word, length) == 0)
    return TRUE;
  for (const char *at = strpbrk (folded, SEPARATORS); at != NULL; at = strpbrk (at + 1, SEPARATORS)) {
    if (strncmp (at + 1, word, length) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
text_starts_word (const char *text, const char *word)
{
  g_autofree char *folded = text != NULL ? tern_fold_key (text) : NULL;

  return folded != NULL && starts_word (folded, word);
}

static gboolean
word_matches (const TernEntry *entry, const char *word)
{
  if (text_starts_word (entry->name, word) || text_starts_word (entry->address, word)
      || text_starts_word (tern_bag_get_str (entry->props, PidTagGivenName, NULL), word)
      || text_starts_word (tern_bag_get_str (entry->props, PidTagSurname, NULL), word))
    return TRUE;
  for (guint i = 0; entry->aliases[i] != NULL; i++) {
    if (text_starts_word (entry->aliases[i], word))
      return TRUE;
  }
  return FALSE;
}

/** strip_type: "SMTP:address" and "=name" are what some clients send for an address and an exact name. */
static const char *
strip_type (const char *text)
{
  if (*text == '=')
    text++;
  return g_ascii_strncasecmp (text, "SMTP:", strlen ("SMTP:")) == 0 ? text + strlen ("SMTP:") : text;
}

gboolean
nspi_anr_matches (const TernEntry *entry, const char *text)
{
  g_autofree char *folded = tern_fold_key (strip_type (text));
  g_auto (GStrv) words = g_strsplit_set (folded, " \t,;", -1);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] == '\0')
      continue;
    if (!word_matches (entry, words[i]))
      return FALSE;
    n++;
  }
  return n > 0;
}

gboolean
nspi_anr_is_exact (const TernEntry *entry, const char *text)
{
  const char *wanted = strip_type (text);
  g_autofree char *account = g_strndup (entry->address, strcspn (entry->address, "@"));

  if (tern_fold_equal (entry->name, wanted) || tern_fold_equal (entry->address, wanted)
      || tern_fold_equal (account, wanted))
    return TRUE;
  for (guint i = 0; entry->aliases[i] != NULL; i++) {
    if (tern_fold_equal (entry->aliases[i], wanted))
      return TRUE;
  }
  return FALSE;
}

static gboolean
get_value (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  static const NspiRowForm permanent = { 0 };

  return nspi_entry_get (source->data, &permanent, tag, arena, ret_value);
}

static gboolean
is_anr (const TernRestriction *restriction)
{
  return restriction->kind == TERN_RES_PROPERTY && TERN_PROP_ID (restriction->property.tag) == TERN_PROP_ID (PidTagAnr)
         && TERN_PROP_TYPE (restriction->property.value.tag) == PtypString;
}

/* Name resolution is no property, so that the nodes above it are walked here; everything else is the model's. */
gboolean
nspi_entry_matches (const TernEntry *entry, const TernRestriction *restriction, TernArena *arena)
{
  const TernPropSource source = { .get = get_value, .data = entry };

  switch (restriction->kind) {
  case TERN_RES_AND:
    for (guint i = 0; i < restriction->list.n; i++) {
      if (!nspi_entry_matches (entry, restriction->list.children[i], arena))
        return FALSE;
    }
    return TRUE;
  case TERN_RES_OR:
    for (guint i = 0; i < restriction->list.n; i++) {
      if (nspi_entry_matches (entry, restriction->list.children[i], arena))
        return TRUE;
    }
    return FALSE;
  case TERN_RES_NOT:
    return !nspi_entry_matches (entry, restriction->child, arena);
  default:
    if (is_anr (restriction))
      return nspi_anr_matches (entry, restriction->property.value.str);
    return tern_restriction_matches (restriction, &source, arena);
  }
}
