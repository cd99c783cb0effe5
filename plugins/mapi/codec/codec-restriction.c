#include "plugins/mapi/codec/codec-restriction.h"

#include "plugins/mapi/codec/codec-property-value-private.h"

#define LEAST_RESTRICTION 3

/* ---- reading ---- */

/** read_narrow: a kind, operator or count of one byte, which the search folder form widens. */
static guint32
read_narrow (TernReader *reader, const MapiCodecContext *ctx)
{
  return ctx->form == MAPI_FORM_SEARCH_FOLDER ? tern_reader_u32 (reader) : tern_reader_u8 (reader);
}

/** has_wide_lists: whether AND and OR count their subrestrictions in 32 bits ([MS-OXCDATA] 2.12.1.1). */
static gboolean
has_wide_lists (const MapiCodecContext *ctx)
{
  return ctx->form != MAPI_FORM_ROP && ctx->form != MAPI_FORM_RULE_MESSAGE;
}

static TernPropTag
read_tag (TernReader *reader)
{
  return codec_model_tag (tern_reader_u32 (reader));
}

static TernRelop
read_relop (TernReader *reader, const MapiCodecContext *ctx)
{
  guint32 relop = read_narrow (reader, ctx);

  if (relop > TERN_RELOP_RE && relop != TERN_RELOP_MEMBER_OF_DL)
    tern_reader_fail (reader);
  return relop;
}

static void
read_list (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernRestriction *node)
{
  guint32 count = has_wide_lists (ctx) ? tern_reader_u32 (reader) : tern_reader_u16 (reader);
  gsize n = tern_reader_count (reader, count, LEAST_RESTRICTION);
  const TernRestriction **children = tern_arena_new_n (arena, const TernRestriction *, n);

  for (gsize i = 0; i < n && !reader->failed; i++)
    children[i] = codec_restriction_read_at (reader, ctx, arena, depth);
  node->list.n = n;
  node->list.children = children;
}

/**
 * read_operand: the value that a property is compared with. In address book bodies a presence byte stands before it, as
 * Outlook sends it; without it the value is a PtypNull.
 */
static void
read_operand (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernValue *value)
{
  if (ctx->form == MAPI_FORM_ADDRESS_BOOK && tern_reader_u8 (reader) == 0)
    value->tag = PtypNull;
  else
    codec_tagged_property_value_read_at (reader, ctx, arena, depth, value);
}

static void
read_content (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernRestriction *node)
{
  node->content.fuzzy_low = tern_reader_u16 (reader);
  node->content.fuzzy_high = tern_reader_u16 (reader);
  node->content.tag = read_tag (reader);
  read_operand (reader, ctx, arena, depth, &node->content.value);
}

static void
read_property (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernRestriction *node)
{
  node->property.relop = read_relop (reader, ctx);
  node->property.tag = read_tag (reader);
  read_operand (reader, ctx, arena, depth, &node->property.value);
}

static void
read_comment (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernRestriction *node)
{
  node->comment.n = read_narrow (reader, ctx);
  node->comment.values = codec_tagged_property_values_read_at (reader, ctx, arena, node->comment.n, depth);
  if (tern_reader_u8 (reader) != 0)
    node->comment.child = codec_restriction_read_at (reader, ctx, arena, depth);
}

static void
read_leaf (TernReader *reader, const MapiCodecContext *ctx, TernRestriction *node)
{
  switch (node->kind) {
  case TERN_RES_COMPARE_PROPS:
    node->compare.relop = read_relop (reader, ctx);
    node->compare.tag = read_tag (reader);
    node->compare.tag2 = read_tag (reader);
    break;
  case TERN_RES_BITMASK:
    node->bitmask.not_zero = read_narrow (reader, ctx) != 0;
    node->bitmask.tag = read_tag (reader);
    node->bitmask.mask = tern_reader_u32 (reader);
    break;
  case TERN_RES_SIZE:
    node->size.relop = read_relop (reader, ctx);
    node->size.tag = read_tag (reader);
    node->size.size = tern_reader_u32 (reader);
    break;
  case TERN_RES_EXIST:
    node->exist.tag = read_tag (reader);
    break;
  default:
    tern_reader_fail (reader);
  }
}

static void
read_node (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernRestriction *node)
{
  switch (node->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    read_list (reader, ctx, arena, depth, node);
    break;
  case TERN_RES_NOT:
    node->child = codec_restriction_read_at (reader, ctx, arena, depth);
    break;
  case TERN_RES_CONTENT:
    read_content (reader, ctx, arena, depth, node);
    break;
  case TERN_RES_PROPERTY:
    read_property (reader, ctx, arena, depth, node);
    break;
  case TERN_RES_SUB:
    node->sub.subobject = tern_reader_u32 (reader);
    node->sub.child = codec_restriction_read_at (reader, ctx, arena, depth);
    break;
  case TERN_RES_COMMENT:
    read_comment (reader, ctx, arena, depth, node);
    break;
  case TERN_RES_COUNT:
    node->count.count = tern_reader_u32 (reader);
    node->count.child = codec_restriction_read_at (reader, ctx, arena, depth);
    break;
  default:
    read_leaf (reader, ctx, node);
  }
}

/**
 * codec_restriction_read_at: (nullable): one restriction with at most @depth levels; %NULL only if the reader failed.
 */
