// What Shopify's lax mode accepts where the grammar does not match: it looks for fragments (quoted
// texts and runs without spaces, commas, pipes and quotes) and skips everything else.

#include <cstdlib>

#include "liquid/filters.h"
#include "liquid/syntax/parser.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

bool is_quote(char c) { return c == '"' || c == '\''; }

// Behind the closing quote of the text that opens at `at`; npos when it does not close.
std::size_t quoted_end(std::string_view text, std::size_t at) {
  const auto close = text.find(text[at], at + 1);
  return close == text.npos ? close : close + 1;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_word(text[at]) || text[at] == '-')) ++at;
  return at;
}

struct Brackets {
  std::size_t begin;
  std::size_t end;
};

// The outermost pairs of brackets, in order. One that never closes is no pair, but those in it are.
std::vector<Brackets> outer_brackets(std::string_view text) {
  std::vector<Brackets> pairs;
  std::vector<std::size_t> open;
  for (std::size_t at = text.find_first_of("[]"); at != text.npos;
       at = text.find_first_of("[]", at + 1)) {
    if (text[at] == '[') open.push_back(at);
    if (text[at] != ']' || open.empty()) continue;
    while (!pairs.empty() && pairs.back().begin > open.back()) pairs.pop_back();
    pairs.push_back({open.back(), at + 1});
    open.pop_back();
  }
  return pairs;
}

// "123", "-1.5", also "1.2.3" (its first number) and "1." as lax mode reads them.
std::optional<Value> lax_number(std::string_view text) {
  std::size_t i = text.starts_with('-') ? 1 : 0;
  if (i == text.size() || !is_digit(text[i])) return std::nullopt;
  std::size_t first_dot = text.npos;
  std::size_t end = text.size();
  for (; i < text.size(); ++i) {
    if (text[i] == '.') {
      if (first_dot == text.npos)
        first_dot = i;
      else if (end == text.size())
        end = i;
    } else if (!is_digit(text[i])) {
      return std::nullopt;
    }
  }
  if (first_dot == text.npos) return integer_literal(text);
  const auto number = std::string(text.substr(0, end));
  return Value::real(std::strtod(number.c_str(), nullptr));
}

}  // namespace

std::size_t quoted_fragment_end(std::string_view text, std::size_t at) {
  if (at < text.size() && is_quote(text[at])) return quoted_end(text, at);
  const std::size_t begin = at;
  while (at < text.size() && !is_space(text[at]) && text[at] != ',' && text[at] != '|') {
    if (!is_quote(text[at])) {
      ++at;
      continue;
    }
    const auto end = quoted_end(text, at);
    if (end == text.npos) break;
    at = end;
  }
  return at == begin ? text.npos : at;
}

std::string_view find_quoted_fragment(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    const auto end = quoted_fragment_end(text, at);
    if (end != text.npos) return text.substr(at, end - at);
  }
  return {};
}

Index Parser::lax_expression(std::string_view markup, bool in_condition, unsigned depth) {
  if (depth > kDepthMax) {
    fail("Nesting too deep", markup.data(), "Liquid error");
    return kAbsent;
  }
  const auto text = trim(markup);
  if (text.size() >= 2 && is_quote(text[0]) && text.back() == text[0])
    return literal(Value::string(text.substr(1, text.size() - 2)));
  if (text.empty()) return literal(Value());
  if (const auto value = word_value(text, in_condition)) return literal(*value);
  if (text.front() == '(' && text.back() == ')') {
    const auto inner = text.substr(1, text.size() - 2);
    const auto dots = inner.rfind("..");
    if (dots != inner.npos) {
      const Index first = lax_expression(inner.substr(0, dots), false, depth + 1);
      if (error_) return kAbsent;
      const Index last = lax_expression(inner.substr(dots + 2), false, depth + 1);
      if (error_) return kAbsent;
      return range(first, last, text.data());
    }
  }
  if (const auto number = lax_number(text)) return literal(*number);
  return lax_path(text, depth);
}

Index Parser::lax_path(std::string_view text, unsigned depth) {
  Index name = kAbsent;
  Index dynamic_name = kAbsent;
  bool root = true;
  const auto brackets = outer_brackets(text);
  auto next_brackets = brackets.begin();
  std::vector<Step> path_steps;
  for (std::size_t at = 0; at < text.size();) {
    if (is_word(text[at]) || text[at] == '-') {
      std::size_t end = word_end(text, at);
      if (end < text.size() && text[end] == '?') ++end;
      const auto word = text.substr(at, end - at);
      if (root)
        name = read_name(word);
      else
        path_steps.push_back(dotted_step(word));
      at = end;
    } else if (next_brackets != brackets.end() && next_brackets->begin == at) {
      const std::size_t end = (next_brackets++)->end;
      const Index inner = lax_expression(text.substr(at + 1, end - at - 2), false, depth + 1);
      if (error_) return kAbsent;
      const auto& e = tree_.expressions[inner];
      if (!root)
        path_steps.push_back(bracket_step(inner));
      else if (e.kind == Expression::Kind::kLiteral && e.literal.is_string())
        name = read_name(e.literal.as_string());
      else
        dynamic_name = inner;
      at = end;
    } else {
      ++at;
      continue;
    }
    root = false;
  }
  if (root) return literal(Value());
  return path(name, dynamic_name, path_steps);
}

