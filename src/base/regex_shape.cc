#include "base/regex_shape.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

namespace sluice {
namespace {

constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kCharacterBytesMax = 4;
constexpr unsigned kDepthMax = 1'000;  // RE2 refuses what is nested deeper

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return 0;
  return a > RegexShape::kReachMax / b ? RegexShape::kReachMax : a * b;
}
std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return std::min(a + b, RegexShape::kReachMax);
}

struct Part {
  enum class Kind { kCharacter, kNothing, kSequence, kChoice, kRepeat };
  Kind kind = Kind::kNothing;
  std::vector<Part> parts = {};
  std::uint64_t min = 1;  // of kRepeat
  std::uint64_t max = 1;  // kEndless: as often as it goes
  // Of the whole part:
  bool endless = false;     // its matches may have any length
  bool nullable = true;     // it matches the empty text
  std::uint64_t reach = 0;  // bytes of its matches, each endless repetition counted once more
};

Part group_of(Part::Kind kind, std::vector<Part> parts) {
  Part whole{.kind = kind, .parts = std::move(parts), .nullable = kind == Part::Kind::kSequence};
  for (const auto& part : whole.parts) {
    whole.endless = whole.endless || part.endless;
    if (kind == Part::Kind::kSequence) {
      whole.nullable = whole.nullable && part.nullable;
      whole.reach = sum(whole.reach, part.reach);
    } else {
      whole.nullable = whole.nullable || part.nullable;
      whole.reach = std::max(whole.reach, part.reach);
    }
  }
  return whole;
}

class ShapeReader {
 public:
  explicit ShapeReader(std::string_view text) : text_(text) {}

  Part choice(unsigned depth) {
    std::vector<Part> choices;
    do {
      choices.push_back(sequence(depth));
    } while (take('|'));
    if (choices.size() == 1) return std::move(choices.front());
    return group_of(Part::Kind::kChoice, std::move(choices));
  }
  // What is left is behind a closing parenthesis that nothing opens.
  bool ended() const { return at_ >= text_.size(); }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(char c) {
    if (ended() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Part sequence(unsigned depth) {
    std::vector<Part> parts;
    while (!ended() && peek() != '|' && peek() != ')') parts.push_back(repeated(atom(depth)));
    return group_of(Part::Kind::kSequence, std::move(parts));
  }

  Part repeated(Part part) {
    while (const auto range = quantifier()) {
      take('?');  // as few as possible: a matter of order only
      Part whole{.kind = Part::Kind::kRepeat, .min = range->first, .max = range->second};
      whole.endless = range->second != 0 && (part.endless || range->second == kEndless);
      whole.nullable = range->first == 0 || part.nullable;
      whole.reach =
          product(part.reach, range->second == kEndless ? range->first + 1 : range->second);
      whole.parts.push_back(std::move(part));
      part = std::move(whole);
    }
    return part;
  }

  using Counts = std::pair<std::uint64_t, std::uint64_t>;
  std::optional<Counts> quantifier() {
    if (take('*')) return Counts{0, kEndless};
    if (take('+')) return Counts{1, kEndless};
    if (take('?')) return Counts{0, 1};
    const std::size_t begin = at_;
    if (!take('{')) return std::nullopt;
    const auto first = number();
    std::optional<std::uint64_t> last = first;
    if (first && take(',')) last = peek() == '}' ? kEndless : number();
    if (first && last && take('}')) return Counts{*first, *last};
    at_ = begin;  // a brace that counts nothing stands for itself
    return std::nullopt;
  }
  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    const std::size_t begin = at_;
    for (; peek() >= '0' && peek() <= '9'; ++at_)
      value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(peek() - '0'),
                                      RegexShape::kReachMax);
    return at_ == begin ? std::nullopt : std::optional(value);
  }

  static Part character() {
    return {.kind = Part::Kind::kCharacter, .nullable = false, .reach = kCharacterBytesMax};
  }

  Part atom(unsigned depth) {
    const char c = text_[at_++];
    if (c == '(') return group(depth);
    if (c == '[') return set();
    if (c == '\\') return escape();
    if (c == '^' || c == '$') return {};
    return character();
  }

