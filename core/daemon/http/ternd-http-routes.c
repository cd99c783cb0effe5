#include "core/daemon/http/ternd-http-routes.h"

#include <string.h>

#include "core/base/tern-error.h"

struct _TerndHttpRoutes {
  GRWLock lock;
  TerndSessionRegistry *sessions;
  GPtrArray *places; /* of TerndHttpPlace: the longest prefix first, of equal ones the newest */
  guint64 serial;
  GPtrArray *removed; /* places that still have exchanges: their owner's count goes on */
};

TerndHttpPlace *
ternd_http_place_ref (TerndHttpPlace *place)
{
  g_atomic_ref_count_inc (&place->refs);
  return place;
}

void
ternd_http_place_unref (TerndHttpPlace *place)
{
  if (place == NULL || !g_atomic_ref_count_dec (&place->refs))
    return;
  g_object_unref (place->service);
  g_free (place->prefix);
  g_free (place);
}

void
ternd_http_place_leave (TerndHttpPlace *place)
{
  if (place == NULL)
    return;
  g_atomic_int_add (&place->in_flight, -1);
  ternd_http_place_unref (place);
}

static void
place_free (gpointer data)
{
  ternd_http_place_unref (data);
}

TerndHttpRoutes *
ternd_http_routes_new (TerndSessionRegistry *sessions)
{
  TerndHttpRoutes *routes = g_new0 (TerndHttpRoutes, 1);

  g_rw_lock_init (&routes->lock);
  routes->sessions = sessions;
  routes->places = g_ptr_array_new_with_free_func (place_free);
  routes->removed = g_ptr_array_new_with_free_func (place_free);
  return routes;
}

void
ternd_http_routes_free (TerndHttpRoutes *routes)
{
  if (routes == NULL)
    return;
  g_ptr_array_unref (routes->places);
  g_ptr_array_unref (routes->removed);
  g_rw_lock_clear (&routes->lock);
  g_free (routes);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const TerndHttpPlace *left = *(TerndHttpPlace *const *) a;
  const TerndHttpPlace *right = *(TerndHttpPlace *const *) b;
  gsize left_length = strlen (left->prefix);
  gsize right_length = strlen (right->prefix);

  int order;

  if (left_length != right_length)
    return left_length > right_length ? -1 : 1;
  order = g_ascii_strcasecmp (left->prefix, right->prefix);
  if (order != 0)
    return order;
  return left->serial > right->serial ? -1 : left->serial < right->serial;
}

gboolean
ternd_http_routes_add (TerndHttpRoutes *routes, const TernHttpRoute *route, TernHttpService *service, gpointer owner,
                       GError **error)
{
  g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&routes->lock);
  TerndHttpPlace *place;

  if (route->path_prefix == NULL || route->path_prefix[0] != '/') {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s is no path for a route", route->path_prefix);
    return FALSE;
  }
  for (guint i = 0; i < routes->places->len; i++) {
    place = g_ptr_array_index (routes->places, i);
    if (place->owner == owner && g_ascii_strcasecmp (place->prefix, route->path_prefix) == 0) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_EXISTS, "the route %s is registered already", route->path_prefix);
      return FALSE;
    }
  }
  place = g_new0 (TerndHttpPlace, 1);
  g_atomic_ref_count_init (&place->refs);
  place->prefix = g_strdup (route->path_prefix);
  place->auth = route->auth;
  place->max_body = route->max_body;
  place->service = g_object_ref (service);
  place->owner = owner;
  place->serial = ++routes->serial;
  g_ptr_array_add (routes->places, place);
  g_ptr_array_sort (routes->places, compare_places);
  return TRUE;
}

void
ternd_http_routes_retire (TerndHttpRoutes *routes, gpointer owner)
{
  g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&routes->lock);

  for (guint i = 0; i < routes->places->len; i++) {
    TerndHttpPlace *place = g_ptr_array_index (routes->places, i);

    if (place->owner == owner)
      g_atomic_int_set (&place->retired, TRUE);
  }
}

void
ternd_http_routes_revive (TerndHttpRoutes *routes, gpointer owner)
{
  g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&routes->lock);

  for (guint i = 0; i < routes->places->len; i++) {
    TerndHttpPlace *place = g_ptr_array_index (routes->places, i);

    if (place->owner != owner)
      continue;
    g_atomic_int_set (&place->retired, FALSE);
    place->serial = ++routes->serial;
  }
  g_ptr_array_sort (routes->places, compare_places);
}

