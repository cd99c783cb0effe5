#pragma once

#include "core/spi/tern-items.h"
#include "tests/core/groupware/groupware-fixture.h"

#define VISIBLE TERN_RIGHT_FOLDER_VISIBLE
#define REVIEWER (TERN_RIGHT_READ_ANY | VISIBLE)
#define AUTHOR (REVIEWER | TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED)
#define EDITOR (AUTHOR | TERN_RIGHT_EDIT_ANY | TERN_RIGHT_DELETE_ANY)

/** GuardWorld: what a call is tried on: a folder of alice's with a message of hers and one of the caller's. */
typedef struct {
  TernMailbox *mailbox; /* alice's as the caller may see it */
  TernId folder;
  TernId other; /* beside it; the caller owns it */
  TernId hers;
  TernId his;
  TernGuid who;
  TernJob *job;
} GuardWorld;

/** guard_world_set_up: made as alice; until other rights are granted @who may see and create in the folder. */
void guard_world_set_up (DeliveryFixture *fixture, const TernEntry *who, const char *name, GuardWorld *ret_world);
/** guard_world_add_folder: a folder of alice's below the IPM subtree, with nobody's rights. */
TernId guard_world_add_folder (DeliveryFixture *fixture, const char *name);
/** guard_world_has: whether alice finds the message in the folder. */
gboolean guard_world_has (DeliveryFixture *fixture, TernId folder, TernId id);

/* Calls as the one who may see the mailbox: TRUE when allowed; *ret_partial: but not for the message. */
gboolean guard_world_open (const GuardWorld *world, TernId folder, TernId id, GError **error);
gboolean guard_world_save (const GuardWorld *world, TernId folder, TernId id, gboolean is_new, GError **error);
/** guard_world_transfer: to the other of the world's two folders. */
gboolean guard_world_transfer (const GuardWorld *world, TernId folder, TernId id, gboolean copy, gboolean *ret_partial,
                               GError **error);
gboolean guard_world_remove (const GuardWorld *world, TernId id, gboolean *ret_partial, GError **error);
gboolean guard_world_set_read (const GuardWorld *world, TernId id, gboolean *ret_partial, GError **error);
