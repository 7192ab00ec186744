#include "imports/js_methods.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/text.h"
#include "imports/liquid_text.h"

namespace sluice::imports {
namespace {

using Type = LiquidPiece::Type;

constexpr std::string_view kIsoTime = "%Y-%m-%dT%H:%M:%S.%LZ";

struct Method {
  std::string_view name;
  std::string_view filter;
  Type type = Type::kAny;
  std::size_t arguments = 0;
};
// clang-format off: a table.
constexpr auto kMethods = std::to_array<Method>({
    {"toLowerCase", "downcase", Type::kText},
    {"toUpperCase", "upcase", Type::kText},
    {"trim", "strip", Type::kText},
    {"trimStart", "lstrip", Type::kText},
    {"trimEnd", "rstrip", Type::kText},
    {"toString", "append: \"\"", Type::kText},
    {"toTitleCase", "capitalize", Type::kText},
    {"toNumber", "plus: 0", Type::kNumber},
    {"toFloat", "plus: 0", Type::kNumber},
    {"toInt", "plus: 0 | floor", Type::kNumber},
    {"round", "round", Type::kNumber},
    {"floor", "floor", Type::kNumber},
    {"ceil", "ceil", Type::kNumber},
    {"abs", "abs", Type::kNumber},
    {"first", "first", Type::kAny},
    {"last", "last", Type::kAny},
    {"reverse", "reverse", Type::kAny},
    {"sort", "sort", Type::kAny},
    {"sum", "sum", Type::kNumber},
    {"unique", "uniq", Type::kAny},
    {"removeDuplicates", "uniq", Type::kAny},
    {"compact", "compact", Type::kAny},
    {"toJsonString", "json", Type::kText},
    {"parseJson", "parse_json", Type::kAny},
    {"base64Encode", "base64_encode", Type::kText},
    {"base64Decode", "base64_decode", Type::kText},
    {"urlEncode", "url_encode", Type::kText},
    {"toDateTime", "date: \"%Y-%m-%dT%H:%M:%S.%L%:z\"", Type::kDate},
    {"toISO", "date: \"%Y-%m-%dT%H:%M:%S.%LZ\"", Type::kDate},
    {"toISOString", "date: \"%Y-%m-%dT%H:%M:%S.%LZ\"", Type::kDate},
    {"toISODate", "date: \"%Y-%m-%d\"", Type::kDate},
    {"toMillis", "date: \"%s\" | times: 1000", Type::kNumber},
    {"getTime", "date: \"%s\" | times: 1000", Type::kNumber},
    {"toSeconds", "date: \"%s\" | plus: 0", Type::kNumber},
    {"toUTC", "date: \"%Y-%m-%dT%H:%M:%S.%LZ\"", Type::kDate},
    {"split", "split", Type::kAny, 1},
    {"join", "join", Type::kText, 1},
    {"concat", "concat", Type::kAny, 1},
    {"pluck", "map", Type::kAny, 1},
    {"toFixed", "round", Type::kNumber, 1},
    {"round", "round", Type::kNumber, 1},
});
constexpr auto kFunctions = std::to_array<Method>({
    {"JSON.stringify", "json", Type::kText},
    {"JSON.parse", "parse_json", Type::kAny},
    {"Math.round", "round", Type::kNumber},
    {"Math.floor", "floor", Type::kNumber},
    {"Math.ceil", "ceil", Type::kNumber},
    {"Math.abs", "abs", Type::kNumber},
    {"Math.trunc", "plus: 0 | floor", Type::kNumber},
    {"String", "append: \"\"", Type::kText},
    {"Number", "plus: 0", Type::kNumber},
    {"parseFloat", "plus: 0", Type::kNumber},
    {"Number.parseFloat", "plus: 0", Type::kNumber},
    {"parseInt", "plus: 0 | floor", Type::kNumber},
    {"Number.parseInt", "plus: 0 | floor", Type::kNumber},
    {"encodeURIComponent", "url_encode | replace: \"+\", \"%20\"", Type::kText},
    {"decodeURIComponent", "url_decode", Type::kText},
    {"new Date", "date: \"%Y-%m-%dT%H:%M:%S.%LZ\"", Type::kDate},
    {"DateTime.fromISO", "date: \"%Y-%m-%dT%H:%M:%S.%L%:z\"", Type::kDate},
    {"Math.max", "at_least", Type::kNumber, 1},
    {"Math.min", "at_most", Type::kNumber, 1},
});
// Longer ones first, where one begins with another.
constexpr auto kLuxon = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"yyyy", "%Y"}, {"yy", "%y"},   {"LLLL", "%B"}, {"MMMM", "%B"}, {"LLL", "%b"}, {"MMM", "%b"},
    {"LL", "%m"},   {"MM", "%m"},   {"M", "%-m"},   {"L", "%-m"},   {"dd", "%d"},  {"d", "%-d"},
    {"HH", "%H"},   {"H", "%-H"},   {"hh", "%I"},   {"h", "%-I"},   {"mm", "%M"},  {"ss", "%S"},
    {"SSS", "%L"},  {"EEEE", "%A"}, {"cccc", "%A"}, {"EEE", "%a"},  {"ccc", "%a"}, {"a", "%p"},
    {"ZZZ", "%z"},  {"ZZ", "%:z"},  {"X", "%s"},    {"ooo", "%j"},
});
// clang-format on