  // Behind the parenthesis that opens it.
  Part group(unsigned depth) {
    if (take('?')) {
      const std::size_t end = std::min(text_.find_first_of(":>)", at_), text_.size());
      at_ = std::min(end + 1, text_.size());
      if (end < text_.size() && text_[end] == ')') return {};  // flags only: (?i)
    }
    if (depth >= kDepthMax) {
      at_ = text_.size();
      return {};
    }
    Part inner = choice(depth + 1);
    take(')');
    return inner;
  }

  Part set() {
    take('^');
    bool first = true;
    while (!ended() && (first || peek() != ']')) {
      first = false;
      if (peek() == '[' && peek(1) == ':') {
        const auto end = text_.find(":]", at_ + 2);
        at_ = end == std::string_view::npos ? at_ + 1 : end + 2;
      } else {
        at_ += peek() == '\\' ? 2 : 1;
      }
    }
    take(']');
    return character();
  }

  // Behind the backslash.
  Part escape() {
    if (ended()) return {};
    const char c = text_[at_++];
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') return {};
    if (c == 'Q') return quoted();
    if ((c == 'p' || c == 'P' || c == 'x') && peek() == '{')
      at_ = std::min(text_.find('}', at_), text_.size() - 1) + 1;
    else if (c == 'x')
      at_ = std::min(at_ + 2, text_.size());
    else if (c == 'p' || c == 'P')
      at_ = std::min(at_ + 1, text_.size());
    return character();
  }

  Part quoted() {
    const auto end = std::min(text_.find("\\E", at_), text_.size());
    Part all{.kind = Part::Kind::kCharacter, .nullable = end == at_, .reach = sum(0, end - at_)};
    at_ = std::min(end + 2, text_.size());
    return all;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Goes through the parts with what stands around them.
class ShapeJudge {
 public:
  RegexShape judge(const Part& whole) {
    visit(whole, {});
    shape_.reach = whole.reach;
    return shape_;
  }

 private:
  struct Around {
    bool chosen = false;  // a match may pass it by
    bool last = true;     // all behind it matches the empty text
    std::uint64_t repeats = 1;
  };

  void visit(const Part& part, Around around) {
    switch (part.kind) {
      case Part::Kind::kNothing:
      case Part::Kind::kCharacter:
        return;
      case Part::Kind::kSequence:
        return visit_sequence(part, around);
      case Part::Kind::kChoice:
        around.chosen = true;
        for (const auto& each : part.parts) visit(each, around);
        return;
      case Part::Kind::kRepeat:
        return visit_repeat(part, around);
    }
  }

  void visit_sequence(const Part& part, Around around) {
    for (auto each = part.parts.rbegin(); each != part.parts.rend(); ++each) {
      visit(*each, around);
      around.last = around.last && each->nullable;
    }
  }

  // A search goes on behind a match it has found only while it is within a repetition that is not
  // itself at the end of a match, and that the match it has found went past. Without such a
  // repetition the searches for all matches of a text look at each byte a few times at most: what
  // one of them looks at in vain, the next match lies behind.
  void visit_repeat(const Part& part, Around around) {
    const Part& inner = part.parts.front();
    if (part.max != kEndless && part.max > 1) {
      const bool nested = around.repeats > 1;
      around.repeats = product(around.repeats, part.max);
      if (nested) shape_.repeats = std::max(shape_.repeats, around.repeats);
    }
    if (part.max == kEndless && !inner.endless && around.chosen && !around.last)
      shape_.scans_on = true;
    around.chosen = true;
    around.last = around.last && (part.min <= 1 || inner.nullable);
    visit(inner, around);
  }

  RegexShape shape_;
};

}  // namespace

RegexShape regex_shape(std::string_view pattern) {
  ShapeReader reader(pattern);
  std::vector<Part> parts;
  parts.push_back(reader.choice(0));
  if (!reader.ended()) return {.reach = RegexShape::kReachMax, .scans_on = true};
  return ShapeJudge().judge(parts.front());
}

}  // namespace sluice
