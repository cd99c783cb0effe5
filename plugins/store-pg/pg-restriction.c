#include "plugins/store-pg/pg-restriction.h"

#include <string.h>

#include "core/model/tern-fold.h"
#include "core/model/tern-id.h"
#include "plugins/store-pg/pg-hot-columns.h"

/* A statement that is longer costs more to plan than what it saves. */
#define MAX_NODES 256

/** Builder: appends one expression; what it can't say becomes TRUE and clears @is_exact. */
typedef struct {
  GString *sql;
  TernDbParams *params;
  guint32 recheck;
  gboolean is_exact;
  guint n_nodes;
} Builder;

/** Operand: a property that a row has in columns; @expression is NULL in SQL when it is missing. */
typedef struct {
  TernPropTag tag;
  const PgHotColumn *column; /* nullable */
  const char *expression;
} Operand;

static void add_node (Builder *builder, const TernRestriction *restriction, gboolean negate, guint depth);

static void
add_unknown (Builder *builder)
{
  builder->is_exact = FALSE;
  g_string_append (builder->sql, "TRUE");
}

static void
add_constant (Builder *builder, gboolean value, gboolean negate)
{
  g_string_append (builder->sql, (value != FALSE) != (negate != FALSE) ? "TRUE" : "FALSE");
}

/** add_leaf: NULL counts as false, so a negated leaf must say so itself; (transfer full) @expression. */
static void
add_leaf (Builder *builder, char *expression, gboolean negate)
{
  if (negate)
    g_string_append_printf (builder->sql, "(%s) IS NOT TRUE", expression);
  else
    g_string_append_printf (builder->sql, "(%s)", expression);
  g_free (expression);
}

/** model_tag: as tern_restriction_matches() looks properties up. */
static TernPropTag
model_tag (TernPropTag tag)
{
  tag &= ~(TernPropTag) TERN_PROP_TYPE_INSTANCE;
  if ((TERN_PROP_TYPE (tag) & ~TERN_PROP_TYPE_MULTIPLE) == PtypString8)
    tag += PtypString - PtypString8;
  return tag;
}

static const char *
computed_expression (PgComputed computed)
{
  switch (computed) {
  case PG_COMPUTED_SIZE:
    return "LEAST (m.size_bytes, 2147483647)::int4";
  case PG_COMPUTED_SIZE_EXTENDED:
    return "m.size_bytes";
  case PG_COMPUTED_FLAGS:
    return "(m.flags & -1106 | CASE WHEN m.is_read THEN 1025 ELSE 0 END | CASE WHEN m.has_attachments THEN 16 ELSE 0 "
           "END"
           " | CASE WHEN m.is_associated THEN 64 ELSE 0 END)";
  case PG_COMPUTED_STATUS:
    return "m.status";
  case PG_COMPUTED_HAS_ATTACHMENTS:
    return "m.has_attachments";
  case PG_COMPUTED_READ:
    return "m.is_read";
  case PG_COMPUTED_ASSOCIATED:
    return "m.is_associated";
  case PG_COMPUTED_MID:
  case PG_COMPUTED_INST_ID:
    return "m.message_id";
  case PG_COMPUTED_FOLDER_ID:
    return "m.folder_id";
  case PG_COMPUTED_CHANGE_NUMBER:
    return "m.cn";
  case PG_COMPUTED_INSTANCE_NUM:
  case PG_COMPUTED_NONE:
    break;
  }
  return NULL;
}
G_STATIC_ASSERT (PG_FLAGS_READ == 1025 && PG_FLAGS_HAS_ATTACH == 16 && PG_FLAGS_ASSOCIATED == 64);
G_STATIC_ASSERT (~PG_FLAGS_COMPUTED == -1106);

