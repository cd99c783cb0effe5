#pragma once

#include "core/spi/tern-database.h"

/* Generated from sql/ by build-aux/embed-sql.py. */
extern const TernMigration dir_migrations[];
extern const guint dir_migrations_n;
