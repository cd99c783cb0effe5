#include "core/model/tern-conversation-index.h"
#include "core/model/tern-entry-id.h"
#include "tests/fuzz/fuzz-target.h"

static void
check_prefix (TernBin built, const guint8 *data, gsize size)
{
  g_assert_cmpuint (built.size, <=, size);
  g_assert_cmpmem (built.data, built.size, data, built.size);
}

static void
check_one_off (TernBin bytes, TernArena *arena)
{
  const char *name, *type, *address, *name2, *type2, *address2;
  TernBin built;

  if (!tern_one_off_entry_id_parse (bytes, arena, &name, &type, &address, NULL))
    return;
  built = tern_one_off_entry_id_build (name, type, address, arena);
  g_assert_true (tern_one_off_entry_id_parse (built, arena, &name2, &type2, &address2, NULL));
  g_assert_cmpstr (name, ==, name2);
  g_assert_cmpstr (type, ==, type2);
  g_assert_cmpstr (address, ==, address2);
}

static void
check_conversation_index (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) child = tern_conversation_index_new_child (data, size, TERN_FILETIME_UNIX_EPOCH);
  guint8 id[TERN_CONVERSATION_ID_SIZE];

  g_assert_true (tern_conversation_index_is_valid (g_bytes_get_data (child, NULL), g_bytes_get_size (child)));
  (void) tern_conversation_index_get_depth (data, size);
  (void) tern_conversation_id (data, size, TRUE, NULL, id);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin bytes = { data, size };
  TernObjectEntryId object;
  const char *server, *mailbox;
  gboolean is_public;
  guint32 type, mid;
  TernGuid provider;

  (void) tern_entry_id_get_kind (bytes);
  if (tern_object_entry_id_parse (bytes, &object, NULL))
    g_assert_cmpuint (tern_object_entry_id_build (&object, arena).size, ==, size);
  if (tern_store_entry_id_parse (bytes, &server, &mailbox, &is_public, NULL))
    g_assert_cmpuint (tern_store_entry_id_build (server, mailbox, is_public, arena).size, <=, size);
  if (tern_address_entry_id_parse (bytes, &server, &type, NULL))
    check_prefix (tern_address_entry_id_build (server, type, arena), data, size);
  if (tern_ephemeral_entry_id_parse (bytes, &provider, &type, &mid, NULL))
    check_prefix (tern_ephemeral_entry_id_build (&provider, type, mid, arena), data, size);
  check_one_off (bytes, arena);
  check_conversation_index (data, size);
  return 0;
}