const TernRestriction *
codec_restriction_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth)
{
  TernRestriction *node;
  guint32 kind = read_narrow (reader, ctx);

  if (depth == 0)
    tern_reader_fail (reader);
  if (reader->failed)
    return NULL;
  node = tern_arena_new0 (arena, TernRestriction);
  node->kind = kind;
  read_node (reader, ctx, arena, depth - 1, node);
  return reader->failed ? NULL : node;
}

gboolean
codec_restriction_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const TernRestriction **ret)
{
  const TernRestriction *value = NULL;

  if (tern_reader_left (reader) > 0)
    value = codec_restriction_read_at (reader, ctx, arena, CODEC_MAX_DEPTH);
  if (reader->failed)
    return FALSE;
  *ret = value;
  return TRUE;
}

/* ---- writing ---- */

static void
write_narrow (TernWriter *writer, const MapiCodecContext *ctx, guint32 value)
{
  if (ctx->form == MAPI_FORM_SEARCH_FOLDER)
    tern_writer_u32 (writer, value);
  else if (value > G_MAXUINT8)
    writer->overrun = TRUE;
  else
    tern_writer_u8 (writer, value);
}

/** write_tag: with the string type in which the value beside it is written. */
static void
write_tag (TernWriter *writer, const MapiCodecContext *ctx, TernPropTag tag)
{
  guint16 base = TERN_PROP_TYPE (tag) & ~(TERN_PROP_TYPE_MULTIPLE | TERN_PROP_TYPE_INSTANCE);

  tern_writer_u32 (writer, ctx->string8 && base == PtypString ? tag - PtypString + PtypString8 : tag);
}

static void
write_operand (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *value)
{
  gboolean absent = value->tag == PtypNull;

  if (ctx->form == MAPI_FORM_ADDRESS_BOOK)
    tern_writer_u8 (writer, absent ? 0 : 0xFF);
  if (ctx->form != MAPI_FORM_ADDRESS_BOOK || !absent)
    codec_tagged_property_value_write (writer, ctx, value);
}

static void
write_list (TernWriter *writer, const MapiCodecContext *ctx, const TernRestriction *node)
{
  if (has_wide_lists (ctx))
    tern_writer_u32 (writer, node->list.n);
  else if (node->list.n > G_MAXUINT16)
    writer->overrun = TRUE;
  else
    tern_writer_u16 (writer, node->list.n);
  for (guint32 i = 0; i < node->list.n; i++)
    codec_restriction_write (writer, ctx, node->list.children[i]);
}

static void
write_comment (TernWriter *writer, const MapiCodecContext *ctx, const TernRestriction *node)
{
  write_narrow (writer, ctx, node->comment.n);
  codec_tagged_property_values_write (writer, ctx, node->comment.values, node->comment.n);
  tern_writer_u8 (writer, node->comment.child != NULL);
  codec_restriction_write (writer, ctx, node->comment.child);
}

static void
write_leaf (TernWriter *writer, const MapiCodecContext *ctx, const TernRestriction *node)
{
  switch (node->kind) {
  case TERN_RES_COMPARE_PROPS:
    write_narrow (writer, ctx, node->compare.relop);
    write_tag (writer, ctx, node->compare.tag);
    write_tag (writer, ctx, node->compare.tag2);
    break;
  case TERN_RES_BITMASK:
    write_narrow (writer, ctx, node->bitmask.not_zero ? 1 : 0);
    write_tag (writer, ctx, node->bitmask.tag);
    tern_writer_u32 (writer, node->bitmask.mask);
    break;
  case TERN_RES_SIZE:
    write_narrow (writer, ctx, node->size.relop);
    write_tag (writer, ctx, node->size.tag);
    tern_writer_u32 (writer, node->size.size);
    break;
  default:
    write_tag (writer, ctx, node->exist.tag);
  }
}

void
codec_restriction_write (TernWriter *writer, const MapiCodecContext *ctx, const TernRestriction *value)
{
  if (value == NULL)
    return;
  write_narrow (writer, ctx, value->kind);
  switch (value->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    write_list (writer, ctx, value);
    break;
  case TERN_RES_NOT:
    codec_restriction_write (writer, ctx, value->child);
    break;
  case TERN_RES_CONTENT:
    tern_writer_u16 (writer, value->content.fuzzy_low);
    tern_writer_u16 (writer, value->content.fuzzy_high);
    write_tag (writer, ctx, value->content.tag);
    write_operand (writer, ctx, &value->content.value);
    break;
  case TERN_RES_PROPERTY:
    write_narrow (writer, ctx, value->property.relop);
    write_tag (writer, ctx, value->property.tag);
    write_operand (writer, ctx, &value->property.value);
    break;
  case TERN_RES_SUB:
    tern_writer_u32 (writer, value->sub.subobject);
    codec_restriction_write (writer, ctx, value->sub.child);
    break;
  case TERN_RES_COMMENT:
    write_comment (writer, ctx, value);
    break;
  case TERN_RES_COUNT:
    tern_writer_u32 (writer, value->count.count);
    codec_restriction_write (writer, ctx, value->count.child);
    break;
  default:
    write_leaf (writer, ctx, value);
  }
}

char *
codec_restriction_to_string (const TernRestriction *value)
{
  return value != NULL ? tern_restriction_to_string (value) : g_strdup ("(none)");
}
