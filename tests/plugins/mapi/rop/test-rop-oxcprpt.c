#include <string.h>

#include "core/base/tern-error.h"
#include "core/convert/rtf/tern-rtf-in.h"
#include "core/convert/tern-lzfu.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-attachment.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

/* ---- properties ---- */

/* [MS-OXCPRPT] 3.2.5.1, 3.2.5.4, 3.2.5.6: in the order asked for, of the type asked for; what is set is there at once
 * and for this handle only; what was stored comes back bit by bit. */
static void
test_set_and_get (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[] = { CUSTOM_BIN,
                                      CUSTOM_I32,
                                      CUSTOM_STR,
                                      TERN_PROP_TAG (0x6FFF, PtypString),
                                      TERN_PROP_TAG (0x6609, PtypUnspecified),
                                      CUSTOM_STR8,
                                      TERN_PROP_TAG (0x6602, PtypString) };
  const TernValue values[]
    = { tern_value_i32 (CUSTOM_I32, -5), tern_value_str (CUSTOM_STR, "\xC3\xA4\xED\xA0\x80"), /* lone surrogate */
        tern_value_bin (CUSTOM_BIN, "a\0b", 3) };
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL;
  TernValue *cells;

  g_assert_cmpuint (form_set_all (fixture, message, values, G_N_ELEMENTS (values), NULL), ==, 0);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  for (guint i = 0; i < 2; i++) {
    cells = form_get_row (fixture, i == 0 ? message : opened, tags, G_N_ELEMENTS (tags), 0x7F00);
    g_assert_cmpmem (cells[0].bin.data, cells[0].bin.size, "a\0b", 3);
    g_assert_cmpint (cells[1].i32, ==, -5);
    g_assert_cmpstr (cells[2].str, ==, values[1].str);
    g_assert_true (tern_value_is_missing (&cells[3]));
    g_assert_cmpstr (cells[4].str, ==, values[1].str);
    g_assert_cmpmem (cells[5].str, 2, "\xC3\xA4", 2);
    g_assert_true (tern_value_is_missing (&cells[6])); /* another type than the stored one */
  }
  form_delete (fixture, opened, CUSTOM_I32);
  cells = form_get_row (fixture, opened, tags, 2, 0x7F00);
  g_assert_true (tern_value_is_missing (&cells[1]));
  g_assert_cmpint (form_get (fixture, message, CUSTOM_I32).i32, ==, -5);
}

/* [MS-OXCPRPT] 3.2.5.1: 8-bit strings are in the code page with which the message was opened. */
static void
test_code_page (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 1251);
  RopContext *ctx = mapi_fixture_context (fixture, message);
  const TernPropTag tags[] = { CUSTOM_STR8, TERN_PROP_TAG (0x6609, PtypUnspecified) };
  RopGetPropertiesSpecificRequest req = { .property_tags = tags, .property_tag_count = 2 };
  RopGetPropertiesSpecificResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  static const guint8 expected[] = { 0, 0xD2, 0, 0x1E, 0x00, 0xD2, 0 };

  form_set (fixture, message, tern_value_str (CUSTOM_STR, "\xD0\xA2")); /* CYRILLIC CAPITAL LETTER TE */
  assert_done (rop_get_properties_specific (ctx, &req, &ret, &error), error);
  g_assert_cmpmem (ret.row_data.data, ret.row_data.size, expected, sizeof expected);
}

/* [MS-OXCPRPT] 2.2.2.2: what doesn't fit is an error of too little memory; the rest is given. */
static void
test_too_big (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[] = { CUSTOM_BIN, CUSTOM_STR, CUSTOM_I32 };
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autofree char *big = g_strnfill (1500, 'x');
  TernValue *cells;

  form_set (fixture, message, tern_value_bin (CUSTOM_BIN, big, 1000));
  form_set (fixture, message, tern_value_str (CUSTOM_STR, big));
  form_set (fixture, message, tern_value_i32 (CUSTOM_I32, 7));
  cells = form_get_row (fixture, message, tags, 3, 2000);
  g_assert_cmpuint (cells[0].bin.size, ==, 1000);
  g_assert_true (tern_value_is_missing (&cells[1]) && cells[1].i32 == TERN_ERROR_TOO_BIG);
  g_assert_cmpint (cells[2].i32, ==, 7);
  cells = form_get_row (fixture, message, tags, 3, 600);
  g_assert_true (tern_value_is_missing (&cells[0]) && tern_value_is_missing (&cells[1]));
  g_assert_cmpint (cells[2].i32, ==, 7);
}

