#include "liquid/jsonpath.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "liquid/sequence.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

struct ItemFilter {
  std::vector<std::string_view> path;  // below @; digits index arrays
  std::string_view op;                 // empty: the path exists
  Value constant;
};

struct Selector {
  enum class Kind { kName, kIndex, kSlice, kAll, kFilter } kind = Kind::kAll;
  bool descend = false;  // applied to every descendant too
  std::string_view name;
  std::int64_t index = 0;
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> to;
  std::int64_t step = 1;
  ItemFilter filter;
};

bool is_name(char c) { return is_word(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80; }

// Reads a path; ok() is false after a mistake.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }

  std::vector<Selector> read() {
    std::vector<Selector> selectors;
    take('$');
    bool bare = at_ == 0;  // `name.other` without the `$.` in front
    while (ok_ && at_ < text_.size()) {
      Selector selector;
      if (take('.')) {
        selector.descend = take('.');
        if (peek() == '[')
          bracket(selector);
        else
          name(selector);
      } else if (peek() == '[') {
        bracket(selector);
      } else if (bare) {
        name(selector);
      } else {
        ok_ = false;
      }
      bare = false;
      selectors.push_back(std::move(selector));
    }
    return selectors;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  void space() {
    while (is_space(peek())) ++at_;
  }
  void need(char c) {
    space();
    if (!take(c)) ok_ = false;
  }
  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == begin) ok_ = false;
    return text_.substr(begin, at_ - begin);
  }
  void name(Selector& selector) {
    if (take('*')) return;
    selector.kind = Selector::Kind::kName;
    selector.name = word();
  }
  std::string_view quoted() {
    const char quote = text_[at_++];
    const auto end = text_.find(quote, at_);
    if (end == text_.npos) {
      ok_ = false;
      return {};
    }
    const auto inner = text_.substr(at_, end - at_);
    at_ = end + 1;
    return inner;
  }
  std::optional<std::int64_t> integer() {
    space();
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    while (is_digit(peek())) ++at_;
    if (at_ == begin) return std::nullopt;
    const auto value = strict_integer(text_.substr(begin, at_ - begin));
    if (!value) ok_ = false;
    space();
    return value;
  }
  void bracket(Selector& selector) {
    ++at_;
    space();
    if (peek() == '\'' || peek() == '"') {
      selector.kind = Selector::Kind::kName;
      selector.name = quoted();
    } else if (take('?')) {
      selector.kind = Selector::Kind::kFilter;
      filter(selector.filter);
    } else if (!take('*')) {
      const auto first = integer();
      selector.kind = Selector::Kind::kIndex;
      if (first) selector.index = *first;
      if (take(':')) {
        selector.kind = Selector::Kind::kSlice;
        selector.from = first;
        selector.to = integer();
        if (take(':')) selector.step = integer().value_or(1);
        if (selector.step <= 0) ok_ = false;
      } else if (!first) {
        ok_ = false;
      }
    }
    need(']');
  }
  void filter(ItemFilter& filter) {
    space();
    const bool parentheses = take('(');
    need('@');
    while (ok_ && (peek() == '.' || peek() == '[')) {
      if (take('.')) {
        filter.path.push_back(word());
      } else {
        ++at_;
        space();
        filter.path.push_back(peek() == '\'' || peek() == '"' ? quoted() : word());
        need(']');
      }
    }
    space();
    for (const std::string_view op : {"==", "!=", "<=", ">=", "<", ">"}) {
      if (!text_.substr(at_).starts_with(op)) continue;
      filter.op = op;
      at_ += op.size();
      filter.constant = constant();
      break;
    }
    if (parentheses) need(')');
  }
  Value constant() {
    space();
    if (peek() == '\'' || peek() == '"') return Value::string(quoted());
    const std::size_t begin = at_;
    while (is_word(peek()) || peek() == '-' || peek() == '.' || peek() == '+') ++at_;
    const auto word = text_.substr(begin, at_ - begin);
    if (word == "null") return {};
    if (word == "true" || word == "false") return Value::boolean(word == "true");
    if (word.empty() || !(is_digit(word[0]) || word[0] == '-')) ok_ = false;
    const Number number = to_number(Value::string(word));
    if (const auto small = number.small_integer()) return Value::integer(*small);
    return is_number_text(word) ? Value::decimal(word) : Value::real(number.as_double());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

bool passes(const ItemFilter& filter, Value item) {
  WorkBudget::spend(1 + filter.path.size());
  bool exists = true;
  for (const auto name : filter.path) {
    auto found = member(item, name);
    if (!found && item.is_array())
      if (const auto index = strict_integer(name)) found = element(item, *index);
    exists = found.has_value();
    if (!exists) break;
    item = *found;
  }
  if (filter.op.empty()) return exists;
  if (!exists) return filter.op == "!=";
  if (filter.op == "==") return equal(item, filter.constant);
  if (filter.op == "!=") return !equal(item, filter.constant);
  const auto order = compare(item, filter.constant);
  if (!order) return false;
  if (filter.op == "<") return *order < 0;
  if (filter.op == ">") return *order > 0;
  return filter.op == "<=" ? *order <= 0 : *order >= 0;
}

class Walker {
 public:
  explicit Walker(Runtime& runtime) : runtime_(runtime) {}

  std::vector<Value> apply(const Selector& selector, const std::vector<Value>& from) {
    std::vector<Value> out;
    for (const auto& value : from) {
      if (selector.descend)
        descend(selector, value, out);
      else
        select(selector, value, out);
    }
    return out;
  }

 private:
  // The data is no deeper than the JSON parser allows, which bounds this.
  void descend(const Selector& selector, const Value& value, std::vector<Value>& out) {
    select(selector, value, out);
    each_child(value, [&](const Value& child) { descend(selector, child, out); });
  }

  template <class Visit>
  void each_child(const Value& value, Visit visit) {
    if (value.is_object()) {
      if (!runtime_.spend(value.as_object().size())) return;
      for (const auto& entry : value.as_object()) visit(Value::json(entry.value()));
    } else if (value.is_array()) {
      if (!runtime_.spend(value.count())) return;
      for (std::size_t i = 0; i < value.count() && !runtime_.failed(); ++i) visit(value.at(i));
    }
  }

  void select(const Selector& selector, const Value& value, std::vector<Value>& out) {
    if (!runtime_.spend(1)) return;
    switch (selector.kind) {
      case Selector::Kind::kName:
        if (const auto found = member(value, selector.name)) out.push_back(*found);
        return;
      case Selector::Kind::kIndex: {
        const auto count = static_cast<std::int64_t>(value.count());
        if (value.is_array() && selector.index < count && selector.index >= -count)
          out.push_back(*element(value, selector.index));
        return;
      }
      case Selector::Kind::kSlice: {
        if (!value.is_array()) return;
        const auto count = static_cast<std::int64_t>(value.count());
        const auto place = [&](std::int64_t i) {
          return std::clamp<std::int64_t>(i < 0 ? i + count : i, 0, count);
        };
        const std::int64_t end = place(selector.to.value_or(count));
        for (std::int64_t i = place(selector.from.value_or(0)); i < end;) {
          if (!runtime_.spend(1)) return;
          out.push_back(value.at(static_cast<std::size_t>(i)));
          if (selector.step >= end - i) return;
          i += selector.step;
        }
        return;
      }
      case Selector::Kind::kAll:
        each_child(value, [&](const Value& child) { out.push_back(child); });
        return;
      case Selector::Kind::kFilter:
        each_child(value, [&](const Value& child) {
          if (passes(selector.filter, child)) out.push_back(child);
        });
        return;
    }
  }

  Runtime& runtime_;
};

}  // namespace

Value jsonpath(Runtime& runtime, const Value& input, std::string_view path) {
  Reader reader(trim(path));
  const auto selectors = reader.read();
  if (!reader.ok())
    return runtime.fail(fmt::format("invalid JSON path at character {}", reader.at() + 1));
  bool single = true;
  std::vector<Value> values = {input};
  Walker walker(runtime);
  for (const auto& selector : selectors) {
    single = single && !selector.descend &&
             (selector.kind == Selector::Kind::kName || selector.kind == Selector::Kind::kIndex);
    values = walker.apply(selector, values);
    if (!runtime.reserve(values.size() * sizeof(Value))) return {};
  }
  if (!single) return to_array(runtime, values);
  return values.empty() ? Value() : values.front();
}

}  // namespace sluice::liquid
