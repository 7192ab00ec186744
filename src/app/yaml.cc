#include "app/yaml.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <vector>

#include "base/json_number.h"

namespace sluice::app {
namespace {

void substitute(json::value& value, std::vector<std::string>& missing) {
  if (auto* object = value.if_object()) {
    for (auto& member : *object) substitute(member.value(), missing);
  } else if (auto* array = value.if_array()) {
    for (auto& element : *array) substitute(element, missing);
  } else if (const auto* text = if_text(value)) {
    constexpr std::string_view open = "${env:";
    const std::string_view view = *text;
    if (!view.starts_with(open) || !view.ends_with('}')) return;
    std::string name(view.substr(open.size(), view.size() - open.size() - 1));
    if (const char* found = std::getenv(name.c_str()))
      value = found;
    else if (std::ranges::find(missing, name) == missing.end())
      missing.push_back(std::move(name));
  }
}

}  // namespace

Result<void> substitute_environment(json::value& value) {
  std::vector<std::string> missing;
  substitute(value, missing);
  if (missing.empty()) return {};
  const bool one = missing.size() == 1;
  return fail(
      ErrorCode::kNotFound,
      fmt::format("the environment variable{} {} {} not set; set {} before the command, as in "
                  "`{}=... sluice apply ...`",
                  one ? "" : "s", fmt::join(missing, ", "), one ? "is" : "are", one ? "it" : "them",
                  missing.front()));
}

}  // namespace sluice::app
