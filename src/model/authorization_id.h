#pragma once

#include "base/ids.h"

namespace sluice::model {

struct AuthorizationTag {
  static constexpr std::string_view kPrefix = "auth_";
};

}  // namespace sluice::model

namespace sluice {

// A login at an OAuth provider, by which workflows call its API.
using AuthorizationId = Id<model::AuthorizationTag>;

}  // namespace sluice