static gboolean
find_operand (TernPropTag tag, Operand *ret_operand, Builder *builder)
{
  PgComputed computed;
  guint n;

  tag = model_tag (tag);
  computed = pg_computed_find (tag, &ret_operand->tag);
  ret_operand->column = NULL;
  if (computed != PG_COMPUTED_NONE) {
    ret_operand->expression = computed_expression (computed);
    return ret_operand->expression != NULL;
  }
  if (TERN_PROP_TYPE (tag) == PtypUnspecified)
    return FALSE;
  ret_operand->column = pg_hot_column_find (tag, &n);
  if (ret_operand->column == NULL)
    return FALSE;
  ret_operand->tag = tag;
  ret_operand->expression = NULL;
  builder->recheck |= ret_operand->column->cut;
  return TRUE;
}

/** operand_sql: (transfer full): its value; NULL in SQL when the property is missing. */
static char *
operand_sql (const Operand *operand)
{
  const PgHotColumn *column = operand->column;

  if (column == NULL)
    return g_strdup (operand->expression);
  if (column->missing != 0)
    return g_strdup_printf ("CASE WHEN m.lossy & %u = 0 THEN m.%s END", column->missing, column->column);
  return g_strdup_printf ("m.%s", column->column);
}

static const char *
relop_sql (TernRelop relop)
{
  switch (relop) {
  case TERN_RELOP_LT:
    return "<";
  case TERN_RELOP_LE:
    return "<=";
  case TERN_RELOP_GT:
    return ">";
  case TERN_RELOP_GE:
    return ">=";
  case TERN_RELOP_EQ:
    return "=";
  case TERN_RELOP_NE:
    return "<>";
  case TERN_RELOP_RE:
  case TERN_RELOP_MEMBER_OF_DL:
    break;
  }
  return NULL;
}

static gboolean
is_id (TernPropTag tag)
{
  TernPropTag full;

  switch (pg_computed_find (tag, &full)) {
  case PG_COMPUTED_MID:
  case PG_COMPUTED_INST_ID:
  case PG_COMPUTED_FOLDER_ID:
  case PG_COMPUTED_CHANGE_NUMBER:
    return TRUE;
  default:
    return FALSE;
  }
}

/** bind: adds @value as the parameter that a column of @tag compares with; FALSE when it can't be one. */
static gboolean
bind (Builder *builder, TernPropTag tag, const TernValue *value)
{
  switch (TERN_PROP_TYPE (tag)) {
  case PtypInteger32:
    tern_db_params_add_int4 (builder->params, value->i32);
    return TRUE;
  case PtypBoolean:
    tern_db_params_add_boolean (builder->params, value->boolean);
    return TRUE;
  case PtypTime:
    /* Rows whose time is cut are rechecked, and what isn't cut is less than any time that doesn't fit. */
    tern_db_params_add_int8 (builder->params, MIN (value->time, (guint64) G_MAXINT64));
    return TRUE;
  case PtypInteger64:
    if (is_id (tag)) {
      TernId id = tern_id_from_wire (value->i64);
      TernPropTag full;

      /* Columns hold ids as numbers, change numbers without their replica. */
      if (pg_computed_find (tag, &full) == PG_COMPUTED_CHANGE_NUMBER)
        id = TERN_ID_REPLID (id) == TERN_REPLID_OWN ? TERN_ID_GLOBCNT (id) : G_MAXUINT64;
      tern_db_params_add_int8 (builder->params, (gint64) id);
    } else {
      tern_db_params_add_int8 (builder->params, value->i64);
    }
    return TRUE;
  default:
    return FALSE;
  }
}

static char *
text_order_sql (Builder *builder, const char *column, TernRelop relop, const char *text)
{
  g_autofree char *key = tern_fold_key (text);
  guint n = tern_db_params_get_n (builder->params);

  tern_db_params_add_text (builder->params, key);
  tern_db_params_add_text (builder->params, text);
  return g_strdup_printf ("(lower (m.%s), m.%s) %s ($%u, $%u)", column, column, relop_sql (relop), n + 1, n + 2);
}

