#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

// A regular expression of RE2's syntax. Cheap to copy, safe from many threads.
//
// One search cannot be interrupted, so each asks the WorkBudget for what it takes before it begins,
// and again before RE2 goes over from its fast way (a few nanoseconds a byte) to its slow one (as
// many a byte and instruction). Without a budget too, a search may take no longer than a second:
// kTooLarge, then. Searches may throw OutOfWork.
class Regex {
 public:
  static constexpr std::size_t kMemoryBytesMax = 1 << 20;

  Regex() = default;  // none; may only be asked whether it is one

  // kInvalid contains RE2's reason, or what makes the pattern too expensive: a pattern of more than
  // 4,096 bytes or 10,000 instructions, counted repetitions inside each other that multiply to more
  // than 250.
  // Where the states of the fast way need more than `memory_bytes_max`, searches go the slow way.
  static Result<Regex> compile(std::string_view pattern, bool case_sensitive = true,
                               std::size_t memory_bytes_max = kMemoryBytesMax);

  explicit operator bool() const { return compiled_ != nullptr; }
  const std::string& pattern() const;
  int groups() const;  // that it captures
  std::size_t instructions() const;

  Result<bool> is_in(std::string_view text) const;
  Result<bool> matches(std::string_view whole_text) const;

  // The groups of the first match: the match itself and the first `groups - 1` that it captures.
  // One that took no part has no data(). False when there is no match.
  Result<bool> find(std::string_view text, std::span<std::string_view> groups) const;

  // Whether an empty match may begin where the match before it ended.
  enum class EmptyMatches { kEverywhere, kNotBehindMatches };
  // Calls `each` with the groups of match after match, until it says no.
  using Each = std::function<bool(std::span<const std::string_view>)>;
  Result<void> each_match(std::string_view text, std::size_t groups, EmptyMatches empty,
                          const Each& each) const;

  struct Replacement {
    std::string_view text;  // \0 to \9, also $0 to $9, stand for the match and its groups
    EmptyMatches empty = EmptyMatches::kEverywhere;
    bool first_only = false;
    std::size_t bytes_max = SIZE_MAX;  // of the result; kTooLarge
  };
  Result<void> check_replacement(std::string_view text) const;
  // `with.text` has passed check_replacement().
  Result<std::string> replace(std::string_view text, const Replacement& with) const;

 private:
  struct Compiled;
  explicit Regex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace sluice
