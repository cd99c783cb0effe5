#pragma once

#include "plugins/mapi/object/mapi-object.h"

/**
 * MapiCopy: which properties of an object go to another one of the same kind ([MS-OXCPRPT] 2.2.10, 2.2.11).
 * @tags: with @is_all those that stay behind, else those to copy
 * @is_all: everything else that can be written
 * @with_children: with @is_all: recipients, attachments, embedded messages, and what is in a folder, too; otherwise
 * these are copied if @tags names them
 * @keeps_existing: what the destination has stays
 */
typedef struct {
  const TernPropTag *tags;
  guint n;
  gboolean is_all;
  gboolean with_children;
  gboolean keeps_existing;
} MapiCopy;

/**
 * mapi_object_copy:
 * @problems: (element-type MapiProblem): appended to, with indexes into @copy's tags unless it is everything
 *
 * The destination may be in another mailbox: names keep their meaning. UNSUPPORTED between two kinds; ecMsgCycle and
 * ecFolderCycle where the destination lies in what is copied.
 */
gboolean mapi_object_copy (MapiObject *from, MapiObject *to, const MapiCopy *copy, GArray *problems, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
