#include "nodes/data/field_rule_kinds.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <span>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "base/zone.h"
#include "formats/json_values.h"
#include "formats/text_formats.h"
#include "liquid/values/arena.h"
#include "liquid/values/text.h"
#include "nodes/config/common.h"
#include "nodes/data/field_rule_dates.h"
#include "nodes/data/field_rule_patterns.h"
#include "nodes/data/field_rule_presence.h"

namespace sluice::nodes {
namespace {

using Question = RuleQuestion;

long double number_at(const Question& q, std::size_t index) {
  return to_number(json::value(q.rule.parameters[index])).value_or(0);
}

// --- what it is ---

template <class Holds>
std::string text_rule(const Question& q, std::string sentence, Holds holds) {
  std::string storage;
  const auto text = rule_text(q, storage);
  return unless(text && holds(*text), std::move(sentence));
}

template <bool (*kHolds)(std::string_view)>
std::string formatted(const Question& q, std::string sentence) {
  return unless(is_text(*q.value) && kHolds(q.value->get_string()), std::move(sentence));
}

bool is_whole_text(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), liquid::is_digit);
}

std::string integer(const Question& q) {
  const auto* text = if_text(*q.value);
  return unless(text ? is_whole_text(*text) : formats::is_integer(*q.value), "must be an integer");
}

bool is_one_of(const json::value& value, std::initializer_list<std::string_view> texts) {
  std::string storage;
  const auto text = scalar_text(value, storage);
  return text && std::find(texts.begin(), texts.end(), ascii_lower(*text)) != texts.end();
}

// --- how large it is ---

// A number's own size, else the count of entries, members or characters.
struct Size {
  long double size = 0;
  std::string_view unit;
};
std::optional<Size> size_of(const json::value* value, bool numeric) {
  if (!value) return std::nullopt;
  if (is_number(*value) || numeric)
    if (const auto number = to_number(*value)) return Size{*number, ""};
  if (is_number(*value)) return std::nullopt;
  if (const auto* array = value->if_array())
    return Size{static_cast<long double>(array->size()), " items"};
  if (const auto* object = value->if_object())
    return Size{static_cast<long double>(object->size()), " members"};
  if (const auto* text = if_text(*value))
    return Size{static_cast<long double>(liquid::character_count(*text)), " characters"};
  return std::nullopt;
}

template <class Holds>
std::string size_rule(const Question& q, std::string_view words, Holds holds) {
  const auto size = size_of(q.value, q.numeric);
  if (size && holds(size->size)) return "";
  const bool counts = size && !size->unit.empty();
  return fmt::format("must {} {} {}{}", counts ? "have" : "be", words,
                     fmt::join(q.rule.parameters, " to "), size ? size->unit : "");
}

std::string between(const Question& q) {
  return size_rule(q, "from", [&](long double size) {
    return size >= number_at(q, 0) && size <= number_at(q, 1);
  });
}

// The other side of gt, gte, lt and lte: a number, or the size of a field.
template <class Holds>
std::string against(const Question& q, std::string_view words, Holds holds) {
  const auto& parameter = q.rule.parameters[0];
  auto right = to_number(json::value(parameter));
  if (!right)
    if (const auto other = size_of(q.other(parameter), q.numeric)) right = other->size;
  const auto left = size_of(q.value, q.numeric);
  return unless(left && right && holds(left->size, *right),
                fmt::format("must be {} {}", words, parameter));
}

std::string multiple_of(const Question& q) {
  const auto number = to_number(*q.value);
  return unless(number && formats::is_multiple(*number, number_at(q, 0)),
                "must be a multiple of " + q.rule.parameters[0]);
}

// Digits only, from as many as the first parameter says to as many as the last one does.
std::string digits(const Question& q) {
  const auto sentence = fmt::format("must be {} digits", fmt::join(q.rule.parameters, " to "));
  return text_rule(q, sentence, [&](std::string_view text) {
    const auto count = static_cast<long double>(text.size());
    return std::all_of(text.begin(), text.end(), liquid::is_digit) && count >= number_at(q, 0) &&
           count <= number_at(q, q.rule.parameters.size() - 1);
  });
}

