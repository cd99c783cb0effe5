#pragma once

#include <glib.h>

#include "core/base/tern-filetime.h"
#include "core/base/tern-guid.h"
#include "core/model/tern-value.h"

/*
 * PidTagConversationIndex ([MS-OXOMSG] 2.2.1.3): a header of 22 bytes (0x01, time, GUID of the thread), then a block
 * of 5 bytes for each answer.
 */

#define TERN_CONVERSATION_INDEX_HEADER_SIZE 22
#define TERN_CONVERSATION_INDEX_CHILD_SIZE 5
#define TERN_CONVERSATION_ID_SIZE 16

/** tern_conversation_index_new: the header of a new thread begun at @now; @guid names the thread (%NULL: a random
 * one). */
GBytes *tern_conversation_index_new (TernFiletime now, const TernGuid *guid);
/** tern_conversation_index_new_child: the index of an answer to @parent; a new thread if that is no index. */
GBytes *tern_conversation_index_new_child (gconstpointer parent, gsize size, TernFiletime now);

gboolean tern_conversation_index_is_valid (gconstpointer index, gsize size);
/** tern_conversation_index_get_time: of the header, cut to what it holds; 0 if it is no index. */
TernFiletime tern_conversation_index_get_time (gconstpointer index, gsize size);
/** tern_conversation_index_get_depth: number of child blocks; 0 for the message that began the thread. */
guint tern_conversation_index_get_depth (gconstpointer index, gsize size);

/**
 * tern_conversation_id:
 * @index: (nullable): PidTagConversationIndex
 * @tracking: PidTagConversationIndexTracking
 * @topic: (nullable): PidTagConversationTopic
 *
 * PidTagConversationId ([MS-OXOMSG] 2.2.1.2): the GUID of the index if it is tracked, else a hash of the topic.
 *
 * Returns: %FALSE if there is neither: the property must not be set then
 */
gboolean tern_conversation_id (gconstpointer index, gsize size, gboolean tracking, const char *topic,
                               guint8 ret_id[TERN_CONVERSATION_ID_SIZE]);
