#include "base/regex.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <optional>
#include <re2/re2.h>
#include <vector>

#include "base/regex_shape.h"
#include "base/work_budget.h"

namespace sluice {
namespace {

constexpr std::size_t kPatternBytesMax = 4'096;
constexpr std::uint64_t kRepeatsMax = 250;
constexpr int kInstructionsMax = 10'000;
constexpr std::uint64_t kSearchUnitsMax = 20'000'000;   // a second
constexpr std::uint64_t kMatchesUnitsMax = 40'000'000;  // of all searches for the matches of a text
constexpr std::size_t kGroupsMax = 33;

// A search as RE2's hooks need to know it.
struct Search {
  std::uint64_t instructions = 0;
  std::uint64_t bytes = 0;
  std::uint64_t units_max = kSearchUnitsMax;
  std::uint64_t spent = 0;

  void spend(std::uint64_t units);
};
thread_local constinit Search* current_search = nullptr;

// Thrown through RE2 to where the search began, never further.
struct TooExpensive {};

void Search::spend(std::uint64_t units) {
  spent += units;
  if (spent > units_max) throw TooExpensive();
  WorkBudget::spend(units);
}

// The measures of RE2, in units of 50 ns: a byte on the fast way; a state that has to be made for
// it; a byte on the slow way.
constexpr std::uint64_t fast_units(std::uint64_t bytes) { return bytes / 16 + 1; }
constexpr std::uint64_t state_units(std::uint64_t states, std::uint64_t instructions) {
  return states * instructions / 3;
}
constexpr std::uint64_t slow_units(std::uint64_t bytes, std::uint64_t instructions) {
  return bytes * instructions / 5 + 1;
}
constexpr std::uint64_t kStateBytesMin = 150;

// RE2 is about to search with its slow automaton, because the states of the fast one are too many.
void on_failure(const re2::hooks::DFASearchFailure&) {
  if (current_search)
    current_search->spend(slow_units(current_search->bytes, current_search->instructions));
}

// The states are too many; those made so far are thrown away.
void on_reset(const re2::hooks::DFAStateCacheReset& reset) {
  if (current_search)
    current_search->spend(state_units(reset.state_cache_size, current_search->instructions));
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const re2::StringPiece& found) { return {found.data(), found.size()}; }

std::size_t character_bytes(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

bool is_digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

// "$1" as RE2 writes it.
std::string with_backslashes(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] == '$' && is_digit_at(out, i + 1)) out[i] = '\\';
  return out;
}

// A replacement cut at its groups.
struct Rewrite {
  struct Bit {
    std::string_view text;
    std::size_t group = kGroupsMax;  // kGroupsMax: only the text
  };
  std::vector<Bit> bits;
  std::size_t groups = 1;  // that it needs

  explicit Rewrite(std::string_view text) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      if (text[i] != '\\') continue;
      const bool digit = is_digit_at(text, i + 1);
      const auto group = digit ? static_cast<std::size_t>(text[i + 1] - '0') : kGroupsMax;
      // Of two backslashes the first one stays.
      bits.push_back({text.substr(plain, i - plain + (digit ? 0 : 1)), group});
      if (digit) groups = std::max(groups, group + 1);
      plain = ++i + 1;
    }
    bits.push_back({text.substr(std::min(plain, text.size()))});
  }

  std::size_t size(std::span<const std::string_view> found) const {
    std::size_t bytes = 0;
    for (const auto& bit : bits)
      bytes += bit.text.size() + (bit.group < found.size() ? found[bit.group].size() : 0);
    return bytes;
  }
  void append(std::string& out, std::span<const std::string_view> found) const {
    for (const auto& bit : bits) {
      out += bit.text;
      if (bit.group < found.size()) out += found[bit.group];
    }
  }
};

std::unexpected<Error> too_expensive(std::size_t bytes) {
  return fail(ErrorCode::kTooLarge,
              fmt::format("the regular expression takes too long on a text of {} bytes; shorten "
                          "the text or simplify the expression",
                          bytes));
}

}  // namespace

