#pragma once

#include "tools/ternctl/ctl-command.h"

/** CTL_PROPERTY_OPTIONS: the options for what an entry says about a person. */
#define CTL_PROPERTY_OPTIONS                                                                                           \
  { "given-name", "TEXT", "given name" }, { "surname", "TEXT", "family name" }, { "title", "TEXT", "job title" },      \
      { "department", "TEXT", "department" }, { "company", "TEXT", "company" }, { "office", "TEXT", "office" },        \
      { "phone", "NUMBER", "telephone at work" }, { "mobile", "NUMBER", "mobile telephone" },                          \
      { "home-phone", "NUMBER", "telephone at home" },                                                                 \
  {                                                                                                                    \
    "street", "TEXT", "street"                                                                                         \
  }

/** ctl_entry_properties: (transfer floating): a{ss} of the options given. */
GVariant *ctl_entry_properties (const CtlArguments *arguments);
/** ctl_entry_list: calls @interface's List for the domain in the first word. */
CtlResult ctl_entry_list (Ctl *ctl, const char *interface, const CtlArguments *arguments, GError **error);
/** ctl_entry_print: the rows of an answer (aa{sv}) of entries. */
void ctl_entry_print (Ctl *ctl, GVariant *reply);
/** ctl_entry_show: the pairs of an answer (a{sv}) of one entry. */
void ctl_entry_show (Ctl *ctl, GVariant *reply);
/** ctl_entry_create: a call that answers (a{sv}); says that it is there. */
CtlResult ctl_entry_create (Ctl *ctl, const char *interface, const char *method, GVariant *parameters, GError **error);
/** ctl_entry_remove: asks, then calls @interface's Remove for the first word. */
CtlResult
ctl_entry_remove (Ctl *ctl, const char *interface, const char *loss, const CtlArguments *arguments, GError **error);
