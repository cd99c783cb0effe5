#pragma once

#include <glib.h>

#include "core/base/tern-arena.h"

/*
 * UTF-16LE of the wire <-> WTF-8 of the model. WTF-8 is UTF-8 in which a lone surrogate is kept as its three-byte
 * form, so that every UTF-16 string survives the way in and out bit by bit (invariant 7).
 */

const char *tern_utf16_to_wtf8 (const guint8 *utf16, gsize bytes, TernArena *arena);
gsize tern_wtf8_to_utf16_size (const char *wtf8, gsize length);
void tern_wtf8_to_utf16 (const char *wtf8, gsize length, guint8 *ret_utf16);
char *tern_wtf8_to_utf8 (const char *wtf8);
