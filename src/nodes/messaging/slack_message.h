#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

// Messages as Slack's incoming webhooks take them.
namespace sluice::nodes {

// Text in which `&`, `<` and `>` mean themselves, so that it names no channel, person or link.
std::string slack_escape(std::string_view text);

// {"text", "blocks"}. What is longer than Slack takes is cut, and ends in "...".
json::value slack_message(std::string_view title, std::string_view text, std::string_view priority);

}  // namespace sluice::nodes
