#pragma once

#include "core/daemon/dbus/ternd-bus-method.h"

/** TERND_BUS_KIND: a kind's bit in the masks of the functions below. */
#define TERND_BUS_KIND(kind) (1u << (kind))

/** ternd_bus_describe_entry: (transfer floating): a{sv} of one directory entry. */
GVariant *ternd_bus_describe_entry (const TernEntry *entry);
/** ternd_bus_list_entries: the answer (aa{sv}): the entries of @kinds in @domain; "": of all organisations. */
GVariant *ternd_bus_list_entries (TerndDaemon *daemon, const char *domain, guint kinds, TernJob *job, GError **error);
/** ternd_bus_find_entry: (transfer full): by address; NOT_FOUND also when it is none of @kinds, which @what names. */
TernEntry *ternd_bus_find_entry (TerndDaemon *daemon, const char *address, guint kinds, const char *what, TernJob *job,
                                 GError **error);
/** ternd_bus_create_entry: the answer (a{sv}); makes the mailbox too when @spec says so. @locale "": en_US. */
GVariant *ternd_bus_create_entry (TerndDaemon *daemon, const TernEntrySpec *spec, const char *locale, TernJob *job,
                                  GError **error);
/** ternd_bus_remove_entry: the empty answer; an entry of @kinds goes with its mailbox and its sessions. */
GVariant *ternd_bus_remove_entry (TerndDaemon *daemon, const char *address, guint kinds, const char *what, TernJob *job,
                                  GError **error);
/** ternd_bus_read_properties: (transfer full): what "title", "department" and the others of @texts (a{ss}) stand for.
 */
TernBag *ternd_bus_read_properties (GVariant *texts, GError **error);
