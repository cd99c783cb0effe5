#pragma once

#include "core/groupware/object/tern-message.h"
#include "core/spi/tern-tables.h"

/*
 * How calendar and contact views read and write the properties of an item (invariant 7): what is asked for comes as one
 * bag, and only what differs from it is written back.
 */

/** Largest text that a view reads; a larger one is TOO_BIG. */
#define TERN_ITEM_TEXT_MAX (16 * 1024 * 1024)

/** tern_item_bag_from_row: (transfer full): the cells of a row that have a value. */
TernBag *tern_item_bag_from_row (const TernRowSet *rows, guint row);
/** tern_item_bag_from_message: (transfer full): those of @tags (ended by 0) that the message has. */
TernBag *tern_item_bag_from_message (TernMessage *message, const TernPropTag *tags, TernJob *job,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_item_copy_strings: (transfer full) (nullable): PtypMultipleString as a vector. */
char **tern_item_copy_strings (const TernBag *bag, TernPropTag tag);
/** tern_item_copy_bytes: (transfer full) (nullable). */
GBytes *tern_item_copy_bytes (const TernBag *bag, TernPropTag tag);

/**
 * TernItemEdit: changes to one message. @stored: what the view read of it. A refused property (@code, a TernErrorCode)
 * fails the save, so that nothing is written by halves. Zero @code means none: use TERN_ITEM_EDIT_INIT.
 */
typedef struct {
  TernMessage *message;
  const TernBag *stored;
  gboolean is_changed;
  int code;
  TernPropTag refused;
} TernItemEdit;

#define TERN_ITEM_EDIT_INIT(message, stored)                                                                           \
  {                                                                                                                    \
    (message), (stored), FALSE, -1, 0                                                                                  \
  }

/* Each writes only what differs from @stored. %NULL removes the property. */
void tern_item_edit_set (TernItemEdit *edit, const TernValue *value);
void tern_item_edit_remove (TernItemEdit *edit, TernPropTag tag);
void tern_item_edit_str (TernItemEdit *edit, TernPropTag tag, const char *text);
void tern_item_edit_i32 (TernItemEdit *edit, TernPropTag tag, gint32 number);
void tern_item_edit_boolean (TernItemEdit *edit, TernPropTag tag, gboolean boolean);
void tern_item_edit_time (TernItemEdit *edit, TernPropTag tag, TernFiletime time);
void tern_item_edit_bytes (TernItemEdit *edit, TernPropTag tag, GBytes *bytes);
void tern_item_edit_strings (TernItemEdit *edit, TernPropTag tag, char **strings);
/** tern_item_edit_save: nothing changed: nothing is saved. CONFLICT if somebody else changed the message meanwhile. */
gboolean tern_item_edit_save (TernItemEdit *edit, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_item_remove: one message of a folder, recoverably; NOT_FOUND when it isn't there or may not be deleted. */
gboolean
tern_item_remove (TernGuard *mailbox, TernId folder, TernId id, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
