#pragma once

#include "base/json.h"
#include "store/call_store.h"

// How scripts and calls look outside.
namespace sluice::api {

json::object script_view(const store::Script& script);
json::object call_view(const store::Call& call);
// What came of it; null where that is not known.
json::object call_result_view(const store::Call& call);
json::object call_settings_view(const store::CallSettings& settings);

}  // namespace sluice::api
