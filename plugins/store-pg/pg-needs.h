#pragma once

#include "core/model/tern-restriction.h"
#include "core/model/tern-sort-order.h"

/**
 * PgNeeds: what of a message has to be read to answer for a set of tags. Everything is off in a zeroed one but the
 * array, hence pg_needs_init().
 */
typedef struct {
  guint32 hot;          /* bit n: hot column n */
  gboolean head;        /* facts that are columns: those of PgComputed, but not the message's id */
  gboolean block;       /* something that only the packed block has */
  gboolean recipients;  /* a restriction looks into them */
  gboolean attachments;
  gboolean whole;       /* streams in full, not their beginnings */
  GArray *streamed;     /* (element-type TernPropTag) tags that may be streams of the message */
  GArray *attachment_tags; /* (element-type TernPropTag) the same for attachments */
} PgNeeds;

void pg_needs_init (PgNeeds *needs);
void pg_needs_clear (PgNeeds *needs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgNeeds, pg_needs_clear)

void pg_needs_add_tag (PgNeeds *needs, TernPropTag tag);
/** pg_needs_add_restriction: NULL adds nothing. Streams that it looks at are read in full. */
void pg_needs_add_restriction (PgNeeds *needs, const TernRestriction *restriction);
void pg_needs_add_sort (PgNeeds *needs, const TernSortOrder *sort);
/** pg_needs_get_cut: the bits of `lossy` that send a reader of these tags to the block. */
guint32 pg_needs_get_cut (const PgNeeds *needs);
/** pg_prop_is_streamable: whether the store may keep a large value of @tag as a stream of its object. */
gboolean pg_prop_is_streamable (TernPropTag tag);
