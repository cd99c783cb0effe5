#pragma once

#include "core/model/tern-id.h"

/**
 * TernSpecialFolder:
 *
 * The folders every mailbox is provisioned with, private ones and the public store. The value is the folder's global
 * counter, the same in every mailbox (replicas differ), so that no lookup is needed. Stored: append only, below
 * TERN_SPECIAL_LAST_ID.
 */
typedef enum {
  TERN_SPECIAL_ROOT = 1,
  TERN_SPECIAL_DEFERRED_ACTION = 2,
  TERN_SPECIAL_SPOOLER_QUEUE = 3,
  TERN_SPECIAL_IPM_SUBTREE = 4,
  TERN_SPECIAL_INBOX = 5,
  TERN_SPECIAL_OUTBOX = 6,
  TERN_SPECIAL_SENT_ITEMS = 7,
  TERN_SPECIAL_DELETED_ITEMS = 8,
  TERN_SPECIAL_COMMON_VIEWS = 9,
  TERN_SPECIAL_SCHEDULE = 10,
  TERN_SPECIAL_FINDER = 11,
  TERN_SPECIAL_VIEWS = 12,
  TERN_SPECIAL_SHORTCUTS = 13,
  TERN_SPECIAL_DRAFTS = 14,
  TERN_SPECIAL_CALENDAR = 15,
  TERN_SPECIAL_CONTACTS = 16,
  TERN_SPECIAL_JOURNAL = 17,
  TERN_SPECIAL_NOTES = 18,
  TERN_SPECIAL_TASKS = 19,
  TERN_SPECIAL_JUNK = 20,
  TERN_SPECIAL_SYNC_ISSUES = 21,
  TERN_SPECIAL_CONFLICTS = 22,
  TERN_SPECIAL_LOCAL_FAILURES = 23,
  TERN_SPECIAL_SERVER_FAILURES = 24,
  TERN_SPECIAL_QUICK_CONTACTS = 25,
  TERN_SPECIAL_IM_CONTACT_LIST = 26,
  TERN_SPECIAL_GAL_CONTACTS = 27,
  TERN_SPECIAL_CONVERSATION_ACTIONS = 28,
  TERN_SPECIAL_FREEBUSY_DATA = 29,
  TERN_SPECIAL_CONVERSATION_HISTORY = 30,
  TERN_SPECIAL_RECIPIENT_CACHE = 31,
  TERN_SPECIAL_ARCHIVE = 32,
  /* Of public stores, beside their root and IPM subtree. */
  TERN_SPECIAL_NON_IPM_SUBTREE = 33,
  TERN_SPECIAL_EFORMS_REGISTRY = 34,
} TernSpecialFolder;

/** Ids below this are never given to anything else. */
#define TERN_SPECIAL_LAST_ID 0xFF

#define TERN_SPECIAL_FOLDER_ID(special) TERN_ID (TERN_REPLID_OWN, (special))

/** TernSpecialFolderRow: how a special folder is made. */
typedef struct {
  TernSpecialFolder special;
  TernSpecialFolder parent; /* 0: none */
  gboolean is_search;
  gboolean is_hidden; /* PidTagAttributeHidden */
  const char *container_class; /* NULL: none */
  const char *name;            /* NULL: tern_special_folder_name() */
} TernSpecialFolderRow;

/** tern_special_folder_rows: in order of creation, ended by special 0. */
const TernSpecialFolderRow *tern_special_folder_rows (void);
/** tern_special_folder_public_rows: those of a public store ([MS-OXCSTOR] 2.2.1.1.4); the free/busy, offline address
 * book and other folders of older servers don't exist since Exchange 2013. */
const TernSpecialFolderRow *tern_special_folder_public_rows (void);
/** tern_special_folder_name: what it is called in a locale such as "de_DE"; English where the language isn't there. */
const char *tern_special_folder_name (TernSpecialFolder special, const char *locale);
