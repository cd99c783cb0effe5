#pragma once

#include <glib.h>

#include "core/model/tern-rights.h"

/* Rights as administrators write them: a role as Outlook names it ("reviewer"), or names with commas ("read,visible"). */

/** tern_rights_to_text: (transfer full): the role, where the rights are one, else the names; "none" for no rights. Rights
 * to free/busy times come behind it: "none,freebusy". */
char *tern_rights_to_text (guint32 rights);
/** tern_rights_from_text: INVALID with the names that there are. *ret_free_busy: whether free/busy times are mentioned.
 */
gboolean tern_rights_from_text (const char *text, guint32 *ret_rights, gboolean *ret_free_busy,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
