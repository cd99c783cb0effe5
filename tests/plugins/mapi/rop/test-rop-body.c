#include <string.h>

#include "core/convert/rtf/tern-rtf-in.h"
#include "core/convert/tern-lzfu.h"
#include "core/model/tern-prop-tags.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

/* The body of a message: whatever form a client writes, as a property or as a stream, it reads any other ([MS-OXCMSG]
 * 2.2.1.58, [MS-OXBBODY] 2.1.3.1). */

#define GRUESSE "Gr\xC3\xBC\xC3\x9F" "e"
#define PLAIN GRUESSE " & <x>\r\nzwei\r\n"
#define HTML "<html><body><p>" GRUESSE " &amp; &lt;x&gt;</p><p>zwei</p></body></html>"
#define HTML_1252 "<html><body><p>Gr\xFC\xDF" "e &amp; &lt;x&gt;</p><p>zwei</p></body></html>"
#define RTF "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\\f0 Gr\\'fc\\'dfe & <x>\\par zwei\\par }"
#define RTF_OF_HTML                                                                                                    \
  "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\*\\htmltag64 <p>}Gr\\'fc\\'dfe {\\*\\htmltag84 &amp;}"                     \
  "\\htmlrtf &\\htmlrtf0  {\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0 x{\\*\\htmltag84 &gt;}\\htmlrtf >\\htmlrtf0"      \
  "{\\*\\htmltag72 </p>}\\htmlrtf\\par\\htmlrtf0 {\\*\\htmltag64 <p>}zwei{\\*\\htmltag72 </p>}}"

typedef struct {
  const char *name;
  TernPropTag tag;
  const char *text;
  gint32 code_page;
  gint32 native;
} Form;

static const Form forms[] = {
  { "plain", PidTagBody, PLAIN, 0, 1 },
  { "html", PidTagHtml, HTML, 65001, 3 },
  { "html-1252", PidTagHtml, HTML_1252, 1252, 3 },
  { "html-text", PidTagBodyHtml, HTML, 0, 3 },
  { "rtf", PidTagRtfCompressed, RTF, 0, 2 },
  { "rtf-of-html", PidTagRtfCompressed, RTF_OF_HTML, 1252, 2 },
};

/** value_of: a form as a client sets it. */
static TernValue
value_of (MapiFixture *fixture, const Form *form)
{
  gsize size = strlen (form->text);

  if (TERN_PROP_TYPE (form->tag) == PtypString)
    return tern_value_str (form->tag, form->text);
  if (form->tag == PidTagRtfCompressed) {
    GBytes *packed = tern_lzfu_compress (form->text, size, NULL);
    gconstpointer data = g_bytes_get_data (packed, &size);

    tern_arena_keep (fixture->arena, packed, (GDestroyNotify) g_bytes_unref);
    return tern_value_bin (form->tag, data, size);
  }
  return tern_value_bin (form->tag, form->text, size);
}

static void
write_stream (MapiFixture *fixture, MapiObject *message, const TernValue *value)
{
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, value->tag, 2, 0);

  if (TERN_PROP_TYPE (value->tag) == PtypString) {
    glong n = 0;
    g_autofree gunichar2 *wide = g_utf8_to_utf16 (value->str, -1, NULL, &n, NULL);

    g_assert_cmphex (form_try_write (fixture, stream, wide, 2 * n), ==, ecNone);
  } else {
    g_assert_cmphex (form_try_write (fixture, stream, value->bin.data, value->bin.size), ==, ecNone);
  }
  form_commit (fixture, stream);
}

/** read_binary: a binary body, by the property and by its stream, which agree. */
static GBytes *
read_binary (MapiFixture *fixture, MapiObject *message, TernPropTag tag)
{
  TernValue cell = form_get (fixture, message, tag);
  g_autoptr (MapiObject) stream = NULL;
  g_autoptr (GByteArray) got = NULL;

  g_assert_false (tern_value_is_missing (&cell));
  stream = form_open_stream (fixture, message, tag, 0, cell.bin.size);
  got = form_read_all (fixture, stream, 0x7000);
  g_assert_cmpmem (got->data, got->len, cell.bin.data, cell.bin.size);
  return g_bytes_new (cell.bin.data, cell.bin.size);
}

static void
check_plain (MapiFixture *fixture, MapiObject *message)
{
  const char *text = form_get (fixture, message, PidTagBody).str;
  glong n = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, PidTagBody, 0, 2 * n);
  g_autoptr (GByteArray) got = form_read_all (fixture, stream, 0x7000);

  g_assert_true (g_str_has_prefix (text, GRUESSE " & <x>"));
  g_assert_nonnull (strstr (text, "zwei"));
  g_assert_cmpmem (got->data, got->len, wide, 2 * n);
}

static void
check_html (MapiFixture *fixture, MapiObject *message, gint32 code_page)
{
  g_autoptr (GBytes) html = read_binary (fixture, message, PidTagHtml);
  gsize size;
  const char *data = g_bytes_get_data (html, &size);
  g_autofree char *text = g_strndup (data, size);

  g_assert_true (strstr (text, "Gr&#252;&#223;e") != NULL || strstr (text, "Gr\xFC\xDF" "e") != NULL
                 || (code_page == 65001 && strstr (text, GRUESSE) != NULL));
  g_assert_nonnull (strstr (text, "&amp; &lt;x&gt;"));
  g_assert_nonnull (strstr (text, "zwei"));
}

