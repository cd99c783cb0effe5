#pragma once

#include "core/spi/tern-database.h"

/* The steps of the schema `tern`, generated from sql/ by build-aux/embed-sql.py. */
extern const TernMigration pg_migrations[];
extern const guint pg_migrations_n;
