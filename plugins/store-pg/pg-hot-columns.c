#include "plugins/store-pg/pg-hot-columns.h"

#include <string.h>

#include "core/model/tern-fold.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-stream.h"

#define TEXT(n) .kind = PG_HOT_TEXT, .cut = 1u << (4 + 2 * (n)), .foreign = 2u << (4 + 2 * (n))
#define TIME .kind = PG_HOT_TIME, .cut = PG_LOSSY_TIME
#define INT .kind = PG_HOT_INT

/* In the order of PG_HOT_DERIVED. The numbers of the texts are stored as bits: never renumber. */
static const PgHotColumn hot_columns[] = {
  { PidTagMessageDeliveryTime, TIME, .column = "delivered", .missing = PG_LOSSY_NO_DELIVERED },
  { PidTagClientSubmitTime, TIME, .column = "submitted" },
  { PidTagLastModificationTime, TIME, .column = "modified", .missing = PG_LOSSY_NO_MODIFIED },
  { PidTagFlagStatus, INT, .column = "flag_status" },
  { PidTagFollowupIcon, INT, .column = "followup_icon" },
  { PidTagImportance, INT, .column = "importance" },
  { PidTagSensitivity, INT, .column = "sensitivity" },
  { PidTagIconIndex, INT, .column = "icon" },
  { PidTagMessageClass, TEXT (0), .column = "message_class" },
  { PidTagSubject, TEXT (1), .column = "subject" },
  { PidTagNormalizedSubject, TEXT (2), .column = "normalized_subject" },
  { PidTagSenderName, TEXT (3), .column = "sender_name" },
  { PidTagSentRepresentingName, TEXT (4), .column = "representing_name" },
  { PidTagDisplayTo, TEXT (5), .column = "display_to" },
  { PidTagDisplayCc, TEXT (6), .column = "display_cc" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (hot_columns) == PG_N_HOT_COLUMNS);

static const struct {
  TernPropTag tag;
  PgComputed computed;
} computed_tags[] = {
  { PidTagMid, PG_COMPUTED_MID },
  { PidTagFolderId, PG_COMPUTED_FOLDER_ID },
  { PidTagChangeNumber, PG_COMPUTED_CHANGE_NUMBER },
  { PidTagMessageSize, PG_COMPUTED_SIZE },
  { PidTagMessageSizeExtended, PG_COMPUTED_SIZE_EXTENDED },
  { PidTagMessageFlags, PG_COMPUTED_FLAGS },
  { PidTagMessageStatus, PG_COMPUTED_STATUS },
  { PidTagHasAttachments, PG_COMPUTED_HAS_ATTACHMENTS },
  { PidTagRead, PG_COMPUTED_READ },
  { PidTagAssociated, PG_COMPUTED_ASSOCIATED },
  { PidTagInstID, PG_COMPUTED_INST_ID },
  { PidTagInstanceNum, PG_COMPUTED_INSTANCE_NUM },
};

const PgHotColumn *
pg_hot_column_nth (guint n)
{
  return &hot_columns[n];
}

static gboolean
is_asked (TernPropTag tag, TernPropTag asked)
{
  return tag == asked || (TERN_PROP_TYPE (asked) == PtypUnspecified && TERN_PROP_ID (tag) == TERN_PROP_ID (asked));
}

const PgHotColumn *
pg_hot_column_find (TernPropTag tag, guint *ret_n)
{
  for (guint i = 0; i < G_N_ELEMENTS (hot_columns); i++) {
    if (is_asked (hot_columns[i].tag, tag)) {
      *ret_n = i;
      return &hot_columns[i];
    }
  }
  return NULL;
}

PgComputed
pg_computed_find (TernPropTag tag, TernPropTag *ret_tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (computed_tags); i++) {
    if (is_asked (computed_tags[i].tag, tag)) {
      *ret_tag = computed_tags[i].tag;
      return computed_tags[i].computed;
    }
  }
  return PG_COMPUTED_NONE;
}