Index Parser::lax_output(std::string_view markup) {
  const auto name = find_quoted_fragment(markup);
  Output output;
  std::vector<FilterCall> filters;
  if (name.empty()) {
    output.expression = literal(Value());
    return add_output(output, filters);
  }
  output.expression = lax_expression(name);
  if (error_) return kAbsent;
  auto rest = markup.substr(static_cast<std::size_t>(name.data() - markup.data()) + name.size());
  const auto pipe = rest.find('|');
  rest = pipe == rest.npos ? std::string_view() : rest.substr(pipe + 1);
  // Runs of spaces, fragments and commas; pipes, and quotes that do not close, are between them.
  for (std::size_t at = 0; at < rest.size();) {
    const std::size_t begin = at;
    while (at < rest.size()) {
      const auto end =
          is_space(rest[at]) || rest[at] == ',' ? at + 1 : quoted_fragment_end(rest, at);
      if (end == rest.npos) break;
      at = end;
    }
    if (at > begin && !lax_filter(rest.substr(begin, at - begin), filters)) return kAbsent;
    if (at == begin) ++at;
  }
  return add_output(output, filters);
}

bool Parser::lax_filter(std::string_view text, std::vector<FilterCall>& out) {
  std::size_t at = 0;
  while (at < text.size() && !is_word(text[at])) ++at;
  if (at == text.size()) return true;
  std::size_t end = at;
  while (end < text.size() && is_word(text[end])) ++end;
  FilterCall call = filter_call(text.substr(at, end - at));
  if (error_) return false;
  std::vector<Index> positional;
  std::vector<NamedArgument> named;
  // What follows a colon or a comma is an argument, `word: argument` a named one.
  for (at = 0; at < text.size();) {
    if (text[at] != ':' && text[at] != ',') {
      ++at;
      continue;
    }
    const std::size_t begin = skip_space(text, at + 1);
    NamedArgument argument;
    std::size_t from = begin;
    std::size_t word = begin;
    while (word < text.size() && is_word(text[word])) ++word;
    const std::size_t colon = skip_space(text, word);
    if (word > begin && colon < text.size() && text[colon] == ':' &&
        quoted_fragment_end(text, skip_space(text, colon + 1)) != text.npos) {
      argument.name = text.substr(begin, word - begin);
      from = skip_space(text, colon + 1);
    }
    const auto stop = quoted_fragment_end(text, from);
    if (stop == text.npos) {
      ++at;
      continue;
    }
    argument.expression = lax_expression(text.substr(from, stop - from));
    if (error_) return false;
    if (argument.name.empty())
      positional.push_back(argument.expression);
    else
      named.push_back(argument);
    at = stop;
  }
  call.arguments = store(positional);
  call.named = store(named);
  out.push_back(call);
  return true;
}

// Comparisons between the words `and` and `or`; each is a fragment, an operator and a fragment, and
// what stands behind is dropped.
bool Parser::lax_conditions(std::string_view markup, std::string_view tag,
                            std::vector<Condition>& out) {
  std::size_t at = 0;
  for (;;) {
    // Where this comparison ends: at a free-standing `and` or `or`.
    std::size_t stop = skip_space(markup, at);
    Condition condition;
    std::size_t next = markup.size();
    while (stop < markup.size()) {
      const auto end = quoted_fragment_end(markup, stop);
      const auto word =
          end == markup.npos ? markup.substr(stop, 1) : markup.substr(stop, end - stop);
      if (word == "and" || word == "or") {
        condition.next = word == "and" ? Condition::Join::kAnd : Condition::Join::kOr;
        next = stop + word.size();
        break;
      }
      stop = skip_space(markup, stop + word.size());
    }
    const auto text = markup.substr(at, stop - at);
    const auto left = find_quoted_fragment(text);
    if (left.empty())
      return fail("Syntax Error in tag 'if' - Valid syntax: if [expression]", tag.data());
    condition.left = lax_expression(left, true);
    if (error_) return false;
    std::size_t i = static_cast<std::size_t>(left.data() - text.data()) + left.size();
    i = skip_space(text, i);
    std::size_t end = i;
    while (end < text.size() &&
           ((text[end] >= 'a' && text[end] <= 'z') || text[end] == '_' || text[end] == '=' ||
            text[end] == '!' || text[end] == '<' || text[end] == '>'))
      ++end;
    condition.op_text = text.substr(i, end - i);
    condition.op = operator_of(condition.op_text);
    i = skip_space(text, end);
    const auto right_end = quoted_fragment_end(text, i);
    if (condition.op != Operator::kNone)
      condition.right = right_end == text.npos
                            ? literal(Value())
                            : lax_expression(text.substr(i, right_end - i), true);
    if (error_) return false;
    out.push_back(condition);
    if (condition.next == Condition::Join::kEnd) return true;
    at = next;
  }
}

std::vector<std::pair<std::string_view, std::string_view>> Parser::attributes(
    std::string_view markup) {
  std::vector<std::pair<std::string_view, std::string_view>> found;
  for (std::size_t at = 0; at < markup.size();) {
    if (!is_word(markup[at])) {
      ++at;
      continue;
    }
    const std::size_t end = word_end(markup, at);
    const std::size_t colon = skip_space(markup, end);
    const std::size_t value = skip_space(markup, colon + 1);
    const auto stop = colon < markup.size() && markup[colon] == ':'
                          ? quoted_fragment_end(markup, value)
                          : markup.npos;
    if (stop == markup.npos) {
      at = end;
      continue;
    }
    found.emplace_back(markup.substr(at, end - at), markup.substr(value, stop - value));
    at = stop;
  }
  return found;
}

}  // namespace sluice::liquid