const Method* find_method(std::span<const Method> table, std::string_view name,
                          std::size_t arguments) {
  const Method* best = nullptr;
  for (const auto& each : table) {
    if (each.name != name || each.arguments > arguments) continue;
    if (!best || each.arguments > best->arguments) best = &each;
  }
  return best;
}

std::optional<int> small_number(const LiquidPiece& piece) {
  int number = 0;
  const auto& text = piece.text;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::string_view unquoted(const LiquidPiece& piece) {
  const std::string_view text = piece.text;
  const bool is_literal = piece.type == Type::kText && !piece.is_filtered && !piece.is_template &&
                          text.size() >= 2 && (text.front() == '"' || text.front() == '\'');
  return is_literal ? text.substr(1, text.size() - 2) : std::string_view();
}

}  // namespace

std::string LiquidVariables::name_next() { return fmt::format("value_{}", ++count_); }

std::string LiquidVariables::expression(LiquidPiece piece) {
  return piece.is_template ? simple(std::move(piece)) : std::move(piece.text);
}

std::string LiquidVariables::simple(LiquidPiece piece) {
  if (!piece.is_filtered && !piece.is_template) return std::move(piece.text);
  auto name = name_next();
  tags_ += piece.is_template
               ? fmt::format("{{% capture {} %}}{}{{% endcapture %}}", name, piece.text)
               : fmt::format("{{% assign {} = {} %}}", name, piece.text);
  return name;
}

Result<LiquidPiece> JsMethods::function(std::string_view name, std::vector<LiquidPiece> arguments) {
  if (arguments.empty() && (name == "new Date" || name == "DateTime.now" || name == "Date"))
    return LiquidPiece{fmt::format("\"now\" | date: \"{}\"", kIsoTime), Type::kDate, true};
  if (arguments.empty() && name == "Date.now")
    return LiquidPiece{"\"now\" | date: \"%s\" | times: 1000", Type::kNumber, true};
  const auto given = arguments.empty() ? 0 : arguments.size() - 1;
  const auto* found = find_method(kFunctions, name, given);
  if (!found || arguments.empty())
    return fail(ErrorCode::kInvalid, fmt::format("there is no equal of `{}()`", name));
  std::string behind;
  if (found->arguments == 1) behind = ": " + variables_.simple(std::move(arguments[1]));
  return LiquidPiece{fmt::format("{} | {}{}", variables_.expression(std::move(arguments[0])),
                                 found->filter, behind),
                     found->type, true};
}

