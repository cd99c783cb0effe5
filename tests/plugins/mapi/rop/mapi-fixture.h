#pragma once

#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/object/mapi-logon.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/request/mapi-session.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "tests/spi/store-fixture.h"

/**
 * MapiFixture: two users of one organisation, alice and bob, with provisioned mailboxes on a store of their own, and a
 * third, mallory, of another organisation. @session and @logon are alice's, to her mailbox.
 */
typedef struct {
  StoreFixture store;
  TernDirectory *directory;
  TernGroupware *groupware;
  TernEntry *alice;
  TernEntry *bob;
  TernEntry *mallory;
  TernEntry *public_store; /* nullable */
  MapiSession *session;
  MapiSession *bobs_session;
  MapiLogon *logon;
  TernArena *arena;
  TernJob *job;
} MapiFixture;

void mapi_fixture_set_up (MapiFixture *fixture, gconstpointer cluster);
/** mapi_fixture_tear_down: verifies the mailboxes first. */
void mapi_fixture_tear_down (MapiFixture *fixture, gconstpointer cluster);

#define mapi_fixture_add(path, cluster, func)                                                                          \
  g_test_add (path, MapiFixture, cluster, mapi_fixture_set_up, func, mapi_fixture_tear_down)

/** mapi_fixture_session: (transfer full): another session of @entry, without a logon. */
MapiSession *mapi_fixture_session (MapiFixture *fixture, const TernEntry *entry);
/** mapi_fixture_context: (transfer none): what a handler gets for @input (nullable), of alice's session. */
RopContext *mapi_fixture_context (MapiFixture *fixture, gpointer input);
/** mapi_fixture_logon: (transfer full): of @session to @to's mailbox. */
MapiLogon *mapi_fixture_logon (MapiFixture *fixture, MapiSession *session, TernEntry *to);
/** mapi_fixture_add_public_store: alice's and bob's organisation has public folders from now on. */
void mapi_fixture_add_public_store (MapiFixture *fixture);
/** mapi_fixture_log_on_public: (transfer full): of @session to them. */
MapiLogon *mapi_fixture_log_on_public (MapiFixture *fixture, MapiSession *session);
/** mapi_fixture_add_folder: (transfer full): a new folder of alice's, below @parent. */
MapiFolder *mapi_fixture_add_folder (MapiFixture *fixture, TernId parent, const char *name);
/** mapi_fixture_add_message: a message with a subject, PidTagImportance @importance and a delivery time that grows with
 * each. */
TernId mapi_fixture_add_message (MapiFixture *fixture, TernId folder, const char *subject, gint32 importance);

/** assert_done: that @call is TRUE; says why it isn't. */
#define assert_done(call, error)                                                                                       \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    if (!(call))                                                                                                       \
      g_error ("%s:%d: %s: %s", __FILE__, __LINE__, #call, (error) != NULL ? (error)->message : "no reason");          \
  }                                                                                                                    \
  G_STMT_END

/** assert_status: the wire code that the client would see. Clears @error. */
#define assert_status(error, status) assert_status_at (__FILE__, __LINE__, &(error), (status), #status)
void assert_status_at (const char *file, int line, GError **error, guint32 status, const char *name);
