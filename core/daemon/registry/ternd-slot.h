#pragma once

#include <sys/stat.h>

#include "core/daemon/registry/ternd-activation.h"

/** TerndFingerprint: whether a file may be another one than last time, without reading it. */
typedef struct {
  guint64 device;
  guint64 inode;
  gint64 size;
  gint64 changed_ns;
} TerndFingerprint;

/**
 * TerndSlot:
 *
 * The place of one module file. @current runs (or ran last); @candidate is on its way up and replaces it once it is
 * active, so that an upgrade that fails leaves the old version in service.
 */
typedef struct {
  char *stem;
  char *path; /* NULL: built in */
  TerndFingerprint seen;
  gboolean is_on_disk;
  TerndImage *wanted; /* NULL: removed, or the file can't be used */
  TerndActivation *current;
  TerndActivation *candidate;
  TerndPluginState problem_state; /* of the file on disk, when it isn't what runs */
  char *problem;
  char *problem_build_id;
} TerndSlot;

TerndSlot *ternd_slot_new (const char *stem, const char *path);
void ternd_slot_free (TerndSlot *slot);
void ternd_slot_set_problem (TerndSlot *slot, TerndPluginState state, const char *build_id, const char *problem);
void ternd_slot_clear_problem (TerndSlot *slot);
/** ternd_slot_is_by_restart: whether what runs here can only be replaced by a restart. */
gboolean ternd_slot_is_by_restart (const TerndSlot *slot);
/** ternd_slot_take_fingerprint: FALSE: the file is not there. *ret_changed: it may be another than last time. */
gboolean ternd_slot_take_fingerprint (TerndSlot *slot, gboolean *ret_changed);
