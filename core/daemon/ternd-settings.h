#pragma once

#include "core/base/tern-setting.h"

/** ternd_core_settings: the rows of section [core]. */
extern const TernSetting ternd_core_settings[];
