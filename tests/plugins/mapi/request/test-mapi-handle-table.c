#include "plugins/mapi/request/mapi-handle-table.h"

#include "core/base/tern-error.h"

static int n_freed;

static void
count_free (MapiObject *object)
{
  n_freed++;
  g_free (object);
}

static const MapiObjectClass fx_class = { .kind = MAPI_KIND_FX_SOURCE, .name = "download", .free = count_free };
static const MapiObjectClass notification_class
    = { .kind = MAPI_KIND_NOTIFICATION, .name = "notification", .free = count_free };

static MapiObject *
make (const MapiObjectClass *klass)
{
  MapiObject *object = g_new0 (MapiObject, 1);

  mapi_object_init (object, klass, NULL);
  return object;
}

static guint32
add (MapiHandleTable *table, const MapiObjectClass *klass)
{
  g_autoptr (GError) error = NULL;
  guint32 handle = MAPI_NO_HANDLE;

  if (!mapi_handle_table_add (table, make (klass), &handle, &error)) {
    g_assert_error (error, TERN_ERROR, TERN_ERROR_LIMIT);
    return 0;
  }
  g_assert_cmpuint (handle, !=, 0);
  g_assert_cmphex (handle, !=, MAPI_NO_HANDLE);
  return handle;
}

/* [MS-OXCROPS] 2.2.1: a number names one object until it is released, and isn't given to the next one at once. */
static void
test_numbers (void)
{
  g_autoptr (MapiHandleTable) table = mapi_handle_table_new ();
  guint32 first = add (table, &fx_class), second = add (table, &fx_class), third;

  g_assert_cmpuint (first, !=, second);
  g_assert_nonnull (mapi_handle_table_find (table, first));
  mapi_handle_table_remove (table, first, NULL);
  g_assert_null (mapi_handle_table_find (table, first));
  mapi_handle_table_remove (table, first, NULL);
  mapi_handle_table_remove (table, MAPI_NO_HANDLE, NULL);
  third = add (table, &fx_class);
  g_assert_cmpuint (third, !=, first);
  g_assert_cmpuint (mapi_handle_table_get_size (table), ==, 2);
}

/* A kind has its limit; one released makes room for one; what is refused is freed. */
static void
test_kind_limit (void)
{
  MapiHandleTable *table = mapi_handle_table_new ();
  guint32 last = 0, handle;
  guint n = 0;

  n_freed = 0;
  while ((handle = add (table, &fx_class)) != 0) {
    last = handle;
    n++;
  }
  g_assert_cmpuint (n, ==, 500);
  g_assert_cmpint (n_freed, ==, 1);
  g_assert_cmpuint (add (table, &notification_class), !=, 0); /* other kinds have limits of their own */
  mapi_handle_table_remove (table, last, NULL);
  g_assert_cmpuint (add (table, &fx_class), !=, 0);
  g_assert_cmpuint (add (table, &fx_class), ==, 0);
  mapi_handle_table_free (table);
  g_assert_cmpint (n_freed, ==, 504);
}

/* Trap 38: a session holds at least 32,768 handles. */
static void
test_many (void)
{
  g_autoptr (MapiHandleTable) table = mapi_handle_table_new ();

  for (guint i = 0; i < 32768; i++)
    g_assert_cmpuint (add (table, &notification_class), !=, 0);
  g_assert_cmpuint (mapi_handle_table_get_size (table), ==, 32768);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi/handle-table/numbers", test_numbers);
  g_test_add_func ("/mapi/handle-table/kind-limit", test_kind_limit);
  g_test_add_func ("/mapi/handle-table/many", test_many);
  return g_test_run ();
}