struct Regex::Compiled {
  RegexShape shape;
  re2::RE2 program;
  std::uint64_t instructions;
  // Searches make states until all that fit are made. When this was compiled within a budget, that
  // budget pays for them. Otherwise it is used for long and they count for nothing.
  mutable std::atomic<std::uint64_t> new_states;

  Compiled(std::string_view pattern, const RegexShape& its_shape, const re2::RE2::Options& options)
      : shape(its_shape),
        program(piece(pattern), options),
        instructions(program.ok() ? static_cast<std::uint64_t>(program.ProgramSize()) : 0),
        new_states(WorkBudget::left_now() == UINT64_MAX
                       ? 0
                       : static_cast<std::uint64_t>(options.max_mem()) / kStateBytesMin) {}

  std::uint64_t units(std::size_t bytes) const {
    const auto left = new_states.load(std::memory_order_relaxed);
    const auto states = std::min<std::uint64_t>(bytes, left);
    new_states.store(left - states, std::memory_order_relaxed);
    return fast_units(bytes) + state_units(states, instructions);
  }

  // Within text[from, to). Only the extent of the match when `found` has one element.
  bool search(Search& search, std::string_view text, std::size_t from, std::size_t to,
              re2::RE2::Anchor anchor, std::span<re2::StringPiece> found) const {
    search.instructions = instructions;
    search.bytes = to - from;
    current_search = &search;
    struct Forget {
      ~Forget() { current_search = nullptr; }
    } forget;
    return program.Match(piece(text), from, to, anchor, found.data(),
                         static_cast<int>(found.size()));
  }

  // The groups of a match whose extent found[0] is.
  void capture(Search& search_now, std::string_view text, std::span<re2::StringPiece> found) const {
    if (found.size() < 2) return;
    const auto from = static_cast<std::size_t>(found[0].data() - text.data());
    search_now.spend(slow_units(found[0].size(), instructions));
    search(search_now, text, from, from + found[0].size(), re2::RE2::ANCHOR_BOTH, found);
  }
};

Result<Regex> Regex::compile(std::string_view pattern, bool case_sensitive,
                             std::size_t memory_bytes_max) {
  static const bool kHooked = [] {
    re2::hooks::SetDFASearchFailureHook(on_failure);
    re2::hooks::SetDFAStateCacheResetHook(on_reset);
    return true;
  }();
  if (!kHooked || pattern.size() > kPatternBytesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("the pattern is longer than {} bytes", kPatternBytesMax));
  constexpr std::uint64_t kUnits = 400;
  constexpr std::uint64_t kUnitsPerInstruction = 20;
  WorkBudget::spend(kUnits + kUnitsPerInstruction * pattern.size());
  const auto shape = regex_shape(pattern);
  if (shape.repeats > kRepeatsMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("the pattern repeats a part {} times or more, because counted "
                            "repetitions such as {{0,30}} are inside each other; the maximum is {}",
                            shape.repeats, kRepeatsMax));
  WorkBudget::spend(kUnitsPerInstruction * shape.reach / 4);
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(memory_bytes_max));
  options.set_case_sensitive(case_sensitive);
  auto compiled = std::make_shared<const Compiled>(pattern, shape, options);
  if (!compiled->program.ok())
    return fail(ErrorCode::kInvalid,
                fmt::format("not a valid RE2 regular expression: {}", compiled->program.error()));
  if (compiled->program.ProgramSize() > kInstructionsMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("the pattern needs {} instructions; the maximum is {}; use fewer "
                            "counted repetitions and classes such as \\pL",
                            compiled->program.ProgramSize(), kInstructionsMax));
  return Regex(std::move(compiled));
}

const std::string& Regex::pattern() const { return compiled_->program.pattern(); }
std::size_t Regex::instructions() const { return compiled_->instructions; }
int Regex::groups() const { return compiled_->program.NumberOfCapturingGroups(); }

Result<bool> Regex::is_in(std::string_view text) const { return find(text, {}); }

Result<bool> Regex::matches(std::string_view whole_text) const try {
  Search search;
  search.spend(compiled_->units(whole_text.size()));
  return compiled_->search(search, whole_text, 0, whole_text.size(), re2::RE2::ANCHOR_BOTH, {});
} catch (const TooExpensive&) {
  return too_expensive(whole_text.size());
}

