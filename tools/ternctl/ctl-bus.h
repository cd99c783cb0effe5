#pragma once

#include "tools/ternctl/ctl-command.h"

/**
 * ctl_bus_call:
 * @interface: without org.tern.Core1., such as "Users"
 * @parameters: (nullable) (transfer floating): a tuple
 *
 * Returns: (transfer full) (nullable): the answer's tuple
 */
GVariant *ctl_bus_call (Ctl *ctl, const char *interface, const char *method, GVariant *parameters, GError **error);
/** ctl_bus_do: a call whose answer says nothing; prints @done (unless JSON is wanted) when it succeeded. */
CtlResult ctl_bus_do (Ctl *ctl, const char *interface, const char *method, GVariant *parameters, const char *done,
                      GError **error);
/** ctl_bus_result: the exit status that an error stands for. */
CtlResult ctl_bus_result (const GError *error);
