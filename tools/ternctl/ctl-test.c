#include "tools/ternctl/ctl-command.h"

const CtlCommand ctl_test_commands[] = {
  { NULL },
};
