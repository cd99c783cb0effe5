#include "plugins/directory-pg/dir-rule.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-prop-tags.h"

static const struct {
  const char *name;
  TernEntryKind kind;
} kinds[] = {
  { "user", TERN_ENTRY_USER }, { "group", TERN_ENTRY_GROUP },         { "contact", TERN_ENTRY_CONTACT },
  { "room", TERN_ENTRY_ROOM }, { "equipment", TERN_ENTRY_EQUIPMENT },
};

static const struct {
  const char *name;
  TernPropTag tag;
} attributes[] = {
  { "department", PidTagDepartmentName },
  { "company", PidTagCompanyName },
  { "office", PidTagOfficeLocation },
  { "title", PidTagTitle },
};

static gboolean
kind_from_name (const char *name, TernEntryKind *ret_kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_ascii_strcasecmp (kinds[i].name, name) == 0) {
      *ret_kind = kinds[i].kind;
      return TRUE;
    }
  }
  return FALSE;
}

static TernPropTag
attribute_tag (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++) {
    if (g_ascii_strcasecmp (attributes[i].name, name) == 0)
      return attributes[i].tag;
  }
  return 0;
}

static gboolean
check_term (const char *term)
{
  g_auto (GStrv) parts = g_strsplit (term, "=", 2);
  TernEntryKind kind;

  if (g_strv_length (parts) != 2 || *parts[1] == '\0')
    return FALSE;
  if (g_ascii_strcasecmp (parts[0], "kind") == 0)
    return kind_from_name (parts[1], &kind);
  return g_ascii_strcasecmp (parts[0], "domain") == 0 || attribute_tag (parts[0]) != 0;
}

gboolean
dir_rule_check (const char *rule, GError **error)
{
  g_auto (GStrv) terms = g_strsplit (rule, "&", -1);

  if (terms[0] == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a rule has one term at least; kind=user is everybody");
    return FALSE;
  }
  for (guint i = 0; terms[i] != NULL; i++) {
    if (!check_term (terms[i])) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID,
                   "'%s' is no term of a rule; write kind=user or department=NAME (also company, office, title, "
                   "domain), joined by '&'",
                   terms[i]);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_in_domain (const TernEntry *entry, const char *domain)
{
  const char *at = strrchr (entry->address, '@');

  return at != NULL && tern_fold_equal (at + 1, domain);
}

static gboolean
term_matches (const char *term, const TernEntry *entry)
{
  g_auto (GStrv) parts = g_strsplit (term, "=", 2);
  TernEntryKind kind;
  const char *value;

  if (g_ascii_strcasecmp (parts[0], "kind") == 0)
    return kind_from_name (parts[1], &kind) && kind == entry->kind;
  if (g_ascii_strcasecmp (parts[0], "domain") == 0)
    return is_in_domain (entry, parts[1]);
  value = tern_bag_get_str (entry->props, attribute_tag (parts[0]), NULL);
  return value != NULL && tern_fold_equal (value, parts[1]);
}

gboolean
dir_rule_matches (const char *rule, const TernEntry *entry)
{
  g_auto (GStrv) terms = g_strsplit (rule, "&", -1);

  for (guint i = 0; terms[i] != NULL; i++) {
    if (!term_matches (terms[i], entry))
      return FALSE;
  }
  return TRUE;
}
