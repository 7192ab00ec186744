#include "formats/phone_number.h"

#include <algorithm>
#include <fmt/format.h>
#include <phonenumbers/phonenumberutil.h>

#include "base/text.h"

namespace sluice::formats {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::string_view kMarks = " ()-./";

const PhoneNumberUtil& phone_plans() { return *PhoneNumberUtil::GetInstance(); }

std::string_view why_unread(PhoneNumberUtil::ErrorType error) {
  switch (error) {
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
      return "no country has its country code";
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN:
      return "it is too short";
    case PhoneNumberUtil::TOO_LONG_NSN:
      return "it is too long";
    case PhoneNumberUtil::NOT_A_NUMBER:
    case PhoneNumberUtil::NO_PARSING_ERROR:
      break;
  }
  return "it has too few digits, or characters that numbers do not have";
}

// Empty when the plan of its country has numbers of that length.
std::string_view why_impossible(PhoneNumberUtil::ValidationResult result) {
  switch (result) {
    case PhoneNumberUtil::IS_POSSIBLE:
      return {};
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
      return "it lacks the area code";
    case PhoneNumberUtil::INVALID_COUNTRY_CODE:
      return "no country has its country code";
    case PhoneNumberUtil::TOO_SHORT:
      return "it is too short";
    case PhoneNumberUtil::TOO_LONG:
      return "it is too long";
    case PhoneNumberUtil::INVALID_LENGTH:
      break;
  }
  return "its country has no numbers of that length";
}

std::unexpected<Error> not_a_number(std::string_view text, std::string_view why) {
  return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is not a phone number: {}; send it as "
                                               "+61429069971, with the country code.",
                                               cut_text(text, kPhoneNumberBytesMax), why));
}

}  // namespace

bool is_phone_region(std::string_view region) {
  return phone_plans().GetCountryCodeForRegion(std::string(region)) != 0;
}

Result<std::string> phone_number(std::string_view text, std::string_view region) {
  if (text.size() > kPhoneNumberBytesMax) return not_a_number(text, "it is too long");
  if (has_control(text)) return not_a_number("...", "it has control characters");
  const auto& plans = phone_plans();
  PhoneNumber number;
  const auto error = plans.ParseAndKeepRawInput(std::string(text), std::string(region), &number);
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return not_a_number(text, why_unread(error));
  if (!number.extension().empty())
    return not_a_number(text, "it has an extension, which cannot be kept");
  const auto why = why_impossible(plans.IsPossibleNumberWithReason(number));
  if (!why.empty()) return not_a_number(text, why);
  // What was read in a country that nobody named must be a number there. Of others the length is
  // enough: the plans here are as old as the library, and people test with numbers that nobody has.
  if (number.country_code_source() == PhoneNumber::FROM_DEFAULT_COUNTRY &&
      !plans.IsValidNumber(number))
    return not_a_number(text, fmt::format("there is no such number in {}", region));
  std::string out;
  plans.Format(number, PhoneNumberUtil::E164, &out);
  return out;
}

std::optional<std::string> phone_prefix(std::string_view text, std::string_view region) {
  const bool is_whole = text.starts_with('+');
  std::string digits;
  for (const char c : text.substr(is_whole ? 1 : 0)) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (kMarks.find(c) == std::string_view::npos)
      return std::nullopt;
  }
  if (is_whole) return "+" + digits;
  if (digits.empty()) return std::nullopt;
  const auto& plans = phone_plans();
  std::string trunk;
  plans.GetNddPrefixForRegion(std::string(region), true, &trunk);
  if (!trunk.empty() && digits.starts_with(trunk)) digits.erase(0, trunk.size());
  return fmt::format("+{}{}", plans.GetCountryCodeForRegion(std::string(region)), digits);
}

}  // namespace sluice::formats
