#include "plugins/mapi/object/mapi-folder-props.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-value-stream.h"

/* A restriction on one of these must find folders on which nobody has set it. */
static const TernPropTag false_tags[] = { PidTagAttributeHidden, PidTagAttrSystem, PidTagAttributeReadOnly };

/** unspecified: the tag behind an id that is asked for without a type. */
static TernPropTag
unspecified (const TernFolderInfo *info, TernPropTag tag)
{
  const TernPropTag *computed = tern_computed_folder_tags ();
  const TernValue *stored = tern_bag_get_by_id (info->props, TERN_PROP_ID (tag));

  for (guint i = 0; computed[i] != 0; i++) {
    if (TERN_PROP_ID (computed[i]) == TERN_PROP_ID (tag))
      return computed[i];
  }
  for (guint i = 0; i < G_N_ELEMENTS (false_tags); i++) {
    if (TERN_PROP_ID (false_tags[i]) == TERN_PROP_ID (tag))
      return false_tags[i];
  }
  return stored != NULL ? stored->tag : tag;
}

gboolean
mapi_folder_props_get (const TernComputedContext *context, const TernFolderInfo *info, TernPropTag tag,
                       TernArena *arena, TernValue *ret_value)
{
  const TernValue *stored;

  if (TERN_PROP_TYPE (tag) == PtypUnspecified)
    tag = unspecified (info, tag);
  if (tern_computed_folder (context, info, tag, arena, ret_value))
    return TRUE;
  stored = tern_bag_get (info->props, tag);
  if (stored != NULL) {
    *ret_value = *stored;
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (false_tags); i++) {
    if (false_tags[i] == tag) {
      *ret_value = tern_value_boolean (tag, FALSE);
      return TRUE;
    }
  }
  return FALSE;
}

GArray *
mapi_folder_props_list (const TernFolderInfo *info)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  const TernPropTag *computed = tern_computed_folder_tags ();

  for (guint i = 0; computed[i] != 0; i++)
    g_array_append_val (tags, computed[i]);
  for (guint i = 0; i < G_N_ELEMENTS (false_tags); i++)
    g_array_append_val (tags, false_tags[i]);
  for (guint i = 0; i < tern_bag_get_size (info->props); i++) {
    TernPropTag tag = tern_bag_get_nth (info->props, i)->tag;

    if (tag != PidTagAttributeHidden && tag != PidTagAttrSystem && tag != PidTagAttributeReadOnly
        && !tern_computed_is_folder_tag (tag))
      g_array_append_val (tags, tag);
  }
  return tags;
}

/* Computed values live in the bag's arena, in the logon or in the mailbox: none goes before a table's row does. */
TernBag *
mapi_folder_props_to_bag (const TernComputedContext *context, const TernFolderInfo *info)
{
  TernBag *bag = tern_bag_copy (info->props);
  const TernPropTag *computed = tern_computed_folder_tags ();
  TernValue value;

  for (guint i = 0; computed[i] != 0; i++) {
    if (tern_computed_folder (context, info, computed[i], tern_bag_get_arena (bag), &value))
      tern_bag_take (bag, value);
  }
  for (guint i = 0; i < G_N_ELEMENTS (false_tags); i++) {
    if (tern_bag_get (bag, false_tags[i]) == NULL)
      tern_bag_set_boolean (bag, false_tags[i], FALSE);
  }
  return bag;
}

