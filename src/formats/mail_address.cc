#include "formats/mail_address.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "base/work_budget.h"
#include "formats/text_formats.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kNameBytesMax = 255;

// The name without the quotes around it.
std::string unquote(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return std::string(text);
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

// The text up to the next comma that is not inside quotes; `text` is left with what follows.
std::string_view next_part(std::string_view& text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ',' && !quoted) {
      const auto part = text.substr(0, i);
      text.remove_prefix(i + 1);
      return part;
    }
  }
  return std::exchange(text, {});
}

}  // namespace

Result<MailAddress> parse_mail_address(std::string_view text) {
  text = trim(text);
  WorkBudget::spend(text.size() / 16);
  MailAddress parsed;
  std::string_view address = text;
  if (const auto open = text.rfind('<'); open != std::string_view::npos && text.ends_with('>')) {
    parsed.name = unquote(trim(text.substr(0, open)));
    address = text.substr(open + 1, text.size() - open - 2);
  }
  if (!is_email(address))
    return fail(ErrorCode::kInvalid,
                fmt::format("{} is not a valid email address", excerpt(json::value(text))));
  if (has_control(parsed.name) || !is_utf8(parsed.name) || parsed.name.size() > kNameBytesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("the name before {} must be a single line of at most {} bytes", address,
                            kNameBytesMax));
  parsed.address = address;
  return parsed;
}

Result<std::vector<MailAddress>> parse_mail_addresses(std::string_view text) {
  std::vector<MailAddress> all;
  constexpr std::uint64_t kUnits = 8;
  while (!text.empty()) {
    WorkBudget::spend(kUnits);
    const auto part = trim(next_part(text));
    if (part.empty()) continue;
    SLUICE_TRY(all.emplace_back(), parse_mail_address(part));
  }
  return all;
}

}  // namespace sluice::formats
