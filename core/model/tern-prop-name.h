#pragma once

#include <glib.h>

#include "core/model/tern-prop-type.h"

/* Names of properties for logs, dumps and tools. All answers are constants that live as long as the library; every
 * function may be called from any thread. The names behind named property ids are in core/model/tern-named-prop.h. */

/**
 * tern_prop_tag_name: (nullable): what @tag is called in a mailbox: "PidTagSubject", or "PidLidBusyStatus" and
 * "PidNameKeywords" for an id that core/model/data/named-properties.txt fixes. If no row has the tag's type (an error
 * in a row, PtypUnspecified), the first row of its id answers; PtypString8 counts as PtypString, and the instance bit
 * of a column is ignored. Where the specification gives one tag to several properties, the first of the table answers.
 */
const char *tern_prop_tag_name (TernPropTag tag);
/** tern_prop_tag_name_in_address_book: (nullable): the same, with ids from 0x8000 up read as the address book's. */
const char *tern_prop_tag_name_in_address_book (TernPropTag tag);
/** tern_prop_tag_alternate_name: (nullable): the MAPI name in a mailbox: "PR_SUBJECT" or "dispidBusyStatus". */
const char *tern_prop_tag_alternate_name (TernPropTag tag);
/** tern_prop_tag_from_name: the tag of a canonical or alternate name as the tables spell it; 0 if there is none. */
TernPropTag tern_prop_tag_from_name (const char *name);
