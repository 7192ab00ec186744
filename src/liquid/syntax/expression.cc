#include <fmt/format.h>

#include "liquid/filters.h"
#include "liquid/syntax/parser.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {

std::optional<Parser::Cursor> Parser::open(std::string_view markup) {
  Cursor cursor;
  const auto stray = lex(markup, cursor.tokens);
  if (stray.empty()) return cursor;
  fail(fmt::format("Unexpected character {}", stray), stray.data());
  return std::nullopt;
}

bool Parser::expect(Cursor& cursor, TokenKind kind) {
  const Token& token = cursor.peek();
  if (token.kind != kind)
    return fail(
        fmt::format("Expected {} but found {}", token_kind_name(kind), token_kind_name(token.kind)),
        token.at);
  cursor.take();
  return true;
}

Index Parser::literal(const Value& value) {
  Expression expression;
  expression.literal = value;
  tree_.expressions.push_back(expression);
  return static_cast<Index>(tree_.expressions.size()) - 1;
}

// A number token: the lexer made sure of its form.
static Value number_literal(std::string_view text) {
  if (text.find('.') == text.npos) return integer_literal(text);
  return Value::real(to_number(Value::string(text)).as_double());
}

static std::optional<Value> word_literal(std::string_view word, bool in_condition) {
  if (word == "nil" || word == "null") return Value();
  if (word == "true") return Value::boolean(true);
  if (word == "false") return Value::boolean(false);
  if (word == "blank") return in_condition ? Value::blank() : Value::string("");
  if (word == "empty") return in_condition ? Value::empty() : Value::string("");
  return std::nullopt;
}

Index Parser::expression(Cursor& cursor, bool in_condition) {
  const Token token = cursor.peek();
  if (expression_depth_ >= kDepthMax) {
    fatal_ = true;
    fail("Nesting too deep", token.at, "Liquid error");
    return kAbsent;
  }
  switch (token.kind) {
    case TokenKind::kString:
      cursor.take();
      return literal(Value::string(token.text));
    case TokenKind::kNumber:
      cursor.take();
      return literal(number_literal(token.text));
    case TokenKind::kId: {
      cursor.take();
      std::vector<Step> path_steps;
      if (!steps(cursor, path_steps)) return kAbsent;
      if (path_steps.empty())
        if (const auto value = word_literal(token.text, in_condition)) return literal(*value);
      return path(read_name(token.text), kAbsent, path_steps);
    }
    case TokenKind::kOpenSquare: {
      cursor.take();
      ++expression_depth_;
      const Index name = expression(cursor, false);
      --expression_depth_;
      std::vector<Step> path_steps;
      if (error_ || !expect(cursor, TokenKind::kCloseSquare) || !steps(cursor, path_steps))
        return kAbsent;
      const auto& root = tree_.expressions[name];
      if (root.kind == Expression::Kind::kLiteral && root.literal.is_string())
        return path(read_name(root.literal.as_string()), kAbsent, path_steps);
      return path(kAbsent, name, path_steps);
    }
    case TokenKind::kOpenRound: {
      cursor.take();
      ++expression_depth_;
      const Index first = expression(cursor, false);
      if (error_ || !expect(cursor, TokenKind::kDotDot)) return kAbsent;
      const Index last = expression(cursor, false);
      --expression_depth_;
      if (error_ || !expect(cursor, TokenKind::kCloseRound)) return kAbsent;
      return range(first, last, token.at);
    }
    default:
      fail(fmt::format("{} is not a valid expression", token_kind_name(token.kind)), token.at);
      return kAbsent;
  }
}