/** add_text_property: strings order by fold key and then by bytes, so that equal means the same bytes. */
static void
add_text_property (Builder *builder, const Operand *operand, TernRelop relop, const char *text, gboolean negate)
{
  if (!g_utf8_validate (text, -1, NULL)) {
    add_unknown (builder);
  } else if (relop == TERN_RELOP_EQ || relop == TERN_RELOP_NE) {
    tern_db_params_add_text (builder->params, text);
    add_leaf (builder,
              g_strdup_printf ("m.%s %s $%u", operand->column->column, relop_sql (relop),
                               tern_db_params_get_n (builder->params)),
              negate);
  } else {
    builder->recheck |= operand->column->foreign;
    add_leaf (builder, text_order_sql (builder, operand->column->column, relop, text), negate);
  }
}

static void
add_property (Builder *builder, const TernRestriction *restriction, gboolean negate)
{
  const TernValue *wanted = &restriction->property.value;
  TernRelop relop = restriction->property.relop;
  g_autofree char *sql = NULL;
  Operand operand;

  if (relop_sql (relop) == NULL) {
    add_constant (builder, FALSE, negate);
  } else if (!find_operand (restriction->property.tag, &operand, builder)) {
    add_unknown (builder);
  } else if (TERN_PROP_TYPE (model_tag (wanted->tag)) != TERN_PROP_TYPE (operand.tag)) {
    add_constant (builder, FALSE, negate);
  } else if (TERN_PROP_TYPE (operand.tag) == PtypString) {
    add_text_property (builder, &operand, relop, wanted->str != NULL ? wanted->str : "", negate);
  } else if (is_id (operand.tag) && relop != TERN_RELOP_EQ && relop != TERN_RELOP_NE) {
    add_unknown (builder);
  } else if (!bind (builder, operand.tag, wanted)) {
    add_unknown (builder);
  } else {
    sql = operand_sql (&operand);
    add_leaf (builder, g_strdup_printf ("%s %s $%u", sql, relop_sql (relop), tern_db_params_get_n (builder->params)),
              negate);
  }
}

/** text_part_sql: @value within @text as bytes; PostgreSQL's functions and the C collation compare just these. */
static char *
text_part_sql (guint16 where, const char *value, guint n)
{
  switch (where) {
  case TERN_FUZZY_FULLSTRING:
    return g_strdup_printf ("%s = $%u", value, n);
  case TERN_FUZZY_PREFIX:
    return g_strdup_printf ("starts_with (%s, $%u)", value, n);
  default:
    return g_strdup_printf ("strpos (%s, $%u) > 0", value, n);
  }
}

static void
add_content (Builder *builder, const TernRestriction *restriction, gboolean negate)
{
  const TernValue *wanted = &restriction->content.value;
  guint16 how = restriction->content.fuzzy_high;
  const char *text = wanted->str != NULL ? wanted->str : "";
  gboolean loose = (how & (TERN_FUZZY_IGNORENONSPACE | TERN_FUZZY_LOOSE)) != 0;
  g_autofree char *key = NULL;
  g_autofree char *folded = NULL;
  Operand operand;

  if (wanted->tag & TERN_PROP_TYPE_MULTIPLE) {
    add_constant (builder, FALSE, negate);
    return;
  }
  if (!find_operand (restriction->content.tag, &operand, builder)) {
    add_unknown (builder);
    return;
  }
  if (TERN_PROP_TYPE (operand.tag) != PtypString || TERN_PROP_TYPE (model_tag (wanted->tag)) != PtypString) {
    add_constant (builder, FALSE, negate);
    return;
  }
  folded = g_strdup_printf ("m.%s", operand.column->column);
  if (loose || (how & TERN_FUZZY_IGNORECASE) != 0) {
    key = loose ? tern_fold_key_loose (text) : tern_fold_key (text);
    builder->recheck |= operand.column->foreign;
    g_free (folded);
    folded = g_strdup_printf ("lower (m.%s)", operand.column->column);
  } else if (!g_utf8_validate (text, -1, NULL)) {
    add_unknown (builder);
    return;
  }
  tern_db_params_add_text (builder->params, key != NULL ? key : text);
  add_leaf (builder,
            text_part_sql (restriction->content.fuzzy_low, folded, tern_db_params_get_n (builder->params)), negate);
}

