#include "tests/plugins/mapi/rop/mapi-fixture.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-items.h"

/* A directory of a few entries in memory: it answers what a logon asks. */

#define TEST_TYPE_DIRECTORY (test_directory_get_type ())
G_DECLARE_FINAL_TYPE (TestDirectory, test_directory, TEST, DIRECTORY, GObject)

struct _TestDirectory {
  GObject parent;

  GPtrArray *entries; /* (element-type TernEntry) */
};

static void test_directory_directory_init (TernDirectoryInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestDirectory, test_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_DIRECTORY, test_directory_directory_init))

static void
test_directory_finalize (GObject *object)
{
  g_ptr_array_unref (TEST_DIRECTORY (object)->entries);
  G_OBJECT_CLASS (test_directory_parent_class)->finalize (object);
}

static void
test_directory_class_init (TestDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_directory_finalize;
}

static void
test_directory_init (TestDirectory *directory)
{
  directory->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);
}

static TernEntry *
lookup (TernDirectory *self, const TernGuid *organisation, TernEntryKey key, const char *value, TernJob *job,
        GError **error)
{
  const GPtrArray *entries = TEST_DIRECTORY (self)->entries;

  for (guint i = 0; i < entries->len; i++) {
    TernEntry *entry = g_ptr_array_index (entries, i);
    char guid[TERN_GUID_TEXT_SIZE];

    tern_guid_to_text (&entry->guid, guid);
    if (organisation != NULL && !tern_guid_equal (&entry->organisation, organisation))
      continue;
    if ((key == TERN_ENTRY_BY_PUBLIC_STORE && entry->kind == TERN_ENTRY_PUBLIC_STORE)
        || (key == TERN_ENTRY_BY_DN && g_ascii_strcasecmp (entry->dn, value) == 0)
        || (key == TERN_ENTRY_BY_ADDRESS && g_ascii_strcasecmp (entry->address, value) == 0)
        || (key == TERN_ENTRY_BY_GUID && strcmp (guid, value) == 0))
      return tern_entry_ref (entry);
  }
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "nobody has the DN or GUID %s", value);
  return NULL;
}

static TernIdentity *
get_identity (TernDirectory *self, const TernGuid *account, TernJob *job, GError **error)
{
  char guid[TERN_GUID_TEXT_SIZE];
  g_autoptr (TernEntry) entry = NULL;
  TernIdentityInfo info = { .account = *account };

  tern_guid_to_text (account, guid);
  entry = lookup (self, NULL, TERN_ENTRY_BY_GUID, guid, job, error);
  if (entry == NULL)
    return NULL;
  info.organisation = entry->organisation;
  info.mailbox = entry->mailbox;
  info.address = entry->address;
  info.display_name = entry->name;
  info.dn = entry->dn;
  return tern_identity_new (&info);
}

/** get_organisation: only example.com is here. */
static TernOrganisation *
get_organisation (TernDirectory *self, const TernGuid *guid, const char *domain, TernJob *job, GError **error)
{
  TernOrganisation *organisation;

  if (domain != NULL && g_ascii_strcasecmp (domain, "example.com") != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s is elsewhere", domain);
    return NULL;
  }
  organisation = g_new0 (TernOrganisation, 1);
  organisation->name = g_strdup ("Example");
  organisation->domains = g_strsplit ("example.com", " ", -1);
  return organisation;
}

static void
test_directory_directory_init (TernDirectoryInterface *iface)
{
  iface->lookup = lookup;
  iface->get_identity = get_identity;
  iface->get_organisation = get_organisation;
}

static TernEntry *
add_entry (MapiFixture *fixture, const char *name, const TernGuid *organisation)
{
  TernEntry *entry = tern_entry_new ();
  g_autofree char *hex = NULL;

  tern_guid_random (&entry->guid);
  tern_guid_random (&entry->mailbox);
  hex = tern_guid_to_hex (&entry->guid);
  entry->organisation = *organisation;
  entry->kind = TERN_ENTRY_USER;
  entry->name = g_strdup (name);
  entry->address = g_strdup_printf ("%s@example.com", name);
  entry->dn
      = g_strdup_printf ("/o=Example/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=%s", hex);
  g_ptr_array_add (TEST_DIRECTORY (fixture->directory)->entries, tern_entry_ref (entry));
  return entry;
}

MapiSession *
mapi_fixture_session (MapiFixture *fixture, const TernEntry *entry)
{
  const TernIdentityInfo info = {
    .account = entry->guid,
    .organisation = entry->organisation,
    .mailbox = entry->mailbox,
    .address = entry->address,
    .display_name = entry->name,
    .dn = entry->dn,
  };
  g_autoptr (TernIdentity) identity = tern_identity_new (&info);
  const MapiSessionSpec spec = {
    .groupware = fixture->groupware,
    .identity = identity,
    .code_page = 1252,
    .lcid_sort = 0x407,
    .lcid_string = 0x409,
  };

  return mapi_session_new (&spec);
}

static void
provision (MapiFixture *fixture, const TernEntry *entry)
{
  g_autoptr (GError) error = NULL;

  if (!tern_groupware_create_mailbox (fixture->groupware, entry, "en_US", fixture->job, &error))
    g_error ("provision: %s", error->message);
}

