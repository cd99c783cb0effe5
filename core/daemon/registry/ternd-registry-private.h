#pragma once

#include "core/daemon/registry/ternd-registry.h"
#include "core/daemon/registry/ternd-slot.h"

#define TERND_MAX_IMAGES 32
#define TERND_MANY_IMAGES 8

struct _TerndRegistry {
  TerndRegistrySetup setup;
  guint drain_ms;
  gboolean copies_are_clear;
  GPtrArray *images;   /* (element-type TerndImage) everything resident; only grows */
  GMutex lock;         /* guards what follows against readers; only the admin thread changes it */
  GPtrArray *slots;    /* (element-type TerndSlot) by stem */
  GPtrArray *draining; /* (element-type TerndActivation) */
  GPtrArray *started;  /* (element-type TerndActivation) in the order of starting, for stopping */
};

/* ternd-registry-scan.c: files and images. */
gboolean ternd_registry_scan (TerndRegistry *registry, GError **error);
/* ternd-registry.c */
void ternd_registry_retire (TerndRegistry *registry, TerndActivation *activation);
guint ternd_registry_next_number (TerndRegistry *registry);
