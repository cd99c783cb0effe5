#pragma once

#include "core/spi/tern-directory.h"

/** DirBookCache: the newest address book of each (organisation, list). Safe from any thread. */
typedef struct _DirBookCache DirBookCache;

DirBookCache *dir_book_cache_new (void);
void dir_book_cache_free (DirBookCache *cache);
/** dir_book_cache_find: (transfer full) (nullable): the book if it is of @version. */
TernAddressBook *dir_book_cache_find (DirBookCache *cache, const TernGuid *organisation, guint32 list, gint64 version);
void dir_book_cache_keep (DirBookCache *cache, const TernGuid *organisation, guint32 list, TernAddressBook *book);
