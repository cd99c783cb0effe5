#pragma once

#include <glib.h>

/**
 * TernArena:
 *
 * Memory with one lifetime: everything taken from an arena is freed together with it. Decoded structures of a
 * request, rows of an answer and the values of a bag live in one. Not safe for two threads at once.
 */
typedef struct _TernArena TernArena;

TernArena *tern_arena_new (void);
void tern_arena_free (TernArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernArena, tern_arena_free)

gpointer tern_arena_alloc (TernArena *arena, gsize size) G_GNUC_WARN_UNUSED_RESULT G_GNUC_ALLOC_SIZE (2);
gpointer tern_arena_alloc0 (TernArena *arena, gsize size) G_GNUC_WARN_UNUSED_RESULT G_GNUC_ALLOC_SIZE (2);
gpointer tern_arena_alloc_n (TernArena *arena, gsize n, gsize size) G_GNUC_WARN_UNUSED_RESULT;
gpointer tern_arena_memdup (TernArena *arena, gconstpointer data, gsize size) G_GNUC_WARN_UNUSED_RESULT;
char *tern_arena_strdup (TernArena *arena, const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *tern_arena_strndup (TernArena *arena, const char *text, gsize size) G_GNUC_WARN_UNUSED_RESULT;
char *tern_arena_printf (TernArena *arena, const char *format, ...) G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;
void tern_arena_keep (TernArena *arena, gpointer object, GDestroyNotify destroy);
gsize tern_arena_get_size (const TernArena *arena);

#define tern_arena_new_n(arena, Type, n) ((Type *) tern_arena_alloc_n ((arena), (n), sizeof (Type)))
#define tern_arena_new0(arena, Type) ((Type *) tern_arena_alloc0 ((arena), sizeof (Type)))