gboolean
mapi_folder_get_props (MapiObject *object, const TernPropTag *tags, guint n, gsize limit, TernArena *arena,
                       TernValue *ret_cells, TernJob *job, GError **error)
{
  MapiFolder *folder = (MapiFolder *) object;
  g_autoptr (TernFolderInfo) info = mapi_folder_get_info (folder, job, error);
  TernComputedContext context;

  if (info == NULL || !mapi_logon_computed_folder (object->logon, info, &context, job, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    TernValue value;

    if (!mapi_folder_props_get (&context, info, tags[i], arena, &value))
      ret_cells[i] = tern_value_missing (tags[i], TERN_ERROR_NOT_FOUND);
    else if (tern_value_size (&value) > limit)
      ret_cells[i] = tern_value_missing (value.tag, TERN_ERROR_TOO_BIG);
    else
      ret_cells[i] = tern_value_copy (&value, arena);
  }
  return TRUE;
}

GArray *
mapi_folder_list_props (MapiObject *object, TernJob *job, GError **error)
{
  g_autoptr (TernFolderInfo) info = mapi_folder_get_info ((MapiFolder *) object, job, error);

  return info != NULL ? mapi_folder_props_list (info) : NULL;
}

GArray *
mapi_folder_list_stored (MapiObject *object, TernJob *job, GError **error)
{
  g_autoptr (TernFolderInfo) info = mapi_folder_get_info ((MapiFolder *) object, job, error);
  GArray *tags;

  if (info == NULL)
    return NULL;
  tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  for (guint i = 0; i < tern_bag_get_size (info->props); i++) {
    TernPropTag tag = tern_bag_get_nth (info->props, i)->tag;

    if (!tern_computed_is_folder_tag (tag))
      g_array_append_val (tags, tag);
  }
  return tags;
}

static gboolean
is_read_only (TernPropTag tag)
{
  const TernPropTag *computed = tern_computed_folder_tags ();

  for (guint i = 0; computed[i] != 0; i++) {
    if (TERN_PROP_ID (computed[i]) == TERN_PROP_ID (tag))
      return TRUE;
  }
  return FALSE;
}

/** why_not: a TernErrorCode if the value can't be set, else -1. */
static int
why_not (const TernValue *value)
{
  if (is_read_only (value->tag))
    return TERN_ERROR_READ_ONLY;
  if (value->tag == PidTagDisplayName && value->str[0] == '\0')
    return TERN_ERROR_INVALID;
  return -1;
}

/* PidTagDisplayName among the values renames the folder; the store refuses a name that a sibling has. */
gboolean
mapi_folder_set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job,
                       GError **error)
{
  MapiFolder *folder = (MapiFolder *) object;
  g_autoptr (TernBag) set = tern_bag_new ();

  for (guint i = 0; i < n; i++) {
    int problem = why_not (&values[i]);

    if (problem >= 0)
      mapi_problems_add (problems, i, values[i].tag, problem);
    else
      tern_bag_set (set, &values[i]);
  }
  return tern_bag_get_size (set) == 0
         || tern_folders_set_props (TERN_FOLDERS (object->logon->mailbox), folder->id, set, NULL, 0, job, error);
}

gboolean
mapi_folder_delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job,
                          GError **error)
{
  MapiFolder *folder = (MapiFolder *) object;
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  for (guint i = 0; i < n; i++) {
    if (is_read_only (tags[i]) || TERN_PROP_ID (tags[i]) == TERN_PROP_ID (PidTagDisplayName))
      mapi_problems_add (problems, i, tags[i], TERN_ERROR_READ_ONLY);
    else
      g_array_append_val (removed, tags[i]);
  }
  return removed->len == 0
         || tern_folders_set_props (TERN_FOLDERS (object->logon->mailbox), folder->id, NULL,
                                    (const TernPropTag *) removed->data, removed->len, job, error);
}

/** get_for_stream: the value behind a stream; NOT_FOUND if there is none or it can't be one. */
static gboolean
get_for_stream (MapiObject *object, TernPropTag tag, TernArena *arena, TernValue *ret_value, TernJob *job,
                GError **error)
{
  if (tag == PidTagSecurityDescriptorAsXml) { /* [MS-OXCPERM] 3.2.5.3 */
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "permissions are a table, not a descriptor");
    return FALSE;
  }
  if (!mapi_folder_get_props (object, &tag, 1, G_MAXSIZE, arena, ret_value, job, error))
    return FALSE;
  if (!tern_value_is_missing (ret_value) && mapi_value_stream_size (ret_value) >= 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the folder has no property 0x%08X to stream", tag);
  return FALSE;
}

gboolean
mapi_folder_get_stream_size (MapiObject *object, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue value;

  if (!get_for_stream (object, tag, arena, &value, job, error))
    return FALSE;
  *ret_size = mapi_value_stream_size (&value);
  return TRUE;
}

GBytes *
mapi_folder_read_stream (MapiObject *object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue value;

  return get_for_stream (object, tag, arena, &value, job, error) ? mapi_value_stream_read (&value, offset, size) : NULL;
}

gboolean
mapi_folder_write_stream (MapiObject *object, TernPropTag tag, GBytes *bytes, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (MapiProblem));
  TernValue value;

  if (!mapi_value_from_stream (tag, bytes, arena, &value, error)
      || !mapi_folder_set_props (object, &value, 1, problems, job, error))
    return FALSE;
  if (problems->len == 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, g_array_index (problems, MapiProblem, 0).code,
               "property 0x%08X of a folder can't be written", tag);
  return FALSE;
}