/** pg_hot_hash: FNV-1a with a final mix; only a prefilter, whoever finds a row compares the value. */
gint64
pg_hot_hash (gconstpointer data, gsize size)
{
  const guint8 *bytes = data;
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  hash ^= hash >> 32;
  return (gint64) hash;
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if (*text & 0x80)
      return FALSE;
  return TRUE;
}

/** bind_text: the exact value if it is short and valid; else what of it is shown best, and the bit. */
static guint32
bind_text (const PgHotColumn *column, const char *text, TernDbParams *params)
{
  gsize size = strlen (text);
  guint32 lossy = is_ascii (text) ? 0 : column->foreign;
  g_autofree char *valid = NULL;
  g_autofree char *cut = NULL;

  if (size <= PG_HOT_TEXT_MAX && g_utf8_validate (text, size, NULL)) {
    tern_db_params_add_text (params, text);
    return lossy;
  }
  /* Four bytes more than will stay, so that no sequence is taken for an invalid one because of the cut. */
  valid = g_utf8_make_valid (text, MIN (size, PG_HOT_TEXT_MAX + 4));
  size = strlen (valid);
  if (size > PG_HOT_TEXT_MAX)
    size = g_utf8_find_prev_char (valid, valid + PG_HOT_TEXT_MAX + 1) - valid;
  cut = g_strndup (valid, size);
  tern_db_params_add_text (params, cut);
  return lossy | column->cut;
}

/** bind_time: the greatest number too means "this or more", so that every column that isn't cut is below it. */
static guint32
bind_time (const PgHotColumn *column, TernFiletime time, TernDbParams *params)
{
  tern_db_params_add_int8 (params, MIN (time, (guint64) G_MAXINT64));
  return time >= (guint64) G_MAXINT64 ? column->cut : 0;
}

static guint32
bind_column (const PgHotColumn *column, const TernBag *props, TernDbParams *params)
{
  const TernValue *value = tern_bag_get (props, column->tag);

  if (value == NULL && column->missing != 0) {
    tern_db_params_add_int8 (params, 0);
    return column->missing;
  }
  if (value == NULL) {
    tern_db_params_add_null (params);
    return 0;
  }
  switch (column->kind) {
  case PG_HOT_INT:
    tern_db_params_add_int4 (params, value->i32);
    return 0;
  case PG_HOT_TIME:
    return bind_time (column, value->time, params);
  case PG_HOT_TEXT:
    return bind_text (column, value->str != NULL ? value->str : "", params);
  }
  return 0;
}

/** bind_hash: of what stays in the block: the block alone must give the columns. */
static void
bind_hash (const char *text, TernDbParams *params)
{
  if (text != NULL && strlen (text) < PG_STREAM_MIN)
    tern_db_params_add_int8 (params, pg_hot_hash (text, strlen (text)));
  else
    tern_db_params_add_null (params);
}

void
pg_hot_columns_bind (const TernBag *props, gboolean has_streams, TernDbParams *params)
{
  guint32 lossy = has_streams ? PG_LOSSY_STREAMS : 0;
  const char *topic = tern_bag_get_str (props, PidTagConversationTopic, NULL);
  g_autofree char *topic_key = topic != NULL && strlen (topic) < PG_STREAM_MIN ? tern_fold_key (topic) : NULL;
  gint32 sensitivity = tern_bag_get_i32 (props, PidTagSensitivity, 0);

  for (guint i = 0; i < PG_N_HOT_COLUMNS; i++)
    lossy |= bind_column (&hot_columns[i], props, params);
  tern_db_params_add_int4 (params, tern_bag_get_i32 (props, PidTagMessageFlags, 0) & ~PG_FLAGS_COMPUTED);
  tern_db_params_add_int4 (params, (gint32) lossy);
  /* [MS-OXCMSG] 2.2.1.13: 2 private, 3 confidential. */
  tern_db_params_add_boolean (params, sensitivity == 2 || sensitivity == 3);
  bind_hash (tern_bag_get_str (props, PidTagInternetMessageId, NULL), params);
  bind_hash (topic_key, params);
}
