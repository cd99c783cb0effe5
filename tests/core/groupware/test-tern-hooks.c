#include "core/groupware/tern-hooks.h"

#include "core/base/tern-error.h"

static gboolean
note_name (gpointer subject, gpointer user_data, TernJob *job, GError **error)
{
  g_string_append (subject, user_data);
  return TRUE;
}

static gboolean
fail (gpointer subject, gpointer user_data, TernJob *job, GError **error)
{
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_QUOTA, "full");
  return FALSE;
}

#define HOOK(name_, before_, after_)                                                                                   \
  {                                                                                                                    \
    .name = name_, .before = before_, .after = after_, .run = note_name, .user_data = (gpointer) name_                 \
  }

static const char *const names_c[] = { "c", NULL };
static const char *const names_a[] = { "a", NULL };
static const char *const names_none[] = { "nobody", NULL };

static char *
run (TernHooks *hooks)
{
  GString *calls = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!tern_hooks_run (hooks, calls, NULL, &error))
    g_error ("%s", error->message);
  return g_string_free (calls, FALSE);
}

/* The order is what hooks declare, whichever way round they come; names without a hook don't matter. */
static void
test_order (void)
{
  static const TernHook sorted[] = {
    HOOK ("b", NULL, names_c),
    HOOK ("c", NULL, NULL),
    HOOK ("a", NULL, names_none),
    HOOK ("z", names_a, NULL),
  };

  for (guint first = 0; first < G_N_ELEMENTS (sorted); first++) {
    g_autoptr (TernHooks) hooks = tern_hooks_new ();
    g_autofree char *calls = NULL;
    g_autofree char *left = NULL;

    for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
      g_assert_true (tern_hooks_add (hooks, &sorted[(first + i) % G_N_ELEMENTS (sorted)], NULL));
    calls = run (hooks);
    g_assert_cmpstr (calls, ==, "cbza");
    tern_hooks_remove (hooks, "c");
    tern_hooks_remove (hooks, "unknown");
    left = run (hooks);
    g_assert_cmpstr (left, ==, "bza");
  }
}

static void
test_refused (void)
{
  static const TernHook a = HOOK ("a", names_c, NULL);
  static const TernHook same = HOOK ("a", NULL, NULL);
  static const TernHook c = HOOK ("c", names_a, NULL);
  static const TernHook self = HOOK ("c", names_c, NULL);
  g_autoptr (TernHooks) hooks = tern_hooks_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *calls = NULL;

  g_assert_true (tern_hooks_add (hooks, &a, NULL));
  g_assert_false (tern_hooks_add (hooks, &same, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (tern_hooks_add (hooks, &c, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  calls = run (hooks);
  g_assert_cmpstr (calls, ==, "a");
  g_assert_true (tern_hooks_add (hooks, &self, NULL)); /* before itself says nothing */
}

static void
test_failure (void)
{
  static const TernHook a = HOOK ("a", NULL, NULL);
  static const TernHook b = { .name = "b", .run = fail };
  static const TernHook c = HOOK ("c", NULL, NULL);
  g_autoptr (TernHooks) hooks = tern_hooks_new ();
  g_autoptr (GString) calls = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_hooks_add (hooks, &c, NULL) && tern_hooks_add (hooks, &b, NULL)
                 && tern_hooks_add (hooks, &a, NULL));
  g_assert_false (tern_hooks_run (hooks, calls, NULL, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_QUOTA);
  g_assert_cmpstr (error->message, ==, "b: full");
  g_assert_cmpstr (calls->str, ==, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hooks/order", test_order);
  g_test_add_func ("/hooks/refused", test_refused);
  g_test_add_func ("/hooks/failure", test_failure);
  return g_test_run ();
}