static const TernValue *
find (const RopGetPropertiesAllResponse *ret, guint16 id)
{
  for (guint i = 0; i < ret->property_value_count; i++) {
    if (TERN_PROP_ID (ret->property_values[i].tag) == id)
      return &ret->property_values[i];
  }
  return NULL;
}

/* [MS-OXCPRPT] 3.2.5.2, 3.2.5.3: each property once; a size limit. */
static void
test_all_and_list (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL;
  RopContext *ctx;
  RopGetPropertiesAllRequest req = { .property_size_limit = 1024, .want_unicode = 1 };
  RopGetPropertiesAllResponse ret = { 0 };
  RopGetPropertiesListResponse list = { 0 };
  g_autofree char *big = g_strnfill (4000, 'x');
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  form_set (fixture, message, tern_value_str (PidTagSubject, "all"));
  form_set (fixture, message, tern_value_bin (CUSTOM_BIN, big, 4000));
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  ctx = mapi_fixture_context (fixture, opened);
  assert_done (rop_get_properties_all (ctx, &req, &ret, &error), error);
  g_assert_cmpstr (find (&ret, TERN_PROP_ID (PidTagSubject))->str, ==, "all");
  g_assert_true (tern_value_is_missing (find (&ret, TERN_PROP_ID (CUSTOM_BIN))));
  g_assert_nonnull (find (&ret, TERN_PROP_ID (PidTagEntryId)));
  g_assert_nonnull (find (&ret, TERN_PROP_ID (PidTagStoreEntryId)));
  req.property_size_limit = 0;
  assert_done (rop_get_properties_all (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (find (&ret, TERN_PROP_ID (CUSTOM_BIN))->bin.size, ==, 4000);
  assert_done (rop_get_properties_list (ctx, &(RopGetPropertiesListRequest){ 0 }, &list, &error), error);
  for (guint i = 0; i < list.property_tag_count; i++)
    g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (TERN_PROP_ID (list.property_tags[i]))));
  g_assert_true (g_hash_table_contains (seen, GUINT_TO_POINTER (TERN_PROP_ID (CUSTOM_BIN))));
}

/* [MS-OXCDATA] 2.7: one problem for each property that can't be set; the others are set. */
static void
test_problems (MapiFixture *fixture, gconstpointer data)
{
  const TernValue values[] = { tern_value_str (PidTagDisplayTo, "nobody"), tern_value_i32 (CUSTOM_I32, 1),
                               tern_value_bin (PidTagEntryId, "x", 1) };
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) read_only = NULL;
  const PropertyProblem *problems;

  g_assert_cmpuint (form_set_all (fixture, message, values, 3, &problems), ==, 2);
  g_assert_cmpuint (problems[0].index, ==, 0);
  g_assert_cmphex (problems[0].property_tag, ==, PidTagDisplayTo);
  g_assert_cmphex (problems[0].error_code, ==, ecAccessDenied);
  g_assert_cmpuint (problems[1].index, ==, 2);
  g_assert_cmpint (form_get (fixture, message, CUSTOM_I32).i32, ==, 1);
  read_only = form_reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  g_assert_cmpuint (form_set_all (fixture, read_only, values, 3, &problems), ==, 3);
}

/** no_replicate: sets @value and deletes @tag by the ROPs of [MS-OXCPRPT] 2.2.6 and 2.2.8; how many problems both had. */
static guint
no_replicate (MapiFixture *fixture, gpointer object, TernValue value, TernPropTag tag)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopSetPropertiesNoReplicateRequest set = { .property_values = &value, .property_value_count = 1 };
  RopSetPropertiesNoReplicateResponse was_set = { 0 };
  RopDeletePropertiesNoReplicateRequest delete = { .property_tags = &tag, .property_tag_count = 1 };
  RopDeletePropertiesNoReplicateResponse was_deleted = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_set_properties_no_replicate (ctx, &set, &was_set, &error), error);
  assert_done (rop_delete_properties_no_replicate (ctx, &delete, &was_deleted, &error), error);
  return was_set.property_problem_count + was_deleted.property_problem_count;
}

/* [MS-OXCPRPT] 3.2.5.5, 3.2.5.7: as the ROPs that replicate: on a message until its save, on folder and store at once;
 * what can't be changed is a problem. */
