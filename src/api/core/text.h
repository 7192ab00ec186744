#pragma once

#include <string>
#include <string_view>

namespace sluice::api {

// Any bytes as text that JSON can hold: what is not UTF-8 becomes U+FFFD.
std::string readable(std::string_view bytes);

}  // namespace sluice::api
