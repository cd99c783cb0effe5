#include "plugins/mapi/rop/oxcprpt/oxcprpt-names.h"

#include "core/model/tern-named-props.h"

gboolean
oxcprpt_names_of_ids (TernMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena,
                      const TernPropName ***ret_names, TernJob *job, GError **error)
{
  const TernPropName **names = tern_arena_new_n (arena, const TernPropName *, n);

  if (n > 0 && !tern_mailbox_get_prop_names (mailbox, ids, n, arena, names, job, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (ids[i] < OXCPRPT_FIRST_NAMED_ID) { /* [MS-OXCPRPT] 3.2.5.9 */
      TernPropName *name = tern_arena_new0 (arena, TernPropName);

      name->set = PS_MAPI;
      name->lid = ids[i];
      names[i] = name;
    }
  }
  *ret_names = names;
  return TRUE;
}