static void
test_no_replicate (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) folder
    = (MapiObject *) mapi_fixture_add_folder (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), "f");
  g_autoptr (MapiObject) attachment = (MapiObject *) mapi_attachment_new (
    (MapiMessage *) message, tern_message_create_attachment (((MapiMessage *) message)->message, NULL));
  gpointer objects[] = { message, folder, fixture->logon, attachment };

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++) {
    TernValue cell;

    form_set (fixture, objects[i], tern_value_str (CUSTOM_STR, "gone"));
    g_assert_cmpuint (no_replicate (fixture, objects[i], tern_value_i32 (CUSTOM_I32, 7), CUSTOM_STR), ==, 0);
    g_assert_cmpint (form_get (fixture, objects[i], CUSTOM_I32).i32, ==, 7);
    cell = form_get (fixture, objects[i], CUSTOM_STR);
    g_assert_true (tern_value_is_missing (&cell));
    g_assert_cmpuint (no_replicate (fixture, objects[i], tern_value_i32 (PidTagObjectType, 7), PidTagObjectType), ==,
                      2);
    g_assert_cmpuint (no_replicate (fixture, objects[i], tern_value_i32 (CUSTOM_I32, 7), CUSTOM_STR), ==, 0);
  }
}

/* [MS-OXCMSG] 2.2.1.9, 2.2.1.10, 2.2.1.46, in every order. */
static void
test_subject (MapiFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *set[4][2]; /* 's' subject, 'p' prefix, 'n' normalized */
    const char *subject;
    const char *prefix;
    const char *normalized;
  } cases[] = {
    { { { "s", "RE: hello" } }, "RE: hello", "RE: ", "hello" },
    { { { "s", "hello" } }, "hello", "", "hello" },
    { { { "s", "AW: x: y" } }, "AW: x: y", "AW: ", "x: y" },
    { { { "p", "FW: " }, { "n", "parts" } }, "FW: parts", "FW: ", "parts" },
    { { { "n", "parts" }, { "p", "FW: " } }, "FW: parts", "FW: ", "parts" },
    { { { "s", "Antwort: x" }, { "p", "Antwort: " } }, "Antwort: x", "Antwort: ", "x" },
    { { { "p", "Antwort: " }, { "n", "x" }, { "s", "Antwort: x" } }, "Antwort: x", "Antwort: ", "x" },
    { { { "s", "Antwort: x" }, { "n", "x" }, { "p", "Antwort: " } }, "Antwort: x", "Antwort: ", "x" },
    { { { "s", "RE: one" }, { "s", "two" } }, "two", "", "two" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);

    for (guint j = 0; cases[i].set[j][0] != NULL; j++) {
      const char which = cases[i].set[j][0][0];
      TernPropTag tag = which == 's' ? PidTagSubject : which == 'p' ? PidTagSubjectPrefix : PidTagNormalizedSubject;

      form_set (fixture, message, tern_value_str (tag, cases[i].set[j][1]));
    }
    g_assert_cmpstr (form_get (fixture, message, PidTagSubject).str, ==, cases[i].subject);
    g_assert_cmpstr (form_get (fixture, message, PidTagSubjectPrefix).str, ==, cases[i].prefix);
    g_assert_cmpstr (form_get (fixture, message, PidTagNormalizedSubject).str, ==, cases[i].normalized);
  }
}

/* [MS-OXCMSG] 2.2.1.58: another form is made on demand; a newly set form makes the older ones go. */
static void
test_bodies (MapiFixture *fixture, gconstpointer data)
{
  static const char html[] = "<html><body><p>Hello <b>World</b></p></body></html>";
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL, stream = NULL;
  TernValue cell;

  cell = form_get (fixture, message, PidTagBody);
  g_assert_true (tern_value_is_missing (&cell));
  form_set (fixture, message, tern_value_str (PidTagBody, "plain <text>"));
  cell = form_get (fixture, message, PidTagHtml);
  g_assert_nonnull (g_strstr_len ((const char *) cell.bin.data, cell.bin.size, "plain &lt;text&gt;"));
  g_assert_cmpint (form_get (fixture, message, PidTagNativeBody).i32, ==, 1);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  form_set (fixture, opened, tern_value_bin (PidTagHtml, html, strlen (html)));
  form_set (fixture, opened, tern_value_i32 (PidTagInternetCodepage, 65001));
  g_assert_cmpint (form_get (fixture, opened, PidTagNativeBody).i32, ==, 3);
  cell = form_get (fixture, opened, PidTagBody);
  g_assert_true (g_str_has_prefix (cell.str, "Hello World"));
  stream = form_open_stream (fixture, opened, PidTagBody, 0, 2 * strlen (cell.str));
  form_set (fixture, opened, tern_value_str (PidTagBody, "both")); /* set along with the HTML: both stay */
  g_assert_cmpstr (form_get (fixture, opened, PidTagBody).str, ==, "both");
  g_assert_cmpuint (form_get (fixture, opened, PidTagHtml).bin.size, ==, strlen (html));
}