// --- what it says ---

// How many entries of an array the rule lists; of anything else, whether it lists the value.
std::size_t listed(const Question& q) {
  const auto is_listed = [&](const json::value& value) {
    WorkBudget::spend(2);
    std::string storage;
    const auto text = scalar_text(value, storage);
    return text && std::binary_search(q.rule.sorted.begin(), q.rule.sorted.end(), *text);
  };
  const auto* array = q.value->if_array();
  if (!array) return is_listed(*q.value) ? 1 : 0;
  return static_cast<std::size_t>(std::count_if(array->begin(), array->end(), is_listed));
}

std::string in(const Question& q) {
  const auto* array = q.value->if_array();
  return unless(listed(q) == (array ? array->size() : 1),
                "must be one of " + list_of(q.rule.parameters));
}

bool any_parameter(const Question& q, bool (*holds)(std::string_view, std::string_view)) {
  std::string storage;
  const auto text = rule_text(q, storage);
  const auto& list = q.rule.parameters;
  WorkBudget::spend(list.size() / 4);
  return text && std::any_of(list.begin(), list.end(),
                             [&](const std::string& part) { return holds(*text, part); });
}
bool begins(std::string_view text, std::string_view part) { return text.starts_with(part); }
bool ends(std::string_view text, std::string_view part) { return text.ends_with(part); }

bool is_cased(std::string_view text,
              std::string_view (*convert)(std::string_view, liquid::Arena&)) {
  liquid::Arena arena(3 * text.size() + 4096);
  return convert(text, arena) == text;
}

bool same_as(const Question& q, std::string_view path) {
  const auto* other = q.other(path);
  return other && formats::equal_json(*q.value, *other);
}

std::string distinct(const Question& q) {
  const auto* array = q.value->if_array();
  return unless(!q.repeated && (!array || !formats::first_duplicate(*array)),
                "has a duplicate value");
}

