#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-named-prop.h"
#include "plugins/mapi/codec/codec-context.h"

/** PropertyNameKind: [MS-OXCDATA] 2.6.1 Kind. */
typedef enum {
  PROPERTY_NAME_LID = 0x00,
  PROPERTY_NAME_STRING = 0x01,
  PROPERTY_NAME_NONE = 0xFF, /* the property has no name; only in responses */
} PropertyNameKind;

/**
 * PropertyName: [MS-OXCDATA] 2.6.1. @name.set is there for every kind; @name.name only for strings, @name.lid only
 * for LIDs.
 */
typedef struct {
  guint8 kind;
  TernPropName name;
} PropertyName;

gboolean
codec_property_name_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, PropertyName *ret);
void codec_property_name_write (TernWriter *writer, const MapiCodecContext *ctx, const PropertyName *value);
char *codec_property_name_to_string (const PropertyName *value);

/**
 * property_name_init: fills @ret from a name of the model; %NULL gives the nameless kind. Points into @name's string.
 */
void property_name_init (PropertyName *ret, const TernPropName *name);

/**
 * NamedPropertyInformation: [MS-OXORULE] 2.2.4.2: what the property ids from 0x8000 up in the following structure mean.
 * @ids and @names are arrays of @n.
 */
typedef struct {
  guint16 n;
  const guint16 *ids;
  const PropertyName *names;
} NamedPropertyInformation;

gboolean codec_named_property_information_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                                NamedPropertyInformation *ret);
void codec_named_property_information_write (TernWriter *writer, const MapiCodecContext *ctx,
                                             const NamedPropertyInformation *value);
char *codec_named_property_information_to_string (const NamedPropertyInformation *value);
