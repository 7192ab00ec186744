#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "hooks/hook_table.h"
#include "http/http.h"

namespace sluice::hooks {

using SignedHeaders = std::vector<std::pair<std::string, std::string>>;

// The headers that a sender would add to this delivery so that the hook takes it: its signature
// with the hook's first secret, a timestamp, and `unique` where an id is signed. Nothing for an
// unsigned hook. kConflict when the hook's settings are not enough to sign: the sender has a
// private key, or the signature is not in a header.
Result<SignedHeaders> sign_delivery(const Hook& hook, const http::Request& request,
                                    std::string_view public_url, std::string_view unique,
                                    Timestamp now);

}  // namespace sluice::hooks