static void
add_compare (Builder *builder, const TernRestriction *restriction, gboolean negate)
{
  TernRelop relop = restriction->compare.relop;
  g_autofree char *left_sql = NULL;
  g_autofree char *right_sql = NULL;
  Operand left, right;

  if (relop_sql (relop) == NULL) {
    add_constant (builder, FALSE, negate);
    return;
  }
  if (!find_operand (restriction->compare.tag, &left, builder)
      || !find_operand (restriction->compare.tag2, &right, builder)) {
    add_unknown (builder);
    return;
  }
  if (TERN_PROP_TYPE (left.tag) != TERN_PROP_TYPE (right.tag)) {
    add_constant (builder, FALSE, negate);
    return;
  }
  if (is_id (left.tag) || is_id (right.tag)) {
    add_unknown (builder);
    return;
  }
  left_sql = operand_sql (&left);
  right_sql = operand_sql (&right);
  if (TERN_PROP_TYPE (left.tag) == PtypString) {
    builder->recheck |= left.column->foreign | right.column->foreign;
    add_leaf (builder,
              g_strdup_printf ("(lower (%s), %s) %s (lower (%s), %s)", left_sql, left_sql, relop_sql (relop), right_sql,
                               right_sql),
              negate);
    return;
  }
  add_leaf (builder, g_strdup_printf ("%s %s %s", left_sql, relop_sql (relop), right_sql), negate);
}

static void
add_bitmask (Builder *builder, const TernRestriction *restriction, gboolean negate)
{
  g_autofree char *sql = NULL;
  Operand operand;

  if (!find_operand (restriction->bitmask.tag, &operand, builder)) {
    add_unknown (builder);
    return;
  }
  if (TERN_PROP_TYPE (operand.tag) != PtypInteger32) {
    add_constant (builder, FALSE, negate);
    return;
  }
  sql = operand_sql (&operand);
  tern_db_params_add_int4 (builder->params, (gint32) restriction->bitmask.mask);
  add_leaf (builder,
            g_strdup_printf ("(%s) & $%u %s 0", sql, tern_db_params_get_n (builder->params),
                             restriction->bitmask.not_zero ? "<>" : "="),
            negate);
}

static void
add_size (Builder *builder, const TernRestriction *restriction, gboolean negate)
{
  TernRelop relop = restriction->size.relop;
  g_autofree char *sql = NULL;
  TernValue value = { 0 };
  Operand operand;

  if (relop_sql (relop) == NULL) {
    add_constant (builder, FALSE, negate);
    return;
  }
  if (!find_operand (restriction->size.tag, &operand, builder)) {
    add_unknown (builder);
    return;
  }
  sql = operand_sql (&operand);
  value.tag = operand.tag;
  tern_db_params_add_int8 (builder->params, restriction->size.size);
  if (TERN_PROP_TYPE (operand.tag) == PtypString) {
    /* Outside of ASCII one character may be two UTF-16 units. */
    builder->recheck |= operand.column->foreign;
    value.str = "";
    add_leaf (builder,
              g_strdup_printf ("2 * length (%s) + %" G_GSIZE_FORMAT " %s $%u", sql, tern_value_size (&value),
                               relop_sql (relop), tern_db_params_get_n (builder->params)),
              negate);
    return;
  }
  add_leaf (builder,
            g_strdup_printf ("(%s) IS NOT NULL AND %" G_GSIZE_FORMAT "::int8 %s $%u", sql, tern_value_size (&value),
                             relop_sql (relop), tern_db_params_get_n (builder->params)),
            negate);
}

