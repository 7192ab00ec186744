#include "formats/form_fields.h"

#include "base/bytes.h"

namespace sluice::formats {
namespace {

std::string_view take_pair(std::string_view& rest) {
  const auto end = rest.find('&');
  const auto pair = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return pair;
}

std::string_view name_of(std::string_view pair) { return pair.substr(0, pair.find('=')); }

std::string_view value_of(std::string_view pair) {
  const auto equals = pair.find('=');
  return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
}

}  // namespace

std::string decode_form_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' && i + 2 < text.size() ? from_hex(text.substr(i + 1, 2))
                                                            : std::optional<std::string>();
    if (byte) {
      out += *byte;
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::optional<std::vector<FormField>> parse_form(std::string_view text) {
  std::vector<FormField> fields;
  while (!text.empty()) {
    const auto pair = take_pair(text);
    if (pair.empty()) continue;
    if (fields.size() == kFormFieldsMax) return std::nullopt;
    fields.emplace_back(decode_form_text(name_of(pair)), decode_form_text(value_of(pair)));
  }
  return fields;
}

std::optional<std::string> find_form_field(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const auto pair = take_pair(text);
    if (!pair.empty() && decode_form_text(name_of(pair)) == name)
      return decode_form_text(value_of(pair));
  }
  return std::nullopt;
}

}  // namespace sluice::formats