Index Parser::range(Index first, Index last, const char* at) {
  const auto bound = [&](Index index) -> std::optional<std::int64_t> {
    const auto& e = tree_.expressions[index];
    if (e.kind != Expression::Kind::kLiteral) return std::nullopt;
    switch (e.literal.kind()) {
      case Kind::kInt:
        return e.literal.as_int();
      case Kind::kDouble: {
        const auto whole = round_to(to_number(e.literal), 0, Rounding::kFloor);
        const auto small = whole ? whole->small_integer() : std::nullopt;
        return small ? *small + (e.literal.as_double() < 0 ? 1 : 0) : 0;
      }
      case Kind::kString:
        return leading_integer(e.literal.as_string());
      case Kind::kBool:
        fail(fmt::format("Invalid expression type '{}' in range expression",
                         e.literal.as_bool() ? "true" : "false"),
             at);
        return std::nullopt;
      default:
        return 0;
    }
  };
  const auto a = bound(first);
  const auto b = bound(last);
  if (a && b) return literal(Value::range(*a, *b));
  Expression result;
  result.kind = Expression::Kind::kRange;
  result.first = first;
  result.last = last;
  tree_.expressions.push_back(result);
  return static_cast<Index>(tree_.expressions.size()) - 1;
}

static Command command_of(std::string_view word) {
  if (word == "size") return Command::kSize;
  if (word == "first") return Command::kFirst;
  if (word == "last") return Command::kLast;
  return Command::kNone;
}

Step Parser::dotted_step(std::string_view word) {
  Step step;
  step.key = word;
  step.command = command_of(word);
  return step;
}

Step Parser::bracket_step(Index inner) {
  Step step;
  const auto& e = tree_.expressions[inner];
  if (e.kind == Expression::Kind::kLiteral && e.literal.is_string()) {
    step.key = e.literal.as_string();
  } else if (e.kind == Expression::Kind::kLiteral && e.literal.kind() == Kind::kInt) {
    step.kind = Step::Kind::kIndex;
    step.index = e.literal.as_int();
  } else {
    step.kind = Step::Kind::kExpression;
    step.expression = inner;
  }
  return step;
}

bool Parser::steps(Cursor& cursor, std::vector<Step>& out) {
  for (;;) {
    if (cursor.accept(TokenKind::kDot)) {
      const auto word = cursor.peek().text;
      if (!expect(cursor, TokenKind::kId)) return false;
      out.push_back(dotted_step(word));
    } else if (cursor.accept(TokenKind::kOpenSquare)) {
      ++expression_depth_;
      const Index inner = expression(cursor, false);
      --expression_depth_;
      if (error_ || !expect(cursor, TokenKind::kCloseSquare)) return false;
      out.push_back(bracket_step(inner));
    } else {
      return true;
    }
  }
}

Index Parser::path(Index name, Index dynamic_name, const std::vector<Step>& path_steps) {
  Expression result;
  result.kind = Expression::Kind::kPath;
  result.name = name;
  result.first = dynamic_name;
  result.steps = {static_cast<Index>(tree_.steps.size()), static_cast<Index>(path_steps.size())};
  tree_.steps.insert(tree_.steps.end(), path_steps.begin(), path_steps.end());
  tree_.expressions.push_back(result);
  return static_cast<Index>(tree_.expressions.size()) - 1;
}

FilterCall Parser::filter_call(std::string_view name) {
  FilterCall call;
  call.name = name;
  call.at = name.data();
  call.info = find_filter(name);
  if (!call.info && mode_ != Mode::kLax) fail(undefined_filter(name), name.data(), "Liquid error");
  return call;
}

bool Parser::filter_arguments(Cursor& cursor, FilterCall& call) {
  std::vector<Index> positional;
  std::vector<NamedArgument> named;
  do {
    NamedArgument argument;
    if (cursor.look(TokenKind::kId) && cursor.look(TokenKind::kColon, 1)) {
      argument.name = cursor.take().text;
      cursor.take();
    }
    argument.expression = expression(cursor, false);
    if (error_) return false;
    if (argument.name.empty())
      positional.push_back(argument.expression);
    else
      named.push_back(argument);
  } while (cursor.accept(TokenKind::kComma));
  call.arguments = store(positional);
  call.named = store(named);
  return true;
}

