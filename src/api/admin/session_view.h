#pragma once

#include <string_view>

#include "api/core/services.h"
#include "base/json.h"

namespace sluice::api {

// What a caller may do, for a user interface. `token` is that of its session, if it has one.
json::object session_view(const Services& services, const Principal& caller,
                          std::string_view token);

}  // namespace sluice::api
