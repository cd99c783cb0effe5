#pragma once

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-logon.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
