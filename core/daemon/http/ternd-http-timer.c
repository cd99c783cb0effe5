#include "core/daemon/http/ternd-http-timer.h"

#include <string.h>

#define SLOT_BITS 6
#define SLOT_MASK 63u
/* The farthest a timer can be: a slot less than a whole turn of the last level (46 hours). */
#define TICKS_MAX                                                                                                      \
  ((G_GUINT64_CONSTANT (1) << (SLOT_BITS * TERND_TIMER_LEVELS)) - (G_GUINT64_CONSTANT (1) << (SLOT_BITS * 3)))

void
ternd_timer_wheel_init (TerndTimerWheel *wheel, gint64 now_us)
{
  memset (wheel, 0, sizeof *wheel);
  wheel->now = (guint64) now_us / TERND_TIMER_TICK_US;
}

static void
push (TerndTimer **list, TerndTimer *timer)
{
  timer->next = *list;
  timer->link = list;
  if (timer->next != NULL)
    timer->next->link = &timer->next;
  *list = timer;
}

static void
pull (TerndTimer *timer)
{
  *timer->link = timer->next;
  if (timer->next != NULL)
    timer->next->link = timer->link;
  timer->link = NULL;
}

/* Into the finest level whose turn reaches that far. */
static void
place (TerndTimerWheel *wheel, TerndTimer *timer)
{
  guint64 left = timer->tick > wheel->now ? timer->tick - wheel->now : 0;
  guint level = 0;

  while (level < TERND_TIMER_LEVELS - 1 && left >> (SLOT_BITS * (level + 1)) != 0)
    level++;
  timer->level = (guint8) level;
  timer->slot = (timer->tick >> (SLOT_BITS * level)) & SLOT_MASK;
  push (&wheel->slots[level][timer->slot], timer);
  wheel->used[level] |= G_GUINT64_CONSTANT (1) << timer->slot;
}

void
ternd_timer_set (TerndTimerWheel *wheel, TerndTimer *timer, gint64 deadline_us)
{
  guint64 tick = deadline_us > 0 ? ((guint64) deadline_us + TERND_TIMER_TICK_US - 1) / TERND_TIMER_TICK_US : 0;

  ternd_timer_remove (wheel, timer);
  timer->tick = CLAMP (tick, wheel->now + 1, wheel->now + TICKS_MAX);
  place (wheel, timer);
}

void
ternd_timer_remove (TerndTimerWheel *wheel, TerndTimer *timer)
{
  if (timer->link == NULL)
    return;
  pull (timer);
  if (wheel->slots[timer->level][timer->slot] == NULL)
    wheel->used[timer->level] &= ~(G_GUINT64_CONSTANT (1) << timer->slot);
}

/* Empties a slot; its timers go where they belong now: nearer, or to the expired ones. */
static void
cascade (TerndTimerWheel *wheel, guint level, guint slot)
{
  TerndTimer *list = wheel->slots[level][slot];

  if (list == NULL)
    return;
  list->link = &list;
  wheel->slots[level][slot] = NULL;
  wheel->used[level] &= ~(G_GUINT64_CONSTANT (1) << slot);
  while (list != NULL) {
    TerndTimer *timer = list;

    pull (timer);
    if (timer->tick <= wheel->now)
      push (&wheel->expired, timer);
    else
      place (wheel, timer);
  }
}

static void
step (TerndTimerWheel *wheel)
{
  wheel->now++;
  for (guint level = TERND_TIMER_LEVELS - 1; level > 0; level--) {
    if ((wheel->now & ((G_GUINT64_CONSTANT (1) << (SLOT_BITS * level)) - 1)) == 0)
      cascade (wheel, level, (wheel->now >> (SLOT_BITS * level)) & SLOT_MASK);
  }
  cascade (wheel, 0, wheel->now & SLOT_MASK);
}

void
ternd_timer_wheel_advance (TerndTimerWheel *wheel, gint64 now_us, TerndTimerFunc func, gpointer user_data)
{
  guint64 target = (guint64) now_us / TERND_TIMER_TICK_US;

  while (wheel->now < target) {
    if ((wheel->used[0] | wheel->used[1] | wheel->used[2] | wheel->used[3]) == 0) {
      wheel->now = target; /* nothing to step over */
      return;
    }
    step (wheel);
    while (wheel->expired != NULL) {
      TerndTimer *timer = wheel->expired;

      pull (timer);
      func (timer, user_data);
    }
  }
}

/* Ticks from now to the next used slot of @level: for the finest the expiry, for others the moment it is spread out. */
static guint64
level_distance (const TerndTimerWheel *wheel, guint level)
{
  guint shift = SLOT_BITS * level;
  guint current = (wheel->now >> shift) & SLOT_MASK;
  guint from = (current + 1) & SLOT_MASK;
  guint64 used = wheel->used[level];
  guint64 rotated = from == 0 ? used : (used >> from) | (used << (TERND_TIMER_SLOTS - from));
  guint64 slots = (guint64) __builtin_ctzll (rotated) + 1;

  return (((wheel->now >> shift) + slots) << shift) - wheel->now;
}

int
ternd_timer_wheel_next (const TerndTimerWheel *wheel, gint64 now_us)
{
  guint64 nearest = G_MAXUINT64;
  gint64 wait_us;

  for (guint level = 0; level < TERND_TIMER_LEVELS; level++) {
    if (wheel->used[level] != 0)
      nearest = MIN (nearest, level_distance (wheel, level));
  }
  if (nearest == G_MAXUINT64)
    return -1;
  wait_us = (gint64) ((wheel->now + nearest) * TERND_TIMER_TICK_US) - now_us;
  if (wait_us <= 0)
    return 0;
  return (int) MIN ((wait_us + 999) / 1000, G_MAXINT);
}
