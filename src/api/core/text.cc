#include "api/core/text.h"

#include "base/bytes.h"

namespace sluice::api {

std::string readable(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  while (!bytes.empty()) {
    std::size_t length = 1;
    while (length <= 4 && length <= bytes.size() && !is_utf8(bytes.substr(0, length))) ++length;
    const bool whole = length <= 4 && length <= bytes.size();
    out += whole ? bytes.substr(0, length) : std::string_view("\xEF\xBF\xBD");
    bytes.remove_prefix(whole ? length : 1);
  }
  return out;
}

}  // namespace sluice::api