static void
add_exist (Builder *builder, const TernRestriction *restriction, gboolean negate)
{
  guint32 recheck = builder->recheck;
  g_autofree char *sql = NULL;
  Operand operand;

  if (!find_operand (restriction->exist.tag, &operand, builder)) {
    add_unknown (builder);
    return;
  }
  builder->recheck = recheck; /* what is cut does exist */
  sql = operand_sql (&operand);
  add_leaf (builder, g_strdup_printf ("(%s) IS NOT NULL", sql), negate);
}

/** add_list: negation goes down (De Morgan), so that each leaf alone decides what it can't say. */
static void
add_list (Builder *builder, const TernRestriction *restriction, gboolean negate, guint depth)
{
  gboolean is_and = (restriction->kind == TERN_RES_AND) != (negate != FALSE);

  g_string_append_c (builder->sql, '(');
  for (guint32 i = 0; i < restriction->list.n; i++) {
    if (i > 0)
      g_string_append (builder->sql, is_and ? " AND " : " OR ");
    add_node (builder, restriction->list.children[i], negate, depth - 1);
  }
  if (restriction->list.n == 0)
    g_string_append (builder->sql, is_and ? "TRUE" : "FALSE");
  g_string_append_c (builder->sql, ')');
}

static void
add_optional (Builder *builder, const TernRestriction *child, gboolean negate, guint depth)
{
  if (child == NULL)
    add_constant (builder, TRUE, negate);
  else
    add_node (builder, child, negate, depth - 1);
}

static void
add_node (Builder *builder, const TernRestriction *restriction, gboolean negate, guint depth)
{
  if (depth == 0 || ++builder->n_nodes > MAX_NODES) {
    add_unknown (builder);
    return;
  }
  switch (restriction->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    add_list (builder, restriction, negate, depth);
    return;
  case TERN_RES_NOT:
    add_node (builder, restriction->child, !negate, depth - 1);
    return;
  case TERN_RES_CONTENT:
    add_content (builder, restriction, negate);
    return;
  case TERN_RES_PROPERTY:
    add_property (builder, restriction, negate);
    return;
  case TERN_RES_COMPARE_PROPS:
    add_compare (builder, restriction, negate);
    return;
  case TERN_RES_BITMASK:
    add_bitmask (builder, restriction, negate);
    return;
  case TERN_RES_SIZE:
    add_size (builder, restriction, negate);
    return;
  case TERN_RES_EXIST:
    add_exist (builder, restriction, negate);
    return;
  case TERN_RES_COMMENT:
    add_optional (builder, restriction->comment.child, negate, depth);
    return;
  case TERN_RES_COUNT:
    add_optional (builder, restriction->count.child, negate, depth);
    return;
  case TERN_RES_SUB:
    add_unknown (builder);
    return;
  }
  add_constant (builder, FALSE, negate);
}

void
pg_restriction_init (PgRestriction *sql, const TernRestriction *restriction, TernDbParams *params)
{
  Builder builder = { .sql = g_string_new (NULL), .params = params, .is_exact = TRUE };

  if (restriction == NULL)
    g_string_append (builder.sql, "TRUE");
  else
    add_node (&builder, restriction, FALSE, TERN_RESTRICTION_MAX_DEPTH);
  if (builder.recheck != 0) {
    g_string_prepend (builder.sql, "(");
    g_string_append_printf (builder.sql, " OR m.lossy & %u <> 0)", builder.recheck);
  }
  *sql = (PgRestriction){ g_string_free (builder.sql, FALSE), builder.recheck, builder.is_exact };
}

void
pg_restriction_clear (PgRestriction *sql)
{
  g_clear_pointer (&sql->sql, g_free);
}

gboolean
pg_restriction_decides (const PgRestriction *sql, guint32 lossy)
{
  return sql->is_exact && (lossy & sql->recheck) == 0;
}
