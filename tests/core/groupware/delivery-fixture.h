#pragma once

#include "core/groupware/tern-delivery.h"
#include "core/spi/tern-items.h"
#include "plugins/directory-pg/dir-directory.h"
#include "tests/spi/store-fixture.h"

/** DeliveryFixture: a groupware on a real store and directory: organisation Example with alice, bob, and group team of
 * both. */
typedef struct {
  StoreFixture store;
  DirDirectory *directory;
  TernGroupware *groupware;
  TernEntry *alice; /* alice@example.com, also al@example.com */
  TernEntry *bob;
  TernEntry *team;
} DeliveryFixture;

void delivery_fixture_set_up (DeliveryFixture *fixture, gconstpointer cluster);
/** delivery_fixture_tear_down: verifies both mailboxes first. */
void delivery_fixture_tear_down (DeliveryFixture *fixture, gconstpointer cluster);
/** delivery_fixture_entry: another entry with a mailbox (not of groups), provisioned. */
TernEntry *delivery_fixture_entry (DeliveryFixture *fixture, TernEntryKind kind, const char *address, const char *name);
void delivery_fixture_add_member (DeliveryFixture *fixture, const char *group, const char *member);
/** delivery_fixture_items: (transfer full) (element-type TernItem): what is in a folder of @entry's mailbox, newest
 * first. */
GPtrArray *delivery_fixture_items (DeliveryFixture *fixture, const TernEntry *entry, TernId folder);

#define delivery_fixture_add(path, cluster, func)                                                                      \
  g_test_add (path, DeliveryFixture, cluster, delivery_fixture_set_up, func, delivery_fixture_tear_down)
