#pragma once

#include <gio/gio.h>

/**
 * TernJob:
 *
 * One piece of work on one thread of the worker pool: an Execute, a delivery, a periodic duty. It says when to give
 * up and holds what is pinned to it (a database connection above all) until it ends. Every call that may do I/O takes
 * one. Used by one thread at a time; only tern_job_cancel() may come from another.
 */
typedef struct _TernJob TernJob;

TernJob *tern_job_new (void);
/** tern_job_free: releases everything pinned, in reverse order. */
void tern_job_free (TernJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernJob, tern_job_free)

GCancellable *tern_job_get_cancellable (TernJob *job);
void tern_job_cancel (TernJob *job);
/** tern_job_check: FALSE with TERN_ERROR_CANCELLED once the job was cancelled; long loops ask it. */
gboolean tern_job_check (TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_job_pin: keeps @thing for the rest of the job under @key (an address that the pinning module owns). */
void tern_job_pin (TernJob *job, gconstpointer key, gpointer thing, GDestroyNotify release);
gpointer tern_job_get_pinned (TernJob *job, gconstpointer key);
/** tern_job_unpin: takes @key's thing back without releasing it; for a connection found dead. */
gpointer tern_job_unpin (TernJob *job, gconstpointer key);
