#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/regex.h"
#include "base/result.h"

// The operations of string_transform: each is a row of a table.
namespace sluice::nodes {

constexpr std::size_t kTextBytesMax = 4 << 20;  // of every text and list that an operation makes
constexpr std::size_t kListItemsMax = 10'000;

struct StringArgument {
  enum class Kind { kText, kCount, kFlag, kPattern };
  std::string_view name;
  Kind kind = Kind::kText;
  bool required = false;
  std::string_view text = {};                  // of a kText that is left out
  std::int64_t count = 0;                      // of a kCount that is left out
  std::optional<std::int64_t> count_min = {};  // of a kCount
};

// The arguments of an operation, in the order of its row; missing ones have their default.
struct StringArguments {
  static constexpr std::size_t kMax = 3;
  std::array<std::string, kMax> texts;
  std::array<std::int64_t, kMax> counts{};
  std::array<bool, kMax> given{};  // of a kFlag: that it is true
  Regex pattern;                   // of the kPattern
};

struct StringOperation {
  std::string_view name;
  std::array<StringArgument, StringArguments::kMax> arguments{};  // unused ones have no name
  // kInvalid and kTooLarge say what is wrong. Null if it does not support that type.
  Result<json::value> (*on_text)(std::string_view text, const StringArguments& arguments) = nullptr;
  Result<json::value> (*on_list)(const json::array& list,
                                 const StringArguments& arguments) = nullptr;
};

std::span<const StringOperation> string_edits();
std::span<const StringOperation> string_codings();
const StringOperation* find_string_operation(std::string_view name);

// A pattern for the operations that take one: at most 1,000 bytes, RE2's syntax.
Result<Regex> compile_pattern(std::string_view text);

// For the operations themselves.
std::unexpected<Error> text_too_large();
std::unexpected<Error> list_too_large();
Result<json::value> bounded_text(const std::string& text);

}  // namespace sluice::nodes