Index Parser::strict_output(std::string_view markup) {
  auto cursor = open(markup);
  if (!cursor) return kAbsent;
  Output output;
  std::vector<FilterCall> filters;
  if (cursor->look(TokenKind::kEnd)) {
    output.expression = literal(Value());
  } else {
    output.expression = expression(*cursor, false);
    if (error_) return kAbsent;
    while (cursor->accept(TokenKind::kPipe)) {
      const auto name = cursor->peek().text;
      if (!expect(*cursor, TokenKind::kId)) return kAbsent;
      FilterCall call = filter_call(name);
      if (cursor->accept(TokenKind::kColon) && !filter_arguments(*cursor, call)) return kAbsent;
      if (error_) return kAbsent;
      filters.push_back(call);
    }
    if (!expect(*cursor, TokenKind::kEnd)) return kAbsent;
  }
  return add_output(output, filters);
}

Index Parser::add_output(Output output, const std::vector<FilterCall>& filters) {
  output.filters = {static_cast<Index>(tree_.filters.size()), static_cast<Index>(filters.size())};
  tree_.filters.insert(tree_.filters.end(), filters.begin(), filters.end());
  tree_.outputs.push_back(output);
  return static_cast<Index>(tree_.outputs.size()) - 1;
}

Index Parser::parse_output(std::string_view markup) {
  return strict_or_lax([&] { return strict_output(markup); }, [&] { return lax_output(markup); });
}

Operator operator_of(std::string_view text) {
  if (text.empty()) return Operator::kNone;
  if (text == "==") return Operator::kEqual;
  if (text == "!=" || text == "<>") return Operator::kNotEqual;
  if (text == "<") return Operator::kLess;
  if (text == ">") return Operator::kGreater;
  if (text == "<=") return Operator::kLessEqual;
  if (text == ">=") return Operator::kGreaterEqual;
  if (text == "contains") return Operator::kContains;
  return Operator::kUnknown;
}

bool Parser::strict_conditions(std::string_view markup, std::vector<Condition>& out) {
  auto cursor = open(markup);
  if (!cursor) return false;
  for (;;) {
    Condition condition;
    condition.left = expression(*cursor, true);
    if (error_) return false;
    if (cursor->look(TokenKind::kComparison)) {
      condition.op_text = cursor->take().text;
      condition.op = operator_of(condition.op_text);
      condition.right = expression(*cursor, true);
      if (error_) return false;
    }
    if (cursor->accept_id("and"))
      condition.next = Condition::Join::kAnd;
    else if (cursor->accept_id("or"))
      condition.next = Condition::Join::kOr;
    out.push_back(condition);
    if (condition.next == Condition::Join::kEnd) return expect(*cursor, TokenKind::kEnd);
  }
}

bool Parser::parse_conditions(std::string_view markup, std::string_view tag, Slice& out) {
  std::vector<Condition> conditions;
  const bool parsed = strict_or_lax([&] { return strict_conditions(markup, conditions); },
                                    [&] {
                                      conditions.clear();
                                      return lax_conditions(markup, tag, conditions);
                                    });
  if (!parsed) return false;
  out = store(conditions);
  return true;
}

Slice Parser::store(const std::vector<Index>& arguments) {
  const auto first = static_cast<Index>(tree_.arguments.size());
  tree_.arguments.insert(tree_.arguments.end(), arguments.begin(), arguments.end());
  return {first, static_cast<Index>(arguments.size())};
}

Slice Parser::store(const std::vector<NamedArgument>& named) {
  const auto first = static_cast<Index>(tree_.named.size());
  tree_.named.insert(tree_.named.end(), named.begin(), named.end());
  return {first, static_cast<Index>(named.size())};
}

Slice Parser::store(const std::vector<Condition>& conditions) {
  const auto first = static_cast<Index>(tree_.conditions.size());
  tree_.conditions.insert(tree_.conditions.end(), conditions.begin(), conditions.end());
  return {first, static_cast<Index>(conditions.size())};
}

std::optional<Value> Parser::word_value(std::string_view word, bool in_condition) {
  return word_literal(word, in_condition);
}

}  // namespace sluice::liquid