/* RTF, which Outlook writes for appointments and contacts: text and the HTML in it are made; RTF is made for mail only.
 */
static void
test_rtf_body (MapiFixture *fixture, gconstpointer data)
{
  static const char rtf[]
    = "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\*\\htmltag64 <p>}Gr\\'fc\\'dfe{\\*\\htmltag72 </p>}}";
  g_autoptr (GBytes) packed = tern_lzfu_compress (rtf, strlen (rtf), NULL);
  g_autoptr (GBytes) unpacked = NULL;
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) plain = form_create (fixture, 0x0FFF);
  g_autofree char *back = NULL;
  TernValue cell;

  form_set (fixture, message,
            tern_value_bin (PidTagRtfCompressed, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed)));
  g_assert_cmpint (form_get (fixture, message, PidTagNativeBody).i32, ==, 2);
  g_assert_true (form_get (fixture, message, PidTagRtfInSync).boolean);
  g_assert_cmpstr (form_get (fixture, message, PidTagBody).str, ==,
                   "Gr\xC3\xBC\xC3\x9F"
                   "e");
  cell = form_get (fixture, message, PidTagHtml);
  g_assert_cmpmem (cell.bin.data, cell.bin.size, "<p>Gr&#252;&#223;e</p>", 22);
  form_set (fixture, plain, tern_value_str (PidTagBody, "just text"));
  cell = form_get (fixture, plain, PidTagRtfCompressed);
  unpacked = tern_lzfu_decompress (cell.bin.data, cell.bin.size, 4096, NULL);
  back = tern_rtf_to_text (g_bytes_get_data (unpacked, NULL), g_bytes_get_size (unpacked));
  g_assert_cmpstr (back, ==, "just text\r\n");
  form_set (fixture, plain, tern_value_str (PidTagMessageClass, "IPM.Appointment"));
  cell = form_get (fixture, plain, PidTagRtfCompressed);
  g_assert_true (tern_value_is_missing (&cell));
  form_set (fixture, message, tern_value_bin (PidTagRtfCompressed, "broken", 6));
  cell = form_get (fixture, message, PidTagBody);
  g_assert_true (tern_value_is_missing (&cell));
}

/* ---- names ---- */

static guint32
ids_of_names (MapiFixture *fixture, gpointer object, guint8 flags, const PropertyName *names, guint n,
              const guint16 **ret_ids)
{
  RopContext *ctx = mapi_fixture_context (fixture, object);
  RopGetPropertyIdsFromNamesRequest req = { .flags = flags, .property_names = names, .property_name_count = n };
  RopGetPropertyIdsFromNamesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_property_ids_from_names (ctx, &req, &ret, &error), error);
  if (n > 0)
    g_assert_cmpuint (ret.property_id_count, ==, n);
  *ret_ids = ret.property_ids;
  return n > 0 ? ret.head.return_value : ret.property_id_count;
}

