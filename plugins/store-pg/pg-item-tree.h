#pragma once

#include "core/spi/tern-items.h"
#include "plugins/store-pg/pg-stream.h"

/*
 * A save, flattened: the message and every attachment and embedded message below it, each with its packed block, and
 * all their streams. New objects have numbers below PG_SAVE_REFS instead of ids: places among the ids that the save
 * takes from the counter when it runs.
 */

#define PG_SAVE_REFS 65536
#define PG_SAVE_MAX_DEPTH 32

typedef enum {
  PG_OBJECT_ATTACHMENT = 2,
  PG_OBJECT_EMBEDDED = 3,
} PgObjectKind;

/** PgObjectSave: one row of tern.object. */
typedef struct {
  gint64 oid;
  gint64 parent;
  PgObjectKind kind;
  gint32 num;
  gint32 status;
  gboolean is_read;
  gint64 size;
  GBytes *props;
  GBytes *recipients;          /* nullable */
  gboolean keeps_recipients;   /* an embedded message's stored ones stay */
  gboolean keeps_subtree;      /* its embedded message, or an embedded message's attachments, stay as they are */
} PgObjectSave;

typedef struct {
  guint n_ids; /* how many ids the save takes */
  GBytes *props;
  GBytes *recipients; /* nullable */
  gboolean has_streams;
  GArray *objects; /* (element-type PgObjectSave) */
  GArray *refs;    /* (element-type gint64) the attachments of the message itself, in order */
  GArray *existing;   /* (element-type gint64) objects that may have streams which go */
  GArray *kept_oids;  /* (element-type gint64) with @kept_ids: (oid, property id) of streams that stay */
  GArray *kept_ids;   /* (element-type gint32) */
  PgStreamsSave streams;
} PgItemTree;

/** pg_item_tree_init: packs @save and uploads its large values. @message: its id or the number 0. */
gboolean pg_item_tree_init (PgItemTree *tree, PgMailbox *mailbox, const TernItemSave *save, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pg_item_tree_clear (PgItemTree *tree);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgItemTree, pg_item_tree_clear)
