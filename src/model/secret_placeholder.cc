#include "model/secret_placeholder.h"

#include <fmt/format.h>
#include <span>

#include "base/bytes.h"
#include "base/hmac.h"

namespace sluice::model {
namespace {

constexpr std::string_view kStart = "~vault~";
constexpr std::size_t kPlaceholderMacDigits = 32;
constexpr std::size_t kNameCharsMax = 400;

std::string placeholder_mac(const PlaceholderKey& key, RunId run, std::string_view name) {
  const Sha256 mac = hmac_sha256(key, fmt::format("{} {}", run.text(), name));
  return to_hex(std::span(mac).first(kPlaceholderMacDigits / 2));
}

struct Shape {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;
  std::string_view mac;
};

// The first part of the text that looks like a placeholder.
std::optional<Shape> find_shape(std::string_view text, std::size_t from) {
  for (auto begin = text.find(kStart, from); begin != std::string_view::npos;
       begin = text.find(kStart, begin + 1)) {
    const auto name_begin = begin + kStart.size();
    const auto name_end = text.find('~', name_begin);
    if (name_end == std::string_view::npos) return std::nullopt;
    const auto end = name_end + 1 + kPlaceholderMacDigits;
    if (name_end - name_begin > kNameCharsMax || end >= text.size() || text[end] != '~') continue;
    auto name = from_base64(text.substr(name_begin, name_end - name_begin), Base64::kUrl);
    if (!name) continue;
    return Shape{begin, end + 1, *std::move(name),
                 text.substr(name_end + 1, kPlaceholderMacDigits)};
  }
  return std::nullopt;
}

}  // namespace

std::string make_placeholder(const PlaceholderKey& key, RunId run, std::string_view name) {
  return fmt::format("{}{}~{}~", kStart, to_base64(as_bytes(name), Base64::kUrl),
                     placeholder_mac(key, run, name));
}

std::optional<FoundPlaceholder> find_placeholder(const PlaceholderKey& key, RunId run,
                                                 std::string_view text, std::size_t from) {
  for (auto shape = find_shape(text, from); shape; shape = find_shape(text, shape->begin + 1)) {
    if (equal_constant_time(as_bytes(shape->mac), as_bytes(placeholder_mac(key, run, shape->name))))
      return FoundPlaceholder{shape->begin, shape->end, std::move(shape->name)};
  }
  return std::nullopt;
}

std::optional<std::size_t> find_placeholder_shape(std::string_view text) {
  const auto shape = find_shape(text, 0);
  if (!shape) return std::nullopt;
  return shape->begin;
}

std::string show_placeholders(std::string_view text) {
  std::string out;
  while (auto shape = find_shape(text, 0)) {
    out += text.substr(0, shape->begin);
    out += fmt::format("{{{{ vault.{} }}}}", shape->name);
    text.remove_prefix(shape->end);
  }
  out += text;
  return out;
}

}  // namespace sluice::model