// The table. A row without a function only marks its field.
const std::array kRules = std::to_array<RuleKind>({
    {"required", Parameters::kNone, true, ask_required},
    {"required_if", Parameters::kOtherAndList, true, ask_required_if},
    {"required_unless", Parameters::kOtherAndList, true, ask_required_unless},
    {"required_with", Parameters::kList, true, ask_required_with},
    {"required_with_all", Parameters::kList, true, ask_required_with_all},
    {"required_without", Parameters::kList, true, ask_required_without},
    {"required_without_all", Parameters::kList, true, ask_required_without_all},
    {"present", Parameters::kNone, true, ask_present},
    {"filled", Parameters::kNone, true, ask_filled},
    {"prohibited", Parameters::kNone, true, ask_prohibited},
    {"nullable"},
    {"sometimes"},
    {"bail"},
    {"string", Parameters::kNone, false,
     [](const Question& q) { return unless(is_text(*q.value), "must be a string"); }},
    {"integer", Parameters::kNone, false, integer},
    {"numeric", Parameters::kNone, false,
     [](const Question& q) {
       return unless(to_number(*q.value).has_value(), "must be a number");
     }},
    {"boolean", Parameters::kNone, false,
     [](const Question& q) {
       const bool word = is_text(*q.value) || is_number(*q.value);
       return unless(q.value->is_bool() || (word && is_one_of(*q.value, {"0", "1"})),
                     "must be true or false");
     }},
    {"array", Parameters::kNone, false,
     [](const Question& q) { return unless(q.value->is_array(), "must be an array"); }},
    {"object", Parameters::kNone, false,
     [](const Question& q) { return unless(q.value->is_object(), "must be an object"); }},
    {"accepted", Parameters::kNone, true,
     [](const Question& q) {
       return unless(q.value && is_one_of(*q.value, {"yes", "on", "1", "true"}),
                     "must be accepted");
     }},
    {"declined", Parameters::kNone, true,
     [](const Question& q) {
       return unless(q.value && is_one_of(*q.value, {"no", "off", "0", "false"}),
                     "must be declined");
     }},
    {"min", Parameters::kNumber, false,
     [](const Question& q) {
       return size_rule(q, "at least", [&](long double s) { return s >= number_at(q, 0); });
     }},
    {"max", Parameters::kNumber, false,
     [](const Question& q) {
       return size_rule(q, "at most", [&](long double s) { return s <= number_at(q, 0); });
     }},
    {"size", Parameters::kNumber, false,
     [](const Question& q) {
       return size_rule(q, "exactly", [&](long double s) { return s == number_at(q, 0); });
     }},
    {"between", Parameters::kTwoNumbers, false, between},
    {"gt", Parameters::kList, false,
     [](const Question& q) {
       return against(q, "greater than", [](auto a, auto b) { return a > b; });
     }},
    {"gte", Parameters::kList, false,
     [](const Question& q) {
       return against(q, "greater than or equal to", [](auto a, auto b) { return a >= b; });
     }},
    {"lt", Parameters::kList, false,
     [](const Question& q) {
       return against(q, "less than", [](auto a, auto b) { return a < b; });
     }},
    {"lte", Parameters::kList, false,
     [](const Question& q) {
       return against(q, "less than or equal to", [](auto a, auto b) { return a <= b; });
     }},
    {"multiple_of", Parameters::kNumber, false, multiple_of},
    {"digits", Parameters::kNumber, false, digits},
    {"digits_between", Parameters::kTwoNumbers, false, digits},
    {"in", Parameters::kList, false, in},
    {"not_in", Parameters::kList, false,
     [](const Question& q) {
       return unless(listed(q) == 0, "must not be one of " + list_of(q.rule.parameters));
     }},
    {"regex", Parameters::kRegex, false, ask_regex},
    {"not_regex", Parameters::kRegex, false, ask_not_regex},
    {"email", Parameters::kNone, false,
     [](const Question& q) { return formatted<formats::is_email>(q, "must be a valid email address"); }},
    {"url", Parameters::kNone, false,
     [](const Question& q) { return formatted<formats::is_url>(q, "must be a valid URL"); }},
    {"ip", Parameters::kNone, false,
     [](const Question& q) {
       const auto* text = if_text(*q.value);
       return unless(text && (formats::is_ipv4(*text) || formats::is_ipv6(*text)), "must be a valid IP address");
     }},
    {"ipv4", Parameters::kNone, false,
     [](const Question& q) { return formatted<formats::is_ipv4>(q, "must be a valid IPv4 address"); }},
    {"ipv6", Parameters::kNone, false,
     [](const Question& q) { return formatted<formats::is_ipv6>(q, "must be a valid IPv6 address"); }},
    {"uuid", Parameters::kNone, false,
     [](const Question& q) { return formatted<formats::is_uuid>(q, "must be a valid UUID"); }},
    {"json", Parameters::kNone, false,
     [](const Question& q) {
       const auto* text = if_text(*q.value);
       return unless(text && parse_json(*text), "must be a valid JSON text");
     }},
    {"timezone", Parameters::kNone, false,
     [](const Question& q) {
       const auto* text = if_text(*q.value);
       return unless(text && Zone::find(*text), "must be a valid time zone");
     }},
    {"date", Parameters::kNone, false, ask_date},
    {"date_format", Parameters::kFormat, false, ask_date_format},
    {"date_equals", Parameters::kList, false, ask_date_order},
    {"before", Parameters::kList, false, ask_date_order},
    {"before_or_equal", Parameters::kList, false, ask_date_order},
    {"after", Parameters::kList, false, ask_date_order},
    {"after_or_equal", Parameters::kList, false, ask_date_order},
    {"same", Parameters::kList, false,
     [](const Question& q) {
       return unless(same_as(q, q.rule.parameters[0]), "must match " + q.rule.parameters[0]);
     }},
    {"different", Parameters::kList, false,
     [](const Question& q) {
       return unless(!same_as(q, q.rule.parameters[0]),
                     "must be different from " + q.rule.parameters[0]);
     }},
    {"confirmed", Parameters::kNone, false,
     [](const Question& q) {
       return unless(same_as(q, std::string(q.field) + "_confirmation"),
                     "must match its confirmation");
     }},
    {"starts_with", Parameters::kList, false,
     [](const Question& q) {
       return unless(any_parameter(q, begins), "must begin with " + list_of(q.rule.parameters));
     }},
    {"ends_with", Parameters::kList, false,
     [](const Question& q) {
       return unless(any_parameter(q, ends), "must end with " + list_of(q.rule.parameters));
     }},
    {"doesnt_start_with", Parameters::kList, false,
     [](const Question& q) {
       return unless(!any_parameter(q, begins),
                     "must not begin with " + list_of(q.rule.parameters));
     }},
    {"doesnt_end_with", Parameters::kList, false,
     [](const Question& q) {
       return unless(!any_parameter(q, ends), "must not end with " + list_of(q.rule.parameters));
     }},
    {"alpha", Parameters::kNone, false, ask_alpha},
    {"alpha_num", Parameters::kNone, false, ask_alpha_num},
    {"alpha_dash", Parameters::kNone, false, ask_alpha_dash},
    {"lowercase", Parameters::kNone, false,
     [](const Question& q) {
       return text_rule(q, "must be lowercase",
                        [](std::string_view t) { return is_cased(t, liquid::to_lower); });
     }},
    {"uppercase", Parameters::kNone, false,
     [](const Question& q) {
       return text_rule(q, "must be uppercase",
                        [](std::string_view t) { return is_cased(t, liquid::to_upper); });
     }},
    {"distinct", Parameters::kNone, false, distinct},
});

}  // namespace

