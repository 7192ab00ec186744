#include "formats/regex.h"

#include <fmt/format.h>

namespace sluice::formats {

Result<Regex> compile_delimited_regex(std::string_view text, bool case_sensitive) {
  const auto end = text.rfind('/');
  if (text.size() < 2 || text.front() != '/' || end == 0)
    return fail(ErrorCode::kInvalid,
                "a regular expression must be enclosed in slashes, e.g. /^a+$/i");
  std::string flags;
  for (const char flag : text.substr(end + 1)) {
    if (flag != 'i' && flag != 'm' && flag != 's' && flag != 'u')
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` is not a regular expression flag; use i, m, s or u", flag));
    if (flag == 'i') case_sensitive = false;
    if ((flag == 'm' || flag == 's') && flags.find(flag) == std::string::npos) flags += flag;
  }
  std::string expression = flags.empty() ? "" : "(?" + flags + ")";
  expression += text.substr(1, end - 1);
  return Regex::compile(expression, case_sensitive);
}

}  // namespace sluice::formats
