#pragma once

#include "core/spi/tern-directory.h"

/*
 * Rules of dynamic groups: terms "attribute=value" joined by '&'; all must hold. Attributes: kind (user, group,
 * contact, room, equipment), department, company, office, title, domain. Values compare by their fold keys.
 */

gboolean dir_rule_check (const char *rule, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dir_rule_matches (const char *rule, const TernEntry *entry);
