#include "core/model/tern-xid.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-id.h"

struct _TernPcl {
  GArray *xids; /* TernXid, ascending by namespace, one each */
};

/** tern_xid_init: the XID of a change in @replica: its local id is the six bytes of the global counter
 * ([MS-OXCFXICS] 2.2.2.1). */
void
tern_xid_init (TernXid *xid, const TernGuid *replica, guint64 globcnt)
{
  *xid = (TernXid){ .space = *replica, .size = 6 };
  tern_globcnt_to_bytes (globcnt, xid->local);
}

/** tern_xid_parse: FALSE unless @size is that of a GUID and of a local id of 1 to 239 bytes. */
gboolean
tern_xid_parse (gconstpointer data, gsize size, TernXid *ret_xid)
{
  TernXid xid = { 0 };

  if (size <= TERN_GUID_SIZE || size > TERN_GUID_SIZE + TERN_XID_LOCAL_MAX)
    return FALSE;
  memcpy (xid.space.bytes, data, TERN_GUID_SIZE);
  xid.size = size - TERN_GUID_SIZE;
  memcpy (xid.local, (const guint8 *) data + TERN_GUID_SIZE, xid.size);
  *ret_xid = xid;
  return TRUE;
}

static void
write_xid (TernWriter *writer, const TernXid *xid)
{
  tern_writer_guid (writer, &xid->space);
  tern_writer_bytes (writer, xid->local, xid->size);
}

GBytes *
tern_xid_to_bytes (const TernXid *xid)
{
  g_auto (TernWriter) writer = { .limit = TERN_GUID_SIZE + TERN_XID_LOCAL_MAX };

  write_xid (&writer, xid);
  return tern_writer_steal (&writer);
}

/** compare_local: local ids of one namespace have one size and grow as big-endian numbers; a longer one counts as
 * later. */
static int
compare_local (const TernXid *a, const TernXid *b)
{
  return a->size != b->size ? a->size - b->size : memcmp (a->local, b->local, a->size);
}

TernPcl *
tern_pcl_new (void)
{
  TernPcl *pcl = g_new0 (TernPcl, 1);

  pcl->xids = g_array_new (FALSE, FALSE, sizeof (TernXid));
  return pcl;
}

void
tern_pcl_free (TernPcl *pcl)
{
  if (pcl == NULL)
    return;
  g_array_unref (pcl->xids);
  g_free (pcl);
}

static const TernXid *
nth (const TernPcl *pcl, guint n)
{
  return &g_array_index (pcl->xids, TernXid, n);
}

/** find: where the namespace is, or where it would have to be inserted. */
static guint
find (const TernPcl *pcl, const TernGuid *space, gboolean *ret_found)
{
  guint low = 0, high = pcl->xids->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (tern_guid_compare (&nth (pcl, middle)->space, space) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *ret_found = low < pcl->xids->len && tern_guid_equal (&nth (pcl, low)->space, space);
  return low;
}

/** tern_pcl_add: keeps the later of @xid and what the list has for its namespace. */
void
tern_pcl_add (TernPcl *pcl, const TernXid *xid)
{
  gboolean found;
  guint at = find (pcl, &xid->space, &found);

  if (!found)
    g_array_insert_val (pcl->xids, at, *xid);
  else if (compare_local (nth (pcl, at), xid) < 0)
    g_array_index (pcl->xids, TernXid, at) = *xid;
}

void
tern_pcl_merge (TernPcl *pcl, const TernPcl *other)
{
  for (guint i = 0; i < other->xids->len; i++)
    tern_pcl_add (pcl, nth (other, i));
}

/** tern_pcl_parse: SizedXid structures until the end ([MS-OXCFXICS] 2.2.2.3); accepts any order and repeated
 * namespaces. */
TernPcl *
tern_pcl_parse (gconstpointer data, gsize size, GError **error)
{
  g_autoptr (TernPcl) pcl = tern_pcl_new ();
  TernReader reader;

  tern_reader_init (&reader, data, size);
  while (tern_reader_left (&reader) > 0) {
    gsize length = tern_reader_u8 (&reader);
    const guint8 *bytes = tern_reader_bytes (&reader, length);
    TernXid xid;

    if (bytes == NULL || !tern_xid_parse (bytes, length, &xid)) {
      tern_reader_fail (&reader);
      break;
    }
    tern_pcl_add (pcl, &xid);
  }
  if (!tern_reader_finish (&reader, "PredecessorChangeList", error))
    return NULL;
  return g_steal_pointer (&pcl);
}

gboolean
tern_pcl_includes_xid (const TernPcl *pcl, const TernXid *xid)
{
  gboolean found;
  guint at = find (pcl, &xid->space, &found);

  return found && compare_local (nth (pcl, at), xid) >= 0;
}

gboolean
tern_pcl_includes (const TernPcl *pcl, const TernPcl *older)
{
  for (guint i = 0; i < older->xids->len; i++)
    if (!tern_pcl_includes_xid (pcl, nth (older, i)))
      return FALSE;
  return TRUE;
}

GBytes *
tern_pcl_to_bytes (const TernPcl *pcl)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };

  for (guint i = 0; i < pcl->xids->len; i++) {
    tern_writer_u8 (&writer, TERN_GUID_SIZE + nth (pcl, i)->size);
    write_xid (&writer, nth (pcl, i));
  }
  return tern_writer_steal (&writer);
}