std::string unless(bool met, std::string sentence) { return met ? "" : std::move(sentence); }

std::string list_of(const std::vector<std::string>& parameters) {
  constexpr std::size_t kShownMax = 50;
  const auto shown = std::span(parameters).first(std::min(parameters.size(), kShownMax));
  return fmt::format("{}{}", fmt::join(shown, ", "),
                     shown.size() < parameters.size() ? ", ..." : "");
}

// The field that a parameter names. A `*` in it stands for what stands there in this field.
const json::value* RuleQuestion::other(std::string_view path) const {
  const json::value* at = &data;
  std::string_view mine = field;
  while (at && !path.empty()) {
    const auto end = std::min(path.find('.'), path.size());
    const auto mine_end = std::min(mine.find('.'), mine.size());
    const auto segment = path.substr(0, end);
    at = find_path(*at, segment == "*" ? mine.substr(0, mine_end) : segment);
    path.remove_prefix(std::min(end + 1, path.size()));
    mine.remove_prefix(std::min(mine_end + 1, mine.size()));
  }
  return at;
}

const RuleKind* find_rule(std::string_view name) {
  const auto row = std::find_if(kRules.begin(), kRules.end(),
                                [&](const RuleKind& kind) { return kind.name == name; });
  return row == kRules.end() ? nullptr : &*row;
}

std::string rule_names() {
  std::string names;
  for (const auto& kind : kRules) names += (names.empty() ? "" : ", ") + std::string(kind.name);
  return names;
}

bool is_blank_value(const json::value* value) {
  if (!value || value->is_null()) return true;
  if (const auto* text = if_text(*value)) return trim(*text).empty();
  if (const auto* array = value->if_array()) return array->empty();
  const auto* object = value->if_object();
  return object && object->empty();
}

}  // namespace sluice::nodes