void
mapi_fixture_set_up (MapiFixture *fixture, gconstpointer cluster)
{
  TernGuid organisation, other;

  store_fixture_set_up (&fixture->store, cluster);
  tern_guid_random (&organisation);
  tern_guid_random (&other);
  fixture->directory = g_object_new (TEST_TYPE_DIRECTORY, NULL);
  fixture->groupware = tern_groupware_new (TERN_STORE (fixture->store.store), fixture->directory);
  fixture->job = tern_job_new ();
  fixture->arena = tern_arena_new ();
  fixture->alice = add_entry (fixture, "alice", &organisation);
  fixture->bob = add_entry (fixture, "bob", &organisation);
  fixture->mallory = add_entry (fixture, "mallory", &other);
  provision (fixture, fixture->alice);
  provision (fixture, fixture->bob);
  fixture->session = mapi_fixture_session (fixture, fixture->alice);
  fixture->bobs_session = mapi_fixture_session (fixture, fixture->bob);
  fixture->logon = mapi_fixture_logon (fixture, fixture->session, fixture->alice);
}

void
mapi_fixture_add_public_store (MapiFixture *fixture)
{
  fixture->public_store = add_entry (fixture, "public", &fixture->alice->organisation);
  fixture->public_store->kind = TERN_ENTRY_PUBLIC_STORE;
}

MapiLogon *
mapi_fixture_log_on_public (MapiFixture *fixture, MapiSession *session)
{
  g_autoptr (GError) error = NULL;
  MapiLogon *logon
      = mapi_logon_open_public (fixture->groupware, mapi_session_get_identity (session), fixture->job, &error);

  g_assert_no_error (error);
  return logon;
}

static void
verify (MapiFixture *fixture, const TernEntry *entry)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  if (!tern_groupware_verify_mailbox (fixture->groupware, &entry->mailbox, &problems, fixture->job, &error))
    g_error ("verify: %s", error->message);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (problems, i));
  g_assert_cmpuint (problems->len, ==, 0);
}

void
mapi_fixture_tear_down (MapiFixture *fixture, gconstpointer cluster)
{
  mapi_object_unref (fixture->logon);
  mapi_session_free (fixture->session);
  mapi_session_free (fixture->bobs_session);
  verify (fixture, fixture->alice);
  verify (fixture, fixture->bob);
  if (fixture->public_store != NULL)
    verify (fixture, fixture->public_store);
  tern_entry_unref (fixture->public_store);
  tern_entry_unref (fixture->alice);
  tern_entry_unref (fixture->bob);
  tern_entry_unref (fixture->mallory);
  tern_arena_free (fixture->arena);
  tern_job_free (fixture->job);
  g_object_unref (fixture->groupware);
  g_object_unref (fixture->directory);
  store_fixture_tear_down (&fixture->store, cluster);
}

RopContext *
mapi_fixture_context (MapiFixture *fixture, gpointer input)
{
  RopContext *ctx = tern_arena_new0 (fixture->arena, RopContext);
  RopRequestHeader *head = tern_arena_new0 (fixture->arena, RopRequestHeader);

  ctx->session = fixture->session;
  ctx->head = head;
  ctx->input = input;
  ctx->logon = fixture->logon;
  if (input != NULL)
    ctx->logon = mapi_object_get_kind (input) == MAPI_KIND_LOGON ? input : ((MapiObject *) input)->logon;
  ctx->job = fixture->job;
  ctx->arena = fixture->arena;
  ctx->room = 0x7F00;
  ctx->codec = (MapiCodecContext){ .code_page = 1252, .private_logon = !ctx->logon->is_public };
  return ctx;
}

MapiLogon *
mapi_fixture_logon (MapiFixture *fixture, MapiSession *session, TernEntry *to)
{
  g_autoptr (TernMailbox) mailbox = NULL;
  g_autoptr (GError) error = NULL;
  MapiLogon *logon;

  mailbox = tern_groupware_open_mailbox (fixture->groupware, &to->mailbox, mapi_session_get_identity (session),
                                         fixture->job, &error);
  g_assert_no_error (error);
  logon = mapi_logon_new (fixture->groupware, TERN_GUARD (mailbox), to, 0, mapi_session_get_code_page (session));
  logon->lcid_sort = mapi_session_get_lcid_sort (session);
  logon->lcid_string = mapi_session_get_lcid_string (session);
  return logon;
}

MapiFolder *
mapi_fixture_add_folder (MapiFixture *fixture, TernId parent, const char *name)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const TernFolderSpec spec = { .parent = parent, .type = TERN_FOLDER_GENERIC, .props = props };

  tern_bag_set_str (props, PidTagDisplayName, name);
  info = tern_folders_create (TERN_FOLDERS (fixture->logon->mailbox), &spec, NULL, fixture->job, &error);
  g_assert_no_error (error);
  return mapi_folder_new (fixture->logon, info);
}

TernId
mapi_fixture_add_message (MapiFixture *fixture, TernId folder, const char *subject, gint32 importance)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GError) error = NULL;
  TernItemSave save = { .folder = folder, .is_new = TRUE, .expected_cn = -1, .size = 1000, .props = props };
  TernItemSaved saved = { 0 };

  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_str (props, PidTagSubject, subject);
  tern_bag_set_str (props, PidTagNormalizedSubject, subject);
  tern_bag_set_i32 (props, PidTagImportance, importance);
  tern_bag_set_time (props, PidTagMessageDeliveryTime, tern_filetime_now ());
  if (!tern_items_save (TERN_ITEMS (fixture->logon->mailbox), &save, &saved, fixture->job, &error))
    g_error ("add a message: %s", error->message);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return saved.id;
}

void
assert_status_at (const char *file, int line, GError **error, guint32 status, const char *name)
{
  guint32 got = *error != NULL ? mapi_status_from_error (*error) : ecNone;

  if (got != status)
    g_error ("%s:%d: %s (%s) instead of %s", file, line, mapi_status_name (got),
             *error != NULL ? (*error)->message : "", name);
  g_clear_error (error);
}
