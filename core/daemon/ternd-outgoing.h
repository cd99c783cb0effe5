#pragma once

#include "core/daemon/ternd-daemon.h"
#include "core/groupware/tern-duty-runner.h"
#include "core/groupware/tern-groupware.h"

/**
 * ternd_outgoing_start: sends what is submitted: at once what this node's clients submit, and as a duty what is due
 * later, must be tried again, or is left of a node that died.
 */
void ternd_outgoing_start (TerndDaemon *daemon, TernGroupware *groupware, TernDutyRunner *duties);
