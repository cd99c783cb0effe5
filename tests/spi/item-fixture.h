#pragma once

#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "tests/spi/store-fixture.h"

#define ITEMS(fixture) TERN_ITEMS ((fixture)->mailbox)

/** Save: a TernItemSave and what it points to. */
typedef struct {
  TernItemSave save;
  TernBag *props;
  GPtrArray *recipients;
  GPtrArray *attachments;
  GPtrArray *bags;
  TernItemSaved saved;
} Save;

void save_init (Save *save, TernId folder, const char *subject);
void save_clear (Save *save);
TernBag *save_add_attachment (Save *save, guint32 num, TernId object);
void save_run (StoreFixture *fixture, Save *save);
TernItem *item_open (StoreFixture *fixture, TernId folder, TernId id);
void item_open_fails (StoreFixture *fixture, TernId folder, TernId id, const TernAccess *access, int code);
void bag_assert_same (const TernBag *a, const TernBag *b);
TernFolderInfo *folder_get (StoreFixture *fixture, TernId id);
TernChange change_last (StoreFixture *fixture);
gboolean items_remove (StoreFixture *fixture, TernId folder, const TernId *ids, guint n, gboolean hard);
TernRecipient *recipients_add (GPtrArray *recipients, guint32 row_id, guint8 type, const char *name);
void bag_fill_all_types (TernBag *bag);
GByteArray *stream_read_all (StoreFixture *fixture, TernId object, TernPropTag tag, gsize step);
void noise_fill (GByteArray *bytes, gsize size);
void save_nest (Save *save, guint depth, GPtrArray *inner);
void save_free (gpointer data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Save, save_clear)
