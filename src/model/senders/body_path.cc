#include "model/senders/body_path.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/bytes.h"

namespace sluice::model {
namespace {

constexpr std::size_t kPathBytesMax = 256;
constexpr std::size_t kPathSegmentsMax = 16;

bool is_member_name(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '.' && c != '[' && c != ']' && c != '"' &&
           c != '*' && c != '\x7f';
  });
}

// Reads one "[12]" from the front of `rest`.
std::optional<std::size_t> take_index(std::string_view& rest) {
  std::size_t index = 0;
  const auto* end = rest.data() + rest.size();
  const auto parsed = std::from_chars(rest.data() + 1, end, index);
  if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != ']') return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(parsed.ptr - rest.data()) + 1);
  return index;
}

}  // namespace

Result<std::vector<PathSegment>> parse_body_path(std::string_view path) {
  const auto wrong = [] {
    return fail(ErrorCode::kInvalid,
                "must look like \"$.data.items[0].id\", with names without spaces or quotes.");
  };
  if (path.size() > kPathBytesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("must be at most {} characters long.", kPathBytesMax));
  if (!path.starts_with("$.") && !path.starts_with("$[")) return wrong();
  if (!is_utf8(path)) return wrong();
  std::string_view rest = path.substr(1);
  std::vector<PathSegment> segments;
  while (!rest.empty()) {
    if (rest.front() == '.') {
      const auto key = rest.substr(1, rest.find_first_of(".[", 1) - 1);
      if (!is_member_name(key)) return wrong();
      segments.push_back({.key = std::string(key), .index = std::nullopt});
      rest.remove_prefix(key.size() + 1);
    } else if (rest.front() == '[') {
      const auto index = take_index(rest);
      if (!index) return wrong();
      segments.push_back({.key = {}, .index = index});
    } else {
      return wrong();
    }
  }
  if (segments.size() > kPathSegmentsMax)
    return fail(ErrorCode::kInvalid, fmt::format("must have at most {} parts.", kPathSegmentsMax));
  return segments;
}

}  // namespace sluice::model
