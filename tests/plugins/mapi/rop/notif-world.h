#pragma once

#include "plugins/mapi/object/mapi-table.h"
#include "plugins/mapi/wire/rop-oxcnotif.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define ROOM 0x7000

/** World: alice's session, whose dispatchers work when the test says so. */
typedef struct {
  MapiFixture *fixture;
  GQueue work;
  MapiFolder *folder;
} World;

/** Told: what one answer told. @events: (element-type RopNotifyResponse), in @arena. */
typedef struct {
  TernArena *arena;
  TernWriter writer;
  GArray *events;
  gboolean pending;
} Told;

void told_clear (Told *told);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

void notif_world_open (MapiFixture *fixture, World *world);
void notif_world_close (World *world);
/** notif_pump: dispatchers do what there is to do. */
void notif_pump (World *world);
/** notif_keep: gives @object a handle of the session, which owns it from now on. */
guint32 notif_keep (World *world, gpointer object);
/** notif_look: RopQueryRows of all rows. */
void notif_look (World *world, MapiTable *table);
/** notif_ask: what an answer with @room left tells. */
void notif_ask (World *world, gsize room, Told *ret);
const NotificationData *notif_event_at (const Told *told, guint i);
