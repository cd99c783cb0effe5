#include "core/model/tern-prop-name.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/model/tern-named-prop.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

static void
test_tag_names (void)
{
  g_assert_cmpstr (tern_prop_tag_name (PidTagSubject), ==, "PidTagSubject");
  g_assert_cmpstr (tern_prop_tag_alternate_name (PidTagSubject), ==, "PR_SUBJECT");
  /* [MS-OXCDATA] 2.11.1: PtypString8 is the same text in another encoding; PtypUnspecified asks for any type. */
  g_assert_cmpstr (tern_prop_tag_name (0x0037001E), ==, "PidTagSubject");
  g_assert_cmpstr (tern_prop_tag_name (0x00370000), ==, "PidTagSubject");
  g_assert_cmpstr (tern_prop_tag_name (0x0037000A), ==, "PidTagSubject");
  /* [MS-OXCDATA] 2.11.2.1: an instance column has the multiple type with 0x2000 set. */
  g_assert_cmpstr (tern_prop_tag_name (0x3A58301F), ==, "PidTagChildrensNames");
  /* The type decides where an id comes twice. */
  g_assert_cmpstr (tern_prop_tag_name (0x37010102), ==, "PidTagAttachDataBinary");
  g_assert_cmpstr (tern_prop_tag_name (0x3701000D), ==, "PidTagAttachDataObject");
  g_assert_cmpstr (tern_prop_tag_name (0x0E080003), ==, "PidTagMessageSize");
  g_assert_cmpstr (tern_prop_tag_name (0x0E080014), ==, "PidTagMessageSizeExtended");
  g_assert_cmpstr (tern_prop_tag_name (0x1013001F), ==, "PidTagBodyHtml");
  g_assert_cmpstr (tern_prop_tag_name (0x10130102), ==, "PidTagHtml");
  /* [MS-OXCFXICS] 2.2.1.1.1: on the wire an integer, in the model binary. */
  g_assert_cmpstr (tern_prop_tag_name (0x40170003), ==, "MetaTagIdsetGiven");
  g_assert_cmpstr (tern_prop_tag_name (0x40170102), ==, "MetaTagIdsetGiven");
  g_assert_null (tern_prop_tag_name (0x00000000));
  g_assert_null (tern_prop_tag_name (0x5E5E0003));
  g_assert_null (tern_prop_tag_name (0xFFFFFFFF));
}

static void
test_named_ids_and_address_book (void)
{
  guint32 busy_status = PidLidBusyStatus;

  g_assert_cmpstr (tern_prop_tag_name (busy_status), ==, "PidLidBusyStatus");
  g_assert_cmpstr (tern_prop_tag_alternate_name (busy_status), ==, "dispidBusyStatus");
  g_assert_cmpstr (tern_prop_tag_name (PidNameKeywords), ==, "PidNameKeywords");
  g_assert_null (tern_prop_tag_alternate_name (PidNameKeywords));
  /* [MS-OXOABK] 2.2: ids of the address book from 0x8000 up are no named properties. */
  g_assert_cmpstr (tern_prop_tag_name_in_address_book (PidTagAddressBookProxyAddresses), ==,
                   "PidTagAddressBookProxyAddresses");
  g_assert_cmpstr (tern_prop_tag_name (PidTagAddressBookProxyAddresses), !=, "PidTagAddressBookProxyAddresses");
  g_assert_cmpstr (tern_prop_tag_name_in_address_book (PidTagAddressBookContainerId), ==,
                   "PidTagAddressBookContainerId");
  g_assert_null (tern_prop_tag_name (PidTagAddressBookContainerId));
}

static void
test_tag_from_name (void)
{
  g_assert_cmphex (tern_prop_tag_from_name ("PidTagSubject"), ==, 0x0037001F);
  g_assert_cmphex (tern_prop_tag_from_name ("PR_SUBJECT"), ==, 0x0037001F);
  g_assert_cmphex (tern_prop_tag_from_name ("PidLidBusyStatus"), ==, PidLidBusyStatus);
  g_assert_cmphex (tern_prop_tag_from_name ("dispidBusyStatus"), ==, PidLidBusyStatus);
  g_assert_cmphex (tern_prop_tag_from_name ("LID_GLOBAL_OBJID"), ==, PidLidGlobalObjectId);
  g_assert_cmphex (tern_prop_tag_from_name ("pidtagsubject"), ==, 0);
  g_assert_cmphex (tern_prop_tag_from_name (""), ==, 0);
  g_assert_cmphex (tern_prop_tag_from_name ("~"), ==, 0);
}

