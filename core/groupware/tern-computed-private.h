#pragma once

#include "core/groupware/tern-computed.h"

/** tern_computed_change_key: the given key, or the server's own: the replica's GUID and @cn. */
TernBin tern_computed_change_key (const TernComputedContext *context, gint64 cn, GBytes *given, TernArena *arena);
/** tern_computed_pcl: the given list alone when the key was given too; else the foreign part and the own key. */
TernBin
tern_computed_pcl (const TernComputedContext *context, gint64 cn, GBytes *change_key, GBytes *pcl, TernArena *arena);
