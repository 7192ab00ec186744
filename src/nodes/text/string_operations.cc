#include "nodes/text/string_operations.h"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::nodes {

const StringOperation* find_string_operation(std::string_view name) {
  for (const auto rows : {string_edits(), string_codings()}) {
    const auto found = std::ranges::find(rows, name, &StringOperation::name);
    if (found != rows.end()) return &*found;
  }
  return nullptr;
}

std::unexpected<Error> text_too_large() {
  return fail(ErrorCode::kTooLarge, fmt::format("produces more than {} bytes", kTextBytesMax));
}

std::unexpected<Error> list_too_large() {
  return fail(ErrorCode::kTooLarge, fmt::format("produces more than {} parts", kListItemsMax));
}

Result<json::value> bounded_text(const std::string& text) {
  if (text.size() > kTextBytesMax) return text_too_large();
  return json::value(text);
}

Result<Regex> compile_pattern(std::string_view text) {
  constexpr std::size_t kPatternBytesMax = 1'000;
  if (text.size() > kPatternBytesMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("the pattern must be at most {} bytes long", kPatternBytesMax));
  constexpr std::size_t kMemoryBytesMax = 8 << 20;
  return Regex::compile(text, true, kMemoryBytesMax);
}

}  // namespace sluice::nodes