/* The fixed ids are in stored mailboxes: these may never change. */
static void
test_fixed_ids_stay (void)
{
  g_assert_cmphex (PidLidSendMeetingAsIcal, ==, 0x8001000B);
  g_assert_cmphex (PidLidBusyStatus, ==, 0x80060003);
  g_assert_cmphex (PidLidGlobalObjectId, ==, 0x80480102);
  g_assert_cmphex (PidLidTaskStatus, ==, 0x80680003);
  g_assert_cmphex (PidLidFileUnder, ==, 0x808A001F);
  g_assert_cmphex (PidLidReminderSet, ==, 0x80F6000B);
  g_assert_cmphex (PidNameKeywords, ==, 0x819E101F);
  g_assert_cmphex (PidNameMeetingDoNotForward, ==, 0x8228000B);
}

static void
test_every_fixed_id_leads_back (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (tern_prop_name_hash, tern_prop_name_equal);
  guint n = 0;

  for (guint id = 0x8001; tern_prop_name_of_known (id) != NULL; id++, n++) {
    const TernPropName *name = tern_prop_name_of_known (id);

    g_assert_cmphex (id, <, TERN_NAMED_PROP_FIRST_OWN);
    g_assert_cmphex (tern_prop_name_lookup_known (name), ==, id);
    g_assert_true (g_hash_table_add (seen, (gpointer) name));
    g_assert_cmphex (TERN_PROP_ID (tern_prop_tag_from_name (tern_prop_tag_name (id << 16))), ==, id);
  }
  g_assert_cmpuint (n, >=, 552);
  g_assert_null (tern_prop_name_of_known (0x8000));
  g_assert_null (tern_prop_name_of_known (0x8001 + n));
  g_assert_null (tern_prop_name_of_known (0xFFFF));
  g_assert_null (tern_prop_name_of_known (0));
}

static void
test_lookup_known (void)
{
  TernPropName name = { PSETID_Appointment, NULL, 0x8205 }; /* [MS-OXOCAL] 2.2.1.2 */

  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, TERN_PROP_ID (PidLidBusyStatus));
  name.set = PSETID_Task;
  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, 0);
  name.set = PS_PUBLIC_STRINGS;
  name.name = "keyWORDS";
  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, TERN_PROP_ID (PidNameKeywords));
  name.name = "\xE2\x84\xAA" "eywords"; /* U+212A KELVIN SIGN folds to k */
  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, TERN_PROP_ID (PidNameKeywords));
  name.name = "Schl\xC3\xBCsselw\xC3\xB6rter";
  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, 0);
  name.name = ""; /* a legal name */
  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, 0);
  /* The same string in two sets is two properties ([MS-OXPROPS] PidNameSubject, PidNameInternetSubject). */
  name.name = "Subject";
  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, TERN_PROP_ID (PidNameSubject));
  name.set = PS_INTERNET_HEADERS;
  g_assert_cmphex (tern_prop_name_lookup_known (&name), ==, TERN_PROP_ID (PidNameInternetSubject));
}

static void
test_equal_and_hash (void)
{
  TernPropName number = { PS_PUBLIC_STRINGS, NULL, 0x9000 };
  TernPropName upper = { PS_PUBLIC_STRINGS, "STRASSE", 0 };
  TernPropName lower = { PS_PUBLIC_STRINGS, "stra\xC3\x9F" "e", 0 };
  TernPropName ascii = { PS_PUBLIC_STRINGS, "strasse", 7 };
  TernPropName other_set = { PS_MAPI, "strasse", 0 };
  TernPropName empty = { PS_PUBLIC_STRINGS, "", 0x9000 };

  g_assert_true (tern_prop_name_equal (&number, &number));
  g_assert_true (tern_prop_name_equal (&upper, &lower));
  g_assert_true (tern_prop_name_equal (&upper, &ascii));
  g_assert_cmphex (tern_prop_name_hash (&upper), ==, tern_prop_name_hash (&lower));
  g_assert_cmphex (tern_prop_name_hash (&upper), ==, tern_prop_name_hash (&ascii));
  g_assert_false (tern_prop_name_equal (&ascii, &other_set));
  g_assert_false (tern_prop_name_equal (&number, &empty));
  g_assert_false (tern_prop_name_equal (&empty, &ascii));
}

