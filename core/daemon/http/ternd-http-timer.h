#pragma once

#include <glib.h>

/**
 * TerndTimerWheel:
 *
 * Time-outs of ten thousands of connections: adding and removing costs O(1), and finding the next one looks at one word
 * a level. Four levels of 64 slots; a tick is 10 ms. Used by one thread.
 */
#define TERND_TIMER_LEVELS 4
#define TERND_TIMER_SLOTS 64
#define TERND_TIMER_TICK_US 10000

/** TerndTimer: to be embedded, zeroed; must be removed before its memory goes. */
typedef struct _TerndTimer TerndTimer;
struct _TerndTimer {
  TerndTimer *next;
  TerndTimer **link; /* what points here; NULL: not in the wheel */
  guint64 tick;
  guint8 level;
  guint8 slot;
};

/** TerndTimerFunc: may add and remove any timers, its own too. */
typedef void (*TerndTimerFunc) (TerndTimer *timer, gpointer user_data);

typedef struct {
  TerndTimer *slots[TERND_TIMER_LEVELS][TERND_TIMER_SLOTS];
  guint64 used[TERND_TIMER_LEVELS]; /* a bit a slot that isn't empty */
  guint64 now;                      /* in ticks: everything up to it has expired */
  TerndTimer *expired;              /* due, not yet called */
} TerndTimerWheel;

void ternd_timer_wheel_init (TerndTimerWheel *wheel, gint64 now_us);

/** ternd_timer_set: (again) expires at @deadline_us (monotonic), never earlier, at most a tick later. */
void ternd_timer_set (TerndTimerWheel *wheel, TerndTimer *timer, gint64 deadline_us);
/** ternd_timer_remove: does nothing when it isn't set. */
void ternd_timer_remove (TerndTimerWheel *wheel, TerndTimer *timer);

/** ternd_timer_wheel_advance: calls @func for each timer that is due at @now_us. */
void ternd_timer_wheel_advance (TerndTimerWheel *wheel, gint64 now_us, TerndTimerFunc func, gpointer user_data);

/** ternd_timer_wheel_next: milliseconds until something may be due; -1: never. */
int ternd_timer_wheel_next (const TerndTimerWheel *wheel, gint64 now_us);
