#pragma once

#include "plugins/directory-pg/dir-change.h"

/**
 * The directory entry of an organisation's public store: hidden, with a mailbox and an address in one of the
 * organisation's domains, by which clients find it ([MS-OXDSCLI] 2.2.4.1.1.2.5 PublicFolderInformation). Every
 * organisation that has a domain has exactly one.
 */

/** dir_public_settle: makes the entry if there is none, and brings its address into a domain that is still there;
 * @change goes on. */
gboolean dir_public_settle (DirChange *change, const TernGuid *organisation, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_public_settle_all: for organisations that are older than public stores. */
gboolean dir_public_settle_all (DirDirectory *directory, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
