#include "core/base/tern-arena.h"

#include <string.h>

#define FIRST_BLOCK 2048
#define LARGEST_STEP (64 * 1024)
#define ALIGNMENT 16

typedef struct _Block Block;
struct _Block {
  Block *next;
  gsize capacity;
  gsize used;
  guint8 data[] __attribute__ ((aligned (ALIGNMENT)));
};

typedef struct _Kept Kept;
struct _Kept {
  Kept *next;
  gpointer object;
  GDestroyNotify destroy;
};

struct _TernArena {
  Block *current;
  Kept *kept;
  gsize step;
  gsize size;
};

TernArena *
tern_arena_new (void)
{
  TernArena *arena = g_new0 (TernArena, 1);

  arena->step = FIRST_BLOCK;
  return arena;
}

void
tern_arena_free (TernArena *arena)
{
  if (arena == NULL)
    return;
  for (Kept *kept = arena->kept; kept != NULL; kept = kept->next)
    kept->destroy (kept->object);
  for (Block *block = arena->current, *next; block != NULL; block = next) {
    next = block->next;
    g_free (block);
  }
  g_free (arena);
}

static Block *
add_block (TernArena *arena, gsize need)
{
  gsize capacity = MAX (need, arena->step);
  Block *block = g_malloc (sizeof (Block) + capacity);

  block->capacity = capacity;
  block->used = 0;
  block->next = arena->current;
  arena->current = block;
  arena->size += capacity;
  arena->step = MIN (arena->step * 2, LARGEST_STEP);
  return block;
}

/**
 * tern_arena_alloc:
 * @arena: an arena
 * @size: bytes wanted; may be 0
 *
 * Returns: (not nullable): uninitialised memory aligned for any type; freed with the arena
 */
gpointer
tern_arena_alloc (TernArena *arena, gsize size)
{
  Block *block = arena->current;
  gsize rounded;
  gpointer memory;

  g_assert (size <= G_MAXSSIZE - ALIGNMENT);
  rounded = (MAX (size, 1) + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  if (block == NULL || block->capacity - block->used < rounded)
    block = add_block (arena, rounded);
  memory = block->data + block->used;
  block->used += rounded;
  return memory;
}

gpointer
tern_arena_alloc0 (TernArena *arena, gsize size)
{
  return memset (tern_arena_alloc (arena, size), 0, MAX (size, 1));
}

/**
 * tern_arena_alloc_n:
 *
 * Zeroed memory for @n elements of @size bytes. The caller has bounded @n by the bytes present (invariant 4); an
 * overflow of the product is a bug and aborts.
 */
gpointer
tern_arena_alloc_n (TernArena *arena, gsize n, gsize size)
{
  g_assert (size == 0 || n <= G_MAXSSIZE / size);
  return tern_arena_alloc0 (arena, n * size);
}

gpointer
tern_arena_memdup (TernArena *arena, gconstpointer data, gsize size)
{
  gpointer copy = tern_arena_alloc (arena, size);

  if (size > 0)
    memcpy (copy, data, size);
  return copy;
}

char *
tern_arena_strdup (TernArena *arena, const char *text)
{
  return text != NULL ? tern_arena_memdup (arena, text, strlen (text) + 1) : NULL;
}

char *
tern_arena_strndup (TernArena *arena, const char *text, gsize size)
{
  char *copy = tern_arena_alloc (arena, size + 1);

  if (size > 0)
    memcpy (copy, text, size);
  copy[size] = '\0';
  return copy;
}

char *
tern_arena_printf (TernArena *arena, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return tern_arena_strdup (arena, text);
}

/**
 * tern_arena_keep:
 * @object: (transfer full): anything with a free function
 * @destroy: called with @object when the arena is freed
 *
 * Ties the life of @object to the arena, so that decoded values may point into it.
 */
void
tern_arena_keep (TernArena *arena, gpointer object, GDestroyNotify destroy)
{
  Kept *kept = tern_arena_new0 (arena, Kept);

  kept->object = object;
  kept->destroy = destroy;
  kept->next = arena->kept;
  arena->kept = kept;
}

/** tern_arena_get_size: bytes taken from the system so far; for limits and metrics. */
gsize
tern_arena_get_size (const TernArena *arena)
{
  return arena->size;
}