Result<bool> Regex::find(std::string_view text, std::span<std::string_view> groups) const try {
  std::array<re2::StringPiece, kGroupsMax> found;
  const auto pieces = std::span(found).first(std::min(groups.size(), kGroupsMax));
  Search search;
  search.spend(compiled_->units(text.size()));
  if (!compiled_->search(search, text, 0, text.size(), re2::RE2::UNANCHORED,
                         pieces.first(std::min<std::size_t>(pieces.size(), 1))))
    return false;
  compiled_->capture(search, text, pieces);
  std::transform(pieces.begin(), pieces.end(), groups.begin(), view);
  return true;
} catch (const TooExpensive&) {
  return too_expensive(text.size());
}

Result<void> Regex::each_match(std::string_view text, std::size_t groups, EmptyMatches empty,
                               const Each& each) const try {
  std::array<re2::StringPiece, kGroupsMax> found;
  std::array<std::string_view, kGroupsMax> views;
  const auto pieces = std::span(found).first(std::clamp<std::size_t>(groups, 1, kGroupsMax));
  const auto& shape = compiled_->shape;
  // Without scans_on all searches together look at each byte a few times, and at `reach` more.
  constexpr std::uint64_t kLooks = 3;
  const std::uint64_t per_match = 8 + fast_units(std::min<std::uint64_t>(shape.reach, text.size()));
  Search search{.units_max = kMatchesUnitsMax};
  if (!shape.scans_on) search.spend(kLooks * compiled_->units(text.size()));
  std::size_t end_before = std::string_view::npos;
  for (std::size_t at = 0; at <= text.size();) {
    search.spend(shape.scans_on ? 8 + compiled_->units(text.size() - at) : per_match);
    if (!compiled_->search(search, text, at, text.size(), re2::RE2::UNANCHORED, pieces.first(1)))
      return {};
    const auto begin = static_cast<std::size_t>(pieces[0].data() - text.data());
    const std::size_t end = begin + pieces[0].size();
    const bool passed_by =
        empty == EmptyMatches::kNotBehindMatches && begin == end && begin == end_before;
    if (!passed_by) {
      compiled_->capture(search, text, pieces);
      std::transform(pieces.begin(), pieces.end(), views.begin(), view);
      if (!each(std::span<const std::string_view>(views).first(pieces.size()))) return {};
    }
    end_before = end;
    at = end;
    if (begin == end) at += end < text.size() ? character_bytes(text, end) : 1;
  }
  return {};
} catch (const TooExpensive&) {
  return too_expensive(text.size());
}

Result<void> Regex::check_replacement(std::string_view text) const {
  const std::string rewrite = with_backslashes(text);
  std::string problem;
  if (compiled_->program.CheckRewriteString(rewrite, &problem)) return {};
  return fail(ErrorCode::kInvalid, problem);
}

Result<std::string> Regex::replace(std::string_view text, const Replacement& with) const {
  const std::string rewrite_text = with_backslashes(with.text);
  const Rewrite rewrite(rewrite_text);
  std::string out;
  const char* copied = text.data();
  bool fits = true;
  const auto add = [&](std::span<const std::string_view> found) {
    const auto between = static_cast<std::size_t>(found[0].data() - copied);
    const std::size_t bytes = between + rewrite.size(found);
    fits = bytes <= with.bytes_max - out.size();
    if (!fits) return false;
    WorkBudget::spend(work_of_bytes(bytes) + rewrite.bits.size() / 8);
    if (between != 0) out.append(copied, between);
    rewrite.append(out, found);
    copied = found[0].data() + found[0].size();
    return !with.first_only;
  };
  SLUICE_TRY_VOID(each_match(text, rewrite.groups, with.empty, add));
  const auto rest = static_cast<std::size_t>(text.data() + text.size() - copied);
  if (!fits || rest > with.bytes_max - out.size())
    return fail(ErrorCode::kTooLarge, fmt::format("produces more than {} bytes", with.bytes_max));
  WorkBudget::spend(work_of_bytes(rest));
  if (rest != 0) out.append(copied, rest);
  return out;
}

}  // namespace sluice
