#pragma once

#include <glib.h>

#include "core/model/tern-bag.h"
#include "core/model/tern-value.h"

/** TernRestrictionKind: [MS-OXCDATA] 2.12, wire values. */
typedef enum {
  TERN_RES_AND = 0x00,
  TERN_RES_OR = 0x01,
  TERN_RES_NOT = 0x02,
  TERN_RES_CONTENT = 0x03,
  TERN_RES_PROPERTY = 0x04,
  TERN_RES_COMPARE_PROPS = 0x05,
  TERN_RES_BITMASK = 0x06,
  TERN_RES_SIZE = 0x07,
  TERN_RES_EXIST = 0x08,
  TERN_RES_SUB = 0x09,
  TERN_RES_COMMENT = 0x0A,
  TERN_RES_COUNT = 0x0B,
} TernRestrictionKind;

/** TernRelop: [MS-OXCDATA] 2.12.5. */
typedef enum {
  TERN_RELOP_LT = 0x00,
  TERN_RELOP_LE = 0x01,
  TERN_RELOP_GT = 0x02,
  TERN_RELOP_GE = 0x03,
  TERN_RELOP_EQ = 0x04,
  TERN_RELOP_NE = 0x05,
  TERN_RELOP_RE = 0x06,
  TERN_RELOP_MEMBER_OF_DL = 0x64,
} TernRelop;

/* Fuzzy levels ([MS-OXCDATA] 2.12.4.1): the low half says where, the high half how. */
#define TERN_FUZZY_FULLSTRING 0x0000
#define TERN_FUZZY_SUBSTRING 0x0001
#define TERN_FUZZY_PREFIX 0x0002
#define TERN_FUZZY_IGNORECASE 0x0001
#define TERN_FUZZY_IGNORENONSPACE 0x0002
#define TERN_FUZZY_LOOSE 0x0004

#define TERN_RESTRICTION_MAX_DEPTH 32

/**
 * TernRestriction:
 *
 * A node of a restriction tree. Owned by the arena it was decoded into. @tag is the property for all kinds that have
 * one (for RES_PROPERTY and RES_CONTENT the left one; the value has its own tag); @tag2 only for RES_COMPARE_PROPS.
 */
struct _TernRestriction {
  TernRestrictionKind kind;
  union {
    struct {
      guint32 n;
      const TernRestriction *const *children;
    } list; /* AND, OR */
    const TernRestriction *child; /* NOT, SUB; COMMENT and COUNT below */
    struct {
      guint16 fuzzy_low;
      guint16 fuzzy_high;
      TernPropTag tag;
      TernValue value;
    } content;
    struct {
      TernRelop relop;
      TernPropTag tag;
      TernValue value;
    } property;
    struct {
      TernRelop relop;
      TernPropTag tag;
      TernPropTag tag2;
    } compare;
    struct {
      gboolean not_zero; /* BitmapRelOp: FALSE = BMR_EQZ, TRUE = BMR_NEZ */
      TernPropTag tag;
      guint32 mask;
    } bitmask;
    struct {
      TernRelop relop;
      TernPropTag tag;
      guint32 size;
    } size;
    struct {
      TernPropTag tag;
    } exist;
    struct {
      TernPropTag subobject; /* PidTagMessageRecipients or PidTagMessageAttachments */
      const TernRestriction *child;
    } sub;
    struct {
      guint32 n;
      const TernValue *values;
      const TernRestriction *child; /* nullable */
    } comment;
    struct {
      guint32 count;
      const TernRestriction *child;
    } count;
  };
};

const TernRestriction *tern_restriction_copy (const TernRestriction *restriction, TernArena *arena);
char *tern_restriction_to_string (const TernRestriction *restriction);

/**
 * TernPropSource: gives the values that a restriction or a sort asks for.
 * @get: FALSE if the property is missing; the value may point into @arena
 * @sub: (nullable): calls @each for every row of a sub-object table until it gives TRUE; its last answer is the result
 */
typedef struct _TernPropSource TernPropSource;
typedef gboolean (*TernPropSourceEach) (const TernPropSource *row, gpointer user_data);
struct _TernPropSource {
  gboolean (*get) (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value);
  gboolean (*sub) (const TernPropSource *source, TernPropTag subobject, TernPropSourceEach each, gpointer user_data);
  gconstpointer data;
};

/** tern_restriction_matches: evaluates in memory. A missing property makes its node FALSE (a RES_NOT above it TRUE).
 * SQL forms give the same (invariant 11). */
gboolean tern_restriction_matches (const TernRestriction *restriction, const TernPropSource *source, TernArena *arena);
/** tern_restriction_tags: every tag the tree looks at, for fetching them at once. */
void tern_restriction_tags (const TernRestriction *restriction, GArray *tags);
/** tern_prop_source_from_bag: fills @ret_source; reads only @bag. */
void tern_prop_source_from_bag (const TernBag *bag, TernPropSource *ret_source);
