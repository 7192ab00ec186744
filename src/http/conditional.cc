#include "http/conditional.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "http/framing.h"

namespace sluice::http {
namespace {

constexpr std::size_t kTagBytes = 16;
constexpr std::string_view kIfMatch = "If-Match";
constexpr std::string_view kIfNoneMatch = "If-None-Match";

enum class Comparison { kStrong, kWeak };

// Whether a list such as `"a", W/"b"`, or `*` alone, names the tag. Our tags hold neither quotes
// nor commas, so cutting at the commas cannot make a foreign tag into one of ours.
bool names(std::string_view list, std::string_view etag, Comparison comparison) {
  if (trim(list) == "*") return true;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view tag = trim(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (comparison == Comparison::kWeak && tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
  }
  return false;
}

bool any_names(const RequestHead& request, std::string_view header, std::string_view etag,
               Comparison comparison) {
  return std::ranges::any_of(request.headers, [&](const Header& each) {
    return equal_ignoring_case(each.name, header) && names(each.value, etag, comparison);
  });
}

}  // namespace

std::string strong_etag(std::string_view representation) {
  const auto hash = sha256(as_bytes(representation));
  return "\"" + to_hex(std::span(hash).first(kTagBytes)) + "\"";
}

bool is_not_modified(const RequestHead& request, std::string_view etag) {
  return any_names(request, kIfNoneMatch, etag, Comparison::kWeak);
}

bool has_if_match(const RequestHead& request) {
  return std::ranges::any_of(
      request.headers, [](const Header& each) { return equal_ignoring_case(each.name, kIfMatch); });
}

bool may_change(const RequestHead& request, std::string_view etag) {
  return !has_if_match(request) || any_names(request, kIfMatch, etag, Comparison::kStrong);
}

Response tagged(const RequestHead& request, Response response, std::string etag) {
  if (is_not_modified(request, etag)) response = {304, "", "", {}};
  response.headers.emplace_back("ETag", std::move(etag));
  return response;
}

}  // namespace sluice::http
