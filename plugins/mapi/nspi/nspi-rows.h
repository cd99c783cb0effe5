#pragma once

#include "plugins/mapi/nspi/nspi-entry-props.h"
#include "plugins/mapi/nspi/nspi-view.h"
#include "plugins/mapi/codec/codec-address-book.h"
#include "plugins/mapi/wire/wire-oxcdata.h"

/* Flags of NspiQueryRows and its kin ([MS-OXNSPI] 3.1.4.1.8). */
#define NSPI_SKIP_OBJECTS 0x00000001u
#define NSPI_EPHEMERAL_IDS 0x00000002u

/** NspiRows: rows being made for one answer; everything in @arena. */
typedef struct {
  const NspiView *view;
  NspiRowForm form;
  TernArena *arena;
  LargePropertyTagArray columns;
  AddressBookPropertyRow *rows;
  guint32 n;
  guint32 most;
} NspiRows;

/** NSPI_MAX_CELLS: values in one answer, so that no request takes memory that is out of proportion. */
#define NSPI_MAX_CELLS (1u << 21)

/** nspi_rows_init: @columns as asked for, or the default ones ([MS-OXNSPI] 3.1.4.1.8). @most: room for so many rows, or
 * for as many as NSPI_MAX_CELLS allows. */
void nspi_rows_init (NspiRows *rows, const NspiView *view, const LargePropertyTagArray *columns, guint32 flags,
                     guint32 most, TernArena *arena);
/** nspi_rows_add: a row of @entry; of missing values only where there is none (%NULL). FALSE: there is no room. */
gboolean nspi_rows_add (NspiRows *rows, const TernEntry *entry);
/** nspi_row_values: @n values for @tags, missing ones as errors; TRUE if all are there. */
gboolean nspi_row_values (const TernEntry *entry, const NspiRowForm *form, const TernPropTag *tags, guint32 n,
                          TernArena *arena, TernValue *ret_values);
