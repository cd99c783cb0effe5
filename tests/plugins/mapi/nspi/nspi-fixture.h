#pragma once

#include "core/spi/tern-directory.h"

/** nspi_fixture_entry: (transfer full): a user of @organisation; @address NULL: made from @serial. */
TernEntry *nspi_fixture_entry (const TernGuid *organisation, guint32 serial, const char *name, const char *address);
/** nspi_fixture_book: (transfer full): @n entries with serials from 0x10 on, sorted as the directory sorts. */
TernAddressBook *nspi_fixture_book (const TernGuid *organisation, guint n);
/**
 * nspi_fixture_directory: (transfer full): a directory in memory: one list, 0, of @n entries; beside them a hidden one,
 * "Hidden", which only a lookup finds.
 */
TernDirectory *nspi_fixture_directory (const TernGuid *organisation, guint n);