/* [MS-OXPROPS] 1.3.2: the text form of PSETID_Meeting is {6ED8DA90-450B-101B-98DA-00AA003F1305}. */
static void
test_property_sets (void)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (&PSETID_Meeting, text);
  g_assert_cmpstr (text, ==, "6ed8da90-450b-101b-98da-00aa003f1305");
  tern_guid_to_text (&PS_PUBLIC_STRINGS, text);
  g_assert_cmpstr (text, ==, "00020329-0000-0000-c000-000000000046");
}

typedef struct {
  const char *properties;
  const char *named;
  const char *message;
} BadTable;

static const BadTable bad_tables[] = {
  { "0x0037 String PidTagB - x\n0x0037 String PidTagA - x", "", "properties.txt:2: 0x0037 String is the tag of" },
  { "0x0037 String PidTagA - & x", "", "properties.txt:1: 0x0037 String does not share its tag" },
  { "0x0037 String PidTagA - x\n0x0036 String PidTagB - x", "", "properties.txt:2: 0x0036 String is not in ascending" },
  { "0x0037 Text PidTagA - x", "", "properties.txt:1: unknown type Text" },
  { "0x0037 String PidTagA - x\n0x0038 String PidTagA - x", "", "properties.txt:2: PidTagA is in" },
  { "0x0037 String PidTagA", "", "properties.txt:1: not a row" },
  { "", "0x8001 PS_X 0x0001 String PidLidA -", "named-properties.txt:1: unknown set PS_X" },
  { "", "set PS_X 00020329-0000-0000-C000-000000000046\n0x8002 PS_X 0x0001 String PidLidA -",
    "named-properties.txt:2: id 0x8002 where 0x8001 is next" },
  { "", "set PS_X 00020329-0000-0000-C000-000000000046\n0x8001 PS_X \"a\" String PidNameA -\n"
        "0x8002 PS_X \"A\" String PidNameB -",
    "named-properties.txt:3: \"A\" of PS_X is in" },
  { "", "set PS_X 00020329-0000-0000-C000-000000000046\n0x8001 PS_X \"a\" String PidLidA -",
    "named-properties.txt:2: PidLidA does not go with" },
};

/* A wrong table stops the build and says where. */
static void
test_generator_refuses (void)
{
  g_autofree char *directory = g_dir_make_tmp ("tern-propgen-XXXXXX", NULL);
  g_autofree char *propgen = g_test_build_filename (G_TEST_DIST, "build-aux", "propgen.py", NULL);
  g_autofree char *properties = g_build_filename (directory, "properties.txt", NULL);
  g_autofree char *named = g_build_filename (directory, "named-properties.txt", NULL);
  g_autofree char *output = g_build_filename (directory, "output", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad_tables); i++) {
    const char *const argv[] = { "python3", propgen, properties, named, output, output, output, NULL };
    g_autofree char *message = NULL;
    int status = 0;

    g_assert_true (g_file_set_contents (properties, bad_tables[i].properties, -1, NULL));
    g_assert_true (g_file_set_contents (named, bad_tables[i].named, -1, NULL));
    g_assert_true (
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &message, &status, NULL));
    g_assert_false (g_spawn_check_wait_status (status, NULL));
    g_assert_nonnull (strstr (message, bad_tables[i].message));
    g_assert_false (g_file_test (output, G_FILE_TEST_EXISTS));
  }
  g_unlink (properties);
  g_unlink (named);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tern-prop-name/tag-names", test_tag_names);
  g_test_add_func ("/tern-prop-name/named-ids-and-address-book", test_named_ids_and_address_book);
  g_test_add_func ("/tern-prop-name/tag-from-name", test_tag_from_name);
  g_test_add_func ("/tern-prop-name/fixed-ids-stay", test_fixed_ids_stay);
  g_test_add_func ("/tern-prop-name/every-fixed-id-leads-back", test_every_fixed_id_leads_back);
  g_test_add_func ("/tern-prop-name/lookup-known", test_lookup_known);
  g_test_add_func ("/tern-prop-name/equal-and-hash", test_equal_and_hash);
  g_test_add_func ("/tern-prop-name/property-sets", test_property_sets);
  g_test_add_func ("/tern-prop-name/generator-refuses", test_generator_refuses);
  return g_test_run ();
}
