#include "formats/regex.h"

#include <fmt/format.h>

namespace sluice::formats {
namespace {

Result<Regex> compile(const std::string& expression, bool case_sensitive) {
  constexpr int kMemoryBytesMax = 1 << 20;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryBytesMax);
  options.set_case_sensitive(case_sensitive);
  auto regex = std::make_shared<const re2::RE2>(expression, options);
  if (!regex->ok())
    return fail(ErrorCode::kInvalid,
                fmt::format("not a valid RE2 regular expression: {}", regex->error()));
  return regex;
}

}  // namespace

Result<Regex> compile_regex(std::string_view expression, bool case_sensitive) {
  return compile(std::string(expression), case_sensitive);
}

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
    if (flag == 'm' || flag == 's') flags += flag;
  }
  std::string expression = flags.empty() ? "" : "(?" + flags + ")";
  expression += text.substr(1, end - 1);
  return compile(expression, case_sensitive);
}

}  // namespace sluice::formats
