#pragma once

#include "base/json.h"
#include "store/call_store.h"

// How scripts look outside.
namespace sluice::api {

json::object script_view(const store::Script& script);

}  // namespace sluice::api
