#include "liquid/tree.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

// The braces around `at`, or the line, cut to a bearable length.
std::string_view excerpt(std::string_view source, std::size_t at) {
  constexpr std::size_t kBytesMax = 80;
  const auto line_begin = source.rfind('\n', at == 0 ? 0 : at - 1);
  std::size_t begin = line_begin == source.npos || at == 0 ? 0 : line_begin + 1;
  const auto open = std::max(source.rfind("{{", at) + 1, source.rfind("{%", at) + 1);
  if (open != 0 && at - (open - 1) <= kBytesMax / 2) begin = open - 1;
  begin = std::max(begin, at > kBytesMax / 2 ? at - kBytesMax / 2 : 0);
  auto end = std::min(source.find('\n', at), source.size());
  const auto close = std::min(source.find("}}", at), source.find("%}", at));
  if (close != source.npos) end = std::min(end, close + 2);
  std::string_view text = source.substr(begin, std::min(end - begin, kBytesMax));
  while (!text.empty() && (text.front() & 0xC0) == 0x80) text.remove_prefix(1);
  return trim(text);
}

bool is_name_part(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_';
}

}  // namespace

Index Names::intern(std::string_view name) {
  const auto found = index_.find(name);
  if (found != index_.end()) return found->second;
  const auto index = static_cast<Index>(list_.size());
  const auto entry = index_.emplace(std::string(name), index).first;
  list_.push_back(entry->first);
  return index;
}

Index Names::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? kAbsent : found->second;
}

Place place_of(std::string_view source, const char* at) {
  const auto offset = static_cast<std::size_t>(at - source.data());
  const auto before = source.substr(0, std::min(offset, source.size()));
  const auto newline = before.rfind('\n');
  Place place;
  place.line += static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  place.column += character_count(newline == before.npos ? before : before.substr(newline + 1));
  return place;
}

Fault fault_at(std::string_view message, std::string_view source, const char* at) {
  const Place place = place_of(source, at);
  const auto rest =
      source.substr(std::min(static_cast<std::size_t>(at - source.data()), source.size()));
  const auto line = rest.substr(0, rest.find('\n'));
  std::size_t end = 0;
  if (line.starts_with("{{") || line.starts_with("{%")) {
    const auto close = line.find(line[1] == '{' ? "}}" : "%}");
    end = close == line.npos ? line.size() : close + 2;
  } else {
    while (end < line.size() && is_name_part(line[end])) ++end;
  }
  const auto length = character_count(line.substr(0, end));
  return {std::string(message), place.line, place.column, std::max<std::size_t>(length, 1)};
}

std::string error_text(std::string_view prefix, std::string_view template_name,
                       std::string_view message, std::string_view source, const char* at) {
  const Place place = place_of(source, at);
  const auto offset = std::min(static_cast<std::size_t>(at - source.data()), source.size());
  return fmt::format("{} ({}{}line {}): {} (column {}: `{}`)", prefix, template_name,
                     template_name.empty() ? "" : " ", place.line, message, place.column,
                     excerpt(source, offset));
}

}  // namespace sluice::liquid
