#include "formats/json_printer.h"

#include "base/json_number.h"
#include "base/text.h"

namespace sluice::formats {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  append_json_string(out, text);
  out.erase(begin, 1);
  out.pop_back();
}

}  // namespace

void JsonPrinter::print(std::string& out, const json::value& value) {
  scan(out);
  const auto* text = if_text(value);
  if (in_string_) {
    std::string plain;
    if (!text) append_text(plain, value);
    // A backslash that the template left open must not swallow the first character of the value.
    if (escaped_) out += '\\';
    escaped_ = false;
    append_escaped(out, text ? std::string_view(*text) : std::string_view(plain));
  } else if (text && parse_json(*text)) {
    out += *text;
  } else {
    append_json(out, value);
  }
  scanned_ = out.size();
}

void JsonPrinter::scan(const std::string& out) {
  for (; scanned_ < out.size(); ++scanned_) {
    const char c = out[scanned_];
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = in_string_;
    } else if (c == '"') {
      in_string_ = !in_string_;
    }
  }
}

}  // namespace sluice::formats
