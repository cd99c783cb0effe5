#include "core/daemon/ternd-services.h"

typedef struct {
  GType type;
  GObject *service;
  gconstpointer owner;
} Offer;

struct _TerndServices {
  GMutex lock;
  GPtrArray *offers; /* oldest first */
};

static void
offer_free (gpointer pointer)
{
  Offer *offer = pointer;

  g_object_unref (offer->service);
  g_free (offer);
}

TerndServices *
ternd_services_new (void)
{
  TerndServices *services = g_new0 (TerndServices, 1);

  g_mutex_init (&services->lock);
  services->offers = g_ptr_array_new ();
  return services;
}

void
ternd_services_free (TerndServices *services)
{
  if (services == NULL)
    return;
  g_ptr_array_foreach (services->offers, (GFunc)(void (*) (void))offer_free, NULL);
  g_ptr_array_unref (services->offers);
  g_mutex_clear (&services->lock);
  g_free (services);
}

void
ternd_services_provide (TerndServices *services, GType type, GObject *service, gconstpointer owner)
{
  Offer *offer = g_new0 (Offer, 1);

  offer->type = type;
  offer->service = g_object_ref (service);
  offer->owner = owner;
  g_mutex_lock (&services->lock);
  g_ptr_array_add (services->offers, offer);
  g_mutex_unlock (&services->lock);
}

/* The objects are let go outside the lock: a finalizer may ask for a service. */
void
ternd_services_remove_owner (TerndServices *services, gconstpointer owner)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (offer_free);

  g_mutex_lock (&services->lock);
  for (guint i = services->offers->len; i > 0; i--) {
    Offer *offer = g_ptr_array_index (services->offers, i - 1);

    if (offer->owner == owner) {
      g_ptr_array_remove_index (services->offers, i - 1);
      g_ptr_array_add (gone, offer);
    }
  }
  g_mutex_unlock (&services->lock);
}

GPtrArray *
ternd_services_list (TerndServices *services, GType type)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  g_mutex_lock (&services->lock);
  for (guint i = 0; i < services->offers->len; i++) {
    Offer *offer = g_ptr_array_index (services->offers, i);

    if (offer->type == type)
      g_ptr_array_add (list, g_object_ref (offer->service));
  }
  g_mutex_unlock (&services->lock);
  return list;
}

GObject *
ternd_services_get (TerndServices *services, GType type)
{
  GObject *found = NULL;

  g_mutex_lock (&services->lock);
  for (guint i = services->offers->len; i > 0 && found == NULL; i--) {
    Offer *offer = g_ptr_array_index (services->offers, i - 1);

    if (offer->type == type)
      found = g_object_ref (offer->service);
  }
  g_mutex_unlock (&services->lock);
  return found;
}