/* [MS-OXCPRPT] 3.2.5.9, 3.2.5.10 */
static void
test_names (MapiFixture *fixture, gconstpointer data)
{
  PropertyName names[] = {
    { PROPERTY_NAME_LID, { PSETID_Appointment, NULL, 0x8205 } },
    { PROPERTY_NAME_STRING, { PS_PUBLIC_STRINGS, "Keywords", 0 } },
    { PROPERTY_NAME_STRING, { PS_PUBLIC_STRINGS, "Mine", 0 } },
    { PROPERTY_NAME_LID, { PS_MAPI, NULL, 0x0037 } },
    { PROPERTY_NAME_STRING, { PS_MAPI, "x", 0 } },
    { PROPERTY_NAME_STRING, { PS_INTERNET_HEADERS, "X-Own", 0 } },
    { PROPERTY_NAME_STRING, { PS_INTERNET_HEADERS, "x-own", 0 } },
  };
  const guint16 *ids, *again;
  guint16 back[4];
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopGetNamesFromPropertyIdsRequest req = { .property_ids = back, .property_id_count = 4 };
  RopGetNamesFromPropertyIdsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_cmphex (ids_of_names (fixture, fixture->logon, 0, names, 7, &ids), ==, ecWarnWithErrors);
  g_assert_cmphex (ids[0], >=, 0x8000);
  g_assert_cmphex (ids[2], ==, 0);
  g_assert_cmphex (ids[3], ==, 0x0037);
  g_assert_cmphex (ids[4], ==, 0);
  n = ids_of_names (fixture, fixture->logon, 0, NULL, 0, &ids); /* all there are */
  g_assert_cmphex (ids_of_names (fixture, fixture->logon, 2, names, 4, &ids), ==, ecNone);
  g_assert_cmphex (ids[2], >=, 0x8000);
  g_assert_cmpuint (ids_of_names (fixture, fixture->logon, 0, NULL, 0, &again), ==, n + 1);
  g_assert_cmphex (ids_of_names (fixture, fixture->logon, 2, names + 5, 2, &again), ==, ecNone);
  g_assert_cmphex (again[0], ==, again[1]); /* header names are in lower case */
  back[0] = ids[2];
  back[1] = 0x0037;
  back[2] = 0xFFF0;
  back[3] = ids[0];
  assert_done (rop_get_names_from_property_ids (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.property_name_count, ==, 4);
  g_assert_cmpstr (ret.property_names[0].name.name, ==, "Mine");
  g_assert_true (tern_guid_equal (&ret.property_names[1].name.set, &PS_MAPI));
  g_assert_cmphex (ret.property_names[1].name.lid, ==, 0x0037);
  g_assert_cmphex (ret.property_names[2].kind, ==, PROPERTY_NAME_NONE);
  g_assert_cmphex (ret.property_names[3].name.lid, ==, 0x8205);
}

/* [MS-OXCPRPT] 2.2.9 */
static void
test_query_named (MapiFixture *fixture, gconstpointer data)
{
  const PropertyName names[] = { { PROPERTY_NAME_LID, { PSETID_Appointment, NULL, 0x8208 } },
                                 { PROPERTY_NAME_STRING, { PS_PUBLIC_STRINGS, "Keywords", 0 } } };
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopQueryNamedPropertiesRequest req = { 0 };
  RopQueryNamedPropertiesResponse ret = { 0 };
  const guint16 *ids;
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (ids_of_names (fixture, message, 2, names, 2, &ids), ==, ecNone);
  form_set (fixture, message, tern_value_str (TERN_PROP_TAG (ids[0], PtypString), "room"));
  form_set (fixture, message, tern_value_str (TERN_PROP_TAG (ids[1], PtypString), "red"));
  g_assert_true (form_get (fixture, message, PidTagHasNamedProperties).boolean);
  assert_done (rop_query_named_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.id_count, ==, 2);
  req.has_guid = 1;
  req.property_guid = PSETID_Appointment;
  assert_done (rop_query_named_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.id_count, ==, 1);
  g_assert_cmphex (ret.property_ids[0], ==, ids[0]);
  req.query_flags = 0x02; /* no numeric names */
  assert_done (rop_query_named_properties (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.id_count, ==, 0);
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
  mapi_fixture_add ("/rop/oxcprpt/set-and-get", cluster, test_set_and_get);
  mapi_fixture_add ("/rop/oxcprpt/code-page", cluster, test_code_page);
  mapi_fixture_add ("/rop/oxcprpt/too-big", cluster, test_too_big);
  mapi_fixture_add ("/rop/oxcprpt/all-and-list", cluster, test_all_and_list);
  mapi_fixture_add ("/rop/oxcprpt/problems", cluster, test_problems);
  mapi_fixture_add ("/rop/oxcprpt/no-replicate", cluster, test_no_replicate);
  mapi_fixture_add ("/rop/oxcprpt/subject", cluster, test_subject);
  mapi_fixture_add ("/rop/oxcprpt/bodies", cluster, test_bodies);
  mapi_fixture_add ("/rop/oxcprpt/rtf-body", cluster, test_rtf_body);
  mapi_fixture_add ("/rop/oxcprpt/names", cluster, test_names);
  mapi_fixture_add ("/rop/oxcprpt/query-named", cluster, test_query_named);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
