#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-rule-action.h"

typedef struct {
  const char *what;
  MapiCodecForm form;
  const char *hex;
} Case;

/*
 * [MS-OXORULE] 2.2.5.1.2.1 to 2.2.5.1.2.8, each as a list of one: count, ActionLength, ActionType, ActionFlavor,
 * ActionFlags.
 */
static const Case cases[] = {
  { "move", MAPI_FORM_ROP,
    "0100 2400 01 00000000 00000000 01 0100 00 1500 01 0100000000000122 0000000000000000 00000000" },
  { "copy elsewhere", MAPI_FORM_ROP, "0100 1300 02 00000000 00000000 00 0300 414243 0200 4445" },
  { "move, extended", MAPI_FORM_EXTENDED, "01000000 16000000 01 00000000 00000000 03000000 414243 02000000 4445" },
  { "reply", MAPI_FORM_ROP,
    "0100 2900 03 02000000 00000000 0100000000000122 0100000000000123 00112233445566778899AABBCCDDEEFF" },
  { "out of office reply, extended", MAPI_FORM_EXTENDED,
    "01000000 20000000 04 00000000 00000000 03000000 414243 00112233445566778899AABBCCDDEEFF" },
  { "defer", MAPI_FORM_ROP, "0100 0C00 05 00000000 00000000 010203" },
  { "bounce", MAPI_FORM_ROP, "0100 0D00 06 00000000 00000000 26000000" },
  { "forward", MAPI_FORM_ROP, "0100 1600 07 01000000 00000000 0100 01 0100 1F000130 4100 0000" },
  { "delegate, extended", MAPI_FORM_EXTENDED,
    "01000000 1A000000 08 00000000 00000000 01000000 01 01000000 1F000130 4100 0000" },
  { "tag", MAPI_FORM_ROP, "0100 1100 09 00000000 00000000 03001700 02000000" },
  { "delete", MAPI_FORM_ROP, "0100 0900 0A 00000000 00000000" },
  { "mark as read", MAPI_FORM_ROP, "0100 0900 0B 00000000 01000000" },
  { "two", MAPI_FORM_ROP, "0200 0900 0B 00000000 00000000 0900 0A 00000000 00000000" },
  { "none", MAPI_FORM_ROP, "0000" },
};

static gboolean
read_any (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  const TernRuleActions *actions;

  return codec_rule_actions_read (reader, ctx, arena, &actions);
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  MapiCodecContext ctx = { .form = wanted->form };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex (wanted->hex);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  const TernRuleActions *actions;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_rule_actions_read (&reader, &ctx, arena, &actions));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  codec_rule_actions_write (&writer, &ctx, actions);
  assert_written (&writer, wanted->hex);
  text = codec_rule_actions_to_string (actions);
  g_assert_nonnull (text);
  assert_all_cuts_fail (bytes, &ctx, read_any);
}

static void
test_malformed (void)
{
  static const char *const bad[] = { "0100 0900 0C 00000000 00000000", "0100 0500 0A 00000000 00000000",
                                     "0100 0C00 06 00000000 00000000 260000", "FFFF 0900 0A 00000000 00000000" };
  MapiCodecContext ctx = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) bytes = bytes_of_hex (bad[i]);
    TernReader reader;

    tern_reader_init_bytes (&reader, bytes);
    g_assert_false (read_any (&reader, &ctx, arena));
  }
}

static void
report (const char *name, const TernReader *reader, const char *text)
{
  g_test_message ("%s: %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes: %.200s", name, reader->pos, reader->size,
                  text);
  /* mfcmapi's own samples may have zeros behind. */
  for (gsize i = reader->pos; i < reader->size; i++)
    g_assert_cmphex (reader->data[i], ==, 0);
}

/* PidTagExtendedRuleMessageActions as Outlook wrote it. */
static void
test_action_blob (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = g_strdup_printf ("property-blobs/In/%s.dat", name);
  g_autoptr (GBytes) bytes = load_file (path, TRUE);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  MapiCodecContext ctx = { 0 };
  ExtendedRuleActions actions;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_extended_rule_actions_read (&reader, &ctx, arena, &actions));
  text = codec_extended_rule_actions_to_string (&actions);
  report (name, &reader, text);
  codec_extended_rule_actions_write (&writer, &ctx, &actions);
  g_assert_cmpmem (writer.data, writer.size, reader.data, reader.pos);
}

/* PidTagExtendedRuleMessageCondition, and the form of the same for standard rules. */
static void
test_condition_blob (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = g_strdup_printf ("property-blobs/In/%s.dat", name);
  g_autoptr (GBytes) bytes = load_file (path, TRUE);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  MapiCodecContext ctx = { .form = g_str_has_prefix (name, "EXTENDED") ? MAPI_FORM_EXTENDED : MAPI_FORM_RULE_MESSAGE };
  ExtendedRuleCondition condition;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_extended_rule_condition_read (&reader, &ctx, arena, &condition));
  text = codec_extended_rule_condition_to_string (&condition);
  report (name, &reader, text);
  codec_extended_rule_condition_write (&writer, &ctx, &condition);
  g_assert_cmpmem (writer.data, writer.size, reader.data, reader.pos);
}

int
main (int argc, char **argv)
{
  static const char *const actions[] = { "EXTENDEDRULEACTION-1", "EXTENDEDRULEACTION-2", "EXTENDEDRULEACTION-3" };
  static const char *const conditions[]
      = { "EXTENDEDRULECONDITION-1", "EXTENDEDRULECONDITION-2", "EXTENDEDRULECONDITION-3", "EXTENDEDRULECONDITION-4",
          "RULECONDITION-1",         "RULECONDITION-2",         "RULECONDITION-3",         "RULECONDITION-4" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/codec/rule-action/%s", cases[i].what);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/codec/rule-action/malformed", test_malformed);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autofree char *path = g_strdup_printf ("/codec/rule-action/%s", actions[i]);

    g_test_add_data_func (path, actions[i], test_action_blob);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++) {
    g_autofree char *path = g_strdup_printf ("/codec/rule-action/%s", conditions[i]);

    g_test_add_data_func (path, conditions[i], test_condition_blob);
  }
  return g_test_run ();
}
