#pragma once

#include <glib.h>

/**
 * The keys by which names compare and sort everywhere (invariant 11): in SQL as a bytea or text column with collation
 * C, in memory by strcmp(). Full Unicode case folding and canonical composition (ICU, nfkc_casefold is not used, so
 * that width variants stay apart); an invalid sequence folds to U+FFFD.
 */
char *tern_fold_key (const char *wtf8);
/** tern_fold_equal: whether two names are the same name for a folder, an address or a property name. */
gboolean tern_fold_equal (const char *a, const char *b);
/** tern_fold_key_loose: also without diacritics (RES_CONTENT with IGNORENONSPACE or LOOSE). */
char *tern_fold_key_loose (const char *wtf8);
/** tern_sort_key: (transfer full): ICU sort key of @wtf8 in @locale (such as "de_DE"), as upper-case hex so that it
 * sorts as text. */
char *tern_sort_key (const char *wtf8, const char *locale);