static void
check_rtf (MapiFixture *fixture, MapiObject *message)
{
  g_autoptr (GBytes) packed = read_binary (fixture, message, PidTagRtfCompressed);
  gsize size;
  gconstpointer data = g_bytes_get_data (packed, &size);
  g_autoptr (GBytes) rtf = tern_lzfu_decompress (data, size, 1 << 20, NULL);
  g_autofree char *text = tern_rtf_to_text (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf));

  g_assert_true (g_str_has_prefix (text, GRUESSE " & <x>"));
  g_assert_true (form_get (fixture, message, PidTagRtfInSync).boolean);
}

static void
check_kept (MapiFixture *fixture, MapiObject *message, const TernValue *value)
{
  TernValue cell = form_get (fixture, message, value->tag);

  if (TERN_PROP_TYPE (value->tag) == PtypString)
    g_assert_cmpstr (cell.str, ==, value->str);
  else
    g_assert_cmpmem (cell.bin.data, cell.bin.size, value->bin.data, value->bin.size);
}

static void
test_any_from_any (MapiFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (forms); i++) {
    const Form *form = &forms[i / 2];
    const TernValue value = value_of (fixture, form);
    g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF), opened = NULL;

    g_test_message ("%s as a %s", form->name, i % 2 == 0 ? "property" : "stream");
    if (form->code_page != 0)
      form_set (fixture, message, tern_value_i32 (PidTagInternetCodepage, form->code_page));
    if (i % 2 == 0)
      form_set (fixture, message, value);
    else
      write_stream (fixture, message, &value);
    opened = form_reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
    check_plain (fixture, opened);
    check_html (fixture, opened, form->code_page);
    check_rtf (fixture, opened);
    check_kept (fixture, opened, &value);
    g_assert_cmpint (form_get (fixture, opened, PidTagNativeBody).i32, ==, form->native);
  }
}

/** native: PidTagNativeBody as asked along with some bodies. */
static gint32
native (MapiFixture *fixture, MapiObject *message, TernPropTag one, TernPropTag two)
{
  const TernPropTag tags[] = { PidTagNativeBody, one, two };

  return form_get_row (fixture, message, tags, 1 + (one != 0) + (two != 0), 0x7F00)[0].i32;
}

/* [MS-OXBBODY] 2.1.3.1 step 1: a client that doesn't want all forms is told the best of those it asks for. */
static void
test_native (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag all[] = { PidTagNativeBody, PidTagBody, PidTagRtfCompressed, PidTagHtml };
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);

  g_assert_cmpint (native (fixture, message, PidTagBody, 0), ==, 0);
  form_set (fixture, message, tern_value_i32 (PidTagNativeBody, 2)); /* it is the server's */
  g_assert_cmpint (native (fixture, message, 0, 0), ==, 0);
  form_set (fixture, message, tern_value_bin (PidTagHtml, HTML, strlen (HTML)));
  g_assert_cmpint (native (fixture, message, 0, 0), ==, 3);
  g_assert_cmpint (native (fixture, message, PidTagBody, 0), ==, 1);
  g_assert_cmpint (native (fixture, message, PidTagRtfCompressed, PidTagBody), ==, 2);
  g_assert_cmpint (native (fixture, message, PidTagHtml, PidTagBody), ==, 3);
  g_assert_cmpint (form_get_row (fixture, message, all, 4, 0x7F00)[0].i32, ==, 3);
}

/* Trap 17: what a client says of its RTF counts as long as that RTF is there. */
static void
test_in_sync (MapiFixture *fixture, gconstpointer data)
{
  const TernValue rtf = value_of (fixture, &forms[4]);
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF), opened = NULL;

  g_assert_true (form_get (fixture, message, PidTagRtfInSync).boolean);
  form_set (fixture, message, rtf);
  form_set (fixture, message, tern_value_boolean (PidTagRtfInSync, FALSE));
  g_assert_false (form_get (fixture, message, PidTagRtfInSync).boolean);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  g_assert_false (form_get (fixture, opened, PidTagRtfInSync).boolean);
  form_set (fixture, opened, tern_value_str (PidTagBody, "new")); /* the RTF goes */
  g_assert_true (form_get (fixture, opened, PidTagRtfInSync).boolean);
  g_assert_cmpint (form_get (fixture, opened, PidTagNativeBody).i32, ==, 1);
}

/* The code page counts for what is made, also when it is set last. */
static void
test_code_page (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);

  form_set (fixture, message, tern_value_bin (PidTagHtml, "<p>\xE4\xF6</p>", 9));
  form_set (fixture, message, tern_value_i32 (PidTagInternetCodepage, 1252));
  g_assert_true (g_str_has_prefix (form_get (fixture, message, PidTagBody).str, "\xC3\xA4\xC3\xB6"));
  form_set (fixture, message, tern_value_i32 (PidTagInternetCodepage, 1251));
  g_assert_true (g_str_has_prefix (form_get (fixture, message, PidTagBody).str, "\xD0\xB4\xD1\x86"));
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  mapi_fixture_add ("/rop/body/any-from-any", cluster, test_any_from_any);
  mapi_fixture_add ("/rop/body/native", cluster, test_native);
  mapi_fixture_add ("/rop/body/in-sync", cluster, test_in_sync);
  mapi_fixture_add ("/rop/body/code-page", cluster, test_code_page);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