/* Places without exchanges need no remembering. Called with the lock held. */
static void
forget_finished (TerndHttpRoutes *routes)
{
  for (guint i = routes->removed->len; i > 0; i--) {
    TerndHttpPlace *place = g_ptr_array_index (routes->removed, i - 1);

    if (g_atomic_int_get (&place->in_flight) == 0)
      g_ptr_array_remove_index_fast (routes->removed, i - 1);
  }
}

void
ternd_http_routes_remove (TerndHttpRoutes *routes, gpointer owner)
{
  g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&routes->lock);

  for (guint i = routes->places->len; i > 0; i--) {
    TerndHttpPlace *place = g_ptr_array_index (routes->places, i - 1);

    if (place->owner != owner)
      continue;
    g_ptr_array_add (routes->removed, ternd_http_place_ref (place));
    g_ptr_array_remove_index (routes->places, i - 1);
  }
  forget_finished (routes);
}

static guint
count_in (GPtrArray *places, gpointer owner)
{
  guint count = 0;

  for (guint i = 0; i < places->len; i++) {
    TerndHttpPlace *place = g_ptr_array_index (places, i);

    if (place->owner == owner)
      count += (guint) g_atomic_int_get (&place->in_flight);
  }
  return count;
}

guint
ternd_http_routes_count_in_flight (TerndHttpRoutes *routes, gpointer owner)
{
  g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&routes->lock);

  forget_finished (routes);
  return count_in (routes->places, owner) + count_in (routes->removed, owner);
}

/* "/mapi/emsmdb/" is also reached as "/mapi/emsmdb": clients leave the slash out before a query. */
static gboolean
matches (const TerndHttpPlace *place, const char *path)
{
  gsize length = strlen (place->prefix);

  if (place->prefix[length - 1] != '/')
    return g_ascii_strcasecmp (place->prefix, path) == 0;
  if (g_ascii_strncasecmp (place->prefix, path, length) == 0)
    return TRUE;
  return strlen (path) == length - 1 && g_ascii_strncasecmp (place->prefix, path, length - 1) == 0;
}

/* Whether one of @cookies is the id of a live session that belongs to @place's version of the module. */
static gboolean
owns_session (TerndHttpRoutes *routes, const TerndHttpPlace *place, const char *cookies)
{
  g_auto (GStrv) pairs = g_strsplit (cookies, ";", 64);

  for (guint i = 0; pairs[i] != NULL; i++) {
    g_autoptr (GObject) owner = NULL;
    char *value = strchr (pairs[i], '=');

    if (value == NULL)
      continue;
    value = g_strstrip (value + 1);
    if (value[0] == '"' && value[1] != '\0' && g_str_has_suffix (value, "\"")) {
      value[strlen (value) - 1] = '\0';
      value++;
    }
    owner = ternd_session_registry_find_owner (routes->sessions, value);
    if (owner != NULL && ((gpointer) owner == place->service || (gpointer) owner == place->owner))
      return TRUE;
  }
  return FALSE;
}

/* Of the registrations of one prefix, which begin at @first: the one that has the request's session, else the newest.
 */
static TerndHttpPlace *
choose (TerndHttpRoutes *routes, guint first, const char *cookies, gboolean *ret_closed)
{
  TerndHttpPlace *newest = g_ptr_array_index (routes->places, first);
  TerndHttpPlace *open = NULL;
  guint end = first;

  while (end < routes->places->len
         && g_ascii_strcasecmp (((TerndHttpPlace *)g_ptr_array_index (routes->places, end))->prefix, newest->prefix)
                == 0) {
    TerndHttpPlace *place = g_ptr_array_index (routes->places, end++);

    if (open == NULL && !g_atomic_int_get (&place->retired))
      open = place;
  }
  *ret_closed = open == NULL;
  if ((end == first + 1 && open != NULL) || cookies == NULL || routes->sessions == NULL)
    return open != NULL ? open : newest;
  for (guint i = first; i < end; i++) {
    TerndHttpPlace *place = g_ptr_array_index (routes->places, i);

    if (owns_session (routes, place, cookies)) {
      *ret_closed = FALSE;
      return place;
    }
  }
  return open != NULL ? open : newest;
}

TerndHttpPlace *
ternd_http_routes_find (TerndHttpRoutes *routes, const char *path, const char *cookies, gboolean *ret_closed)
{
  g_autoptr (GRWLockReaderLocker) locker = g_rw_lock_reader_locker_new (&routes->lock);

  for (guint i = 0; i < routes->places->len; i++) {
    TerndHttpPlace *place;

    if (!matches (g_ptr_array_index (routes->places, i), path))
      continue;
    place = choose (routes, i, cookies, ret_closed);
    /* Counted under the lock: whoever retires it and then counts misses nobody. */
    g_atomic_int_inc (&place->in_flight);
    return ternd_http_place_ref (place);
  }
  return NULL;
}
