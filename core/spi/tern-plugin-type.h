#pragma once

#include <glib-object.h>

/**
 * TERN_DEFINE_PLUGIN_TYPE:
 * @TypeName: as in G_DECLARE_FINAL_TYPE
 * @type_name: prefix of its functions
 * @INTERFACES: G_IMPLEMENT_INTERFACE (...) lines
 *
 * What G_DEFINE_FINAL_TYPE_WITH_CODE is elsewhere, for types of a module of which two versions may live in one process:
 * the name gets a suffix at run time. Call `type_name_register (suffix)` once, in the entry's init(), before any use.
 */
#define TERN_DEFINE_PLUGIN_TYPE(TypeName, type_name, INTERFACES)                                                       \
  static void type_name##_init (TypeName *self);                                                                      \
  static void type_name##_class_init (TypeName##Class *klass);                                                        \
  static GType type_name##_type = G_TYPE_INVALID;                                                                      \
  static gpointer type_name##_parent_class = NULL;                                                                     \
  static void type_name##_class_intern_init (gpointer klass)                                                           \
  {                                                                                                                    \
    type_name##_parent_class = g_type_class_peek_parent (klass);                                                       \
    type_name##_class_init (klass);                                                                                    \
  }                                                                                                                    \
  GType type_name##_get_type (void)                                                                                    \
  {                                                                                                                    \
    return type_name##_type;                                                                                           \
  }                                                                                                                    \
  void type_name##_register (const char *suffix)                                                                       \
  {                                                                                                                    \
    g_autofree char *name = g_strconcat (#TypeName, suffix, NULL);                                                     \
    const GTypeInfo info = {                                                                                           \
      .class_size = sizeof (TypeName##Class),                                                                          \
      .class_init = (GClassInitFunc) (void (*) (void)) type_name##_class_intern_init,                                  \
      .instance_size = sizeof (TypeName),                                                                              \
      .instance_init = (GInstanceInitFunc) (void (*) (void)) type_name##_init,                                         \
    };                                                                                                                 \
    GType g_define_type_id;                                                                                            \
                                                                                                                       \
    if (type_name##_type != G_TYPE_INVALID)                                                                            \
      return;                                                                                                          \
    g_define_type_id = g_type_register_static (G_TYPE_OBJECT, name, &info, G_TYPE_FLAG_FINAL);                         \
    type_name##_type = g_define_type_id;                                                                               \
    INTERFACES                                                                                                         \
  }
