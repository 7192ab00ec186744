#pragma once

#include <string_view>

// The style and the script that stand in the page of a form. Their hashes are in its
// Content-Security-Policy, so nothing else runs there.
namespace sluice::api {

extern const std::string_view kFormStyle;
extern const std::string_view kFormScript;

}  // namespace sluice::api