Result<LiquidPiece> JsMethods::replaced(LiquidPiece object, bool all,
                                        std::vector<LiquidPiece> arguments) {
  if (arguments.size() != 2)
    return fail(ErrorCode::kInvalid, "its replace() does not have two arguments");
  std::string_view filter = all ? "replace" : "replace_first";
  auto pattern = std::move(arguments[0]);
  if (pattern.type == Type::kRegex) {
    const auto end = pattern.text.rfind('/');
    const auto flags = std::string_view(pattern.text).substr(end + 1);
    if (!flags.contains('g') || flags.find_first_not_of("gi") != std::string_view::npos)
      return fail(ErrorCode::kInvalid,
                  "its regular expression replaces only the first match; regex_replace replaces "
                  "all");
    auto text = pattern.text.substr(1, end - 1);
    if (flags.contains('i')) text.insert(0, "(?i)");
    SLUICE_TRY(pattern.text, liquid_literal(text));
    pattern.type = Type::kText;
    filter = "regex_replace";
  }
  auto from = variables_.simple(std::move(pattern));
  auto to = variables_.simple(std::move(arguments[1]));
  return LiquidPiece{
      fmt::format("{} | {}: {}, {}", variables_.expression(std::move(object)), filter, from, to),
      Type::kText, true};
}

Result<LiquidPiece> JsMethods::sliced(LiquidPiece object, std::vector<LiquidPiece> arguments) {
  const auto from = arguments.empty() ? std::nullopt : small_number(arguments[0]);
  const auto to = arguments.size() < 2 ? std::nullopt : small_number(arguments[1]);
  constexpr int kToTheEnd = 1'000'000;
  const bool is_clear = from && (arguments.size() == 1 || (to && *from >= 0 && *to >= *from));
  if (!is_clear)
    return fail(ErrorCode::kInvalid, "it cuts a text at places that are not plain numbers");
  const auto type = object.type;
  return LiquidPiece{fmt::format("{} | slice: {}, {}", variables_.expression(std::move(object)),
                                 *from, to ? *to - *from : kToTheEnd),
                     type, true};
}

Result<LiquidPiece> JsMethods::method(LiquidPiece object, std::string_view name,
                                      std::vector<LiquidPiece> arguments) {
  if (name == "replace" || name == "replaceAll")
    return replaced(std::move(object), name == "replaceAll", std::move(arguments));
  if (name == "slice" || name == "substring" || name == "substr")
    return name == "substr" && arguments.size() > 1
               ? fail(ErrorCode::kInvalid, "there is no equal of `.substr()`; use the filter slice")
               : sliced(std::move(object), std::move(arguments));
  if (name == "join" && arguments.empty()) arguments.push_back({"\",\"", Type::kText});
  if ((name == "toFormat" || name == "format") && arguments.size() == 1) {
    const auto format = strftime_of(unquoted(arguments[0]));
    if (format.empty())
      return fail(ErrorCode::kInvalid,
                  "its date format has letters that have no equal; use the "
                  "filter date");
    return LiquidPiece{
        fmt::format("{} | date: \"{}\"", variables_.expression(std::move(object)), format),
        Type::kText, true};
  }
  const auto* found = find_method(kMethods, name, arguments.size());
  if (!found) {
    return fail(ErrorCode::kInvalid, name == "includes"
                                         ? "its includes() is not part of a condition"
                                         : fmt::format("there is no equal of `.{}()`", name));
  }
  std::string behind;
  if (found->arguments == 1) {
    if (arguments[0].type == Type::kRegex)
      return fail(ErrorCode::kInvalid, fmt::format("its .{}() has a regular expression", name));
    behind = ": " + variables_.simple(std::move(arguments[0]));
  }
  return LiquidPiece{
      fmt::format("{} | {}{}", variables_.expression(std::move(object)), found->filter, behind),
      found->type, true};
}

std::string strftime_of(std::string_view luxon) {
  std::string out;
  while (!luxon.empty()) {
    if (luxon.front() == '\'') {
      const auto end = luxon.find('\'', 1);
      if (end == std::string_view::npos) return "";
      out += luxon.substr(1, end - 1);
      luxon.remove_prefix(end + 1);
      continue;
    }
    const auto* const found = std::ranges::find_if(
        kLuxon, [&](const auto& each) { return luxon.starts_with(each.first); });
    if (found == kLuxon.end()) {
      const char c = luxon.front();
      if (is_letter_or_digit(c) || c == '"' || c == '%') return "";
      out += c;
      luxon.remove_prefix(1);
      continue;
    }
    out += found->second;
    luxon.remove_prefix(found->first.size());
  }
  return out;
}

}  // namespace sluice::imports
