#pragma once

#include "tools/ternctl/ctl-command.h"

/** ctl_test_outlook: the command `ternctl test outlook`. */
CtlResult ctl_test_outlook (Ctl *ctl, const CtlArguments *arguments, GError **error);
