#pragma once

#include <glib.h>

#include "core/model/tern-named-prop.h"
#include "core/model/tern-prop-type.h"

/* The tables that build-aux/propgen.py writes into tern-prop-tables.c. Only tern-prop-name.c reads them; everybody else
 * calls its functions. */

/** TernPropTagRow: a row of properties.txt. @alternate is the MAPI name, or NULL. */
typedef struct {
  TernPropTag tag;
  const char *name;
  const char *alternate;
} TernPropTagRow;

/** TernNamedPropRow: a row of named-properties.txt; its fixed id is its place plus TERN_NAMED_PROP_FIRST_FIXED. */
typedef struct {
  TernPropName key;
  guint16 type;
  const char *name;
  const char *alternate;
} TernNamedPropRow;

typedef struct {
  const char *name;
  TernPropTag tag;
} TernPropNameRow;

#define TERN_NAMED_PROP_FIRST_FIXED 0x8001

/* In ascending order of tags, each tag once. */
extern const TernPropTagRow tern_prop_tag_rows[];
extern const guint tern_prop_n_tag_rows;
/* In ascending order of fixed ids, without holes. */
extern const TernNamedPropRow tern_named_prop_rows[];
extern const guint tern_named_prop_n_rows;
/* Indices of tern_named_prop_rows in ascending order of set, numbers before strings, number or lower-case string. */
extern const guint16 tern_named_prop_order[];
/* Canonical and alternate names of both tables in the order of strcmp(). */
extern const TernPropNameRow tern_prop_name_rows[];
extern const guint tern_prop_n_name_rows;
