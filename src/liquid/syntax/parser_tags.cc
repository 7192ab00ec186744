#include <fmt/format.h>

#include "liquid/syntax/parser.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

bool in_signature(char c) {
  return is_word(c) || c == '-' || c == '.' || c == '[' || c == ']' || c == '(' || c == ')';
}

bool in_segment(char c) { return is_word(c) || c == '-'; }

}  // namespace

bool Parser::parse_assign(const TagParts& tag) {
  // The first run of name characters that an equals sign follows.
  std::string_view markup = tag.markup;
  std::string_view name;
  std::string_view value;
  for (std::size_t at = 0; at < markup.size() && name.empty();) {
    std::size_t end = at;
    while (end < markup.size() && in_signature(markup[end])) ++end;
    const std::size_t equals = end > at ? skip_space(markup, end) : end;
    if (end > at && equals < markup.size() && markup[equals] == '=') {
      name = markup.substr(at, end - at);
      value = markup.substr(equals + 1);
    }
    at = end + 1;
  }
  if (name.empty())
    return fail("Syntax Error in 'assign' - Valid syntax: assign [var] = [source]",
                tag.name.data());
  const Index node = add_node(Op::kAssign, tag.name);
  const Index output = parse_output(value);
  if (error_) return false;
  tree_.nodes[node].a = output;
  tree_.nodes[node].b = assigned_name(name);
  return true;
}

bool Parser::parse_echo(const TagParts& tag) {
  const Index node = add_node(Op::kOutput, tag.name);
  const Index output = parse_output(tag.markup);
  if (error_) return false;
  tree_.nodes[node].a = output;
  return true;
}

bool Parser::parse_interrupt(Op op, const TagParts& tag) {
  add_node(op, tag.name);
  return true;
}

bool Parser::parse_counter(Op op, const TagParts& tag) {
  const auto name = trim(tag.markup);
  const Index node = add_node(op, tag.name);
  tree_.nodes[node].b = assigned_name(name);
  return true;
}

bool Parser::parse_inline_comment(const TagParts& tag) {
  const auto markup = tag.markup;
  for (std::size_t next = 0, at = markup.find('\n'); at != markup.npos;
       at = markup.find('\n', next)) {
    next = skip_space(markup, at);
    if (next < markup.size() && markup[next] != '#')
      return fail(
          "Syntax error in tag '#' - Each line of comments must be prefixed by the '#' character",
          markup.data() + next);
  }
  return true;
}

bool Parser::parse_cycle(const TagParts& tag) {
  Cycle cycle;
  std::vector<Index> values;
  const auto strict = [&] {
    auto cursor = open(tag.markup);
    if (!cursor) return false;
    Index first = expression(*cursor, false);
    if (error_) return false;
    if (cursor->accept(TokenKind::kColon)) {
      cycle.name = first;
      first = expression(*cursor, false);
      if (error_) return false;
    }
    values.push_back(first);
    while (cursor->accept(TokenKind::kComma) && !cursor->look(TokenKind::kEnd)) {
      values.push_back(expression(*cursor, false));
      if (error_) return false;
    }
    return expect(*cursor, TokenKind::kEnd);
  };
  const auto lax = [&] {
    std::string_view markup = tag.markup;
    cycle.name = kAbsent;
    values.clear();
    if (find_quoted_fragment(markup).empty())
      return fail("Syntax Error in 'cycle' - Valid syntax: cycle [name :] var [, var2, var3 ...]",
                  tag.name.data());
    const auto colon = markup.find(':');
    if (colon != markup.npos && markup.substr(0, colon).find(',') == markup.npos) {
      cycle.name = lax_expression(markup.substr(0, colon));
      markup.remove_prefix(colon + 1);
    }
    while (!markup.empty() && !error_) {
      const auto part = markup.substr(0, markup.find(','));
      markup.remove_prefix(std::min(markup.size(), part.size() + 1));
      const auto fragment = find_quoted_fragment(part);
      if (!fragment.empty()) values.push_back(lax_expression(fragment));
    }
    return !error_;
  };
  if (!strict_or_lax(strict, lax)) return false;
  // An unnamed group of constants is the same group wherever the same constants stand; with a
  // variable among them it is a group of its own.
  bool constant = true;
  for (const Index value : values)
    constant = constant && tree_.expressions[value].kind == Expression::Kind::kLiteral;
  cycle.group = constant ? trim(tag.markup) : std::string_view();
  cycle.values = store(values);
  const Index node = add_node(Op::kCycle, tag.name);
  tree_.nodes[node].a = static_cast<Index>(tree_.cycles.size());
  tree_.cycles.push_back(cycle);
  return true;
}

void Parser::set_loop_names(Loop& loop, std::string_view variable, std::string_view collection,
                            std::string_view drop) {
  // The name of the loop in Shopify's words; the part that cannot be in a variable's name keeps
  // the place of `offset: continue` apart from variables.
  const std::string name = fmt::format("{}-{}", variable, collection);
  const Index shown = name_of(name);
  loop.name = tree_.names[shown];
  loop.progress = name_of("\x01" + name);
  loop.variable = assigned_name(variable);
  loop.drop = assigned_name(drop);
}

bool Parser::set_loop_attribute(Loop& loop, std::string_view key, std::string_view value) {
  if (key == "offset" && value == "continue") {
    loop.offset_continues = true;
    return true;
  }
  if (key == "limit") {
    loop.limit = lax_expression(value);
    loop.has_limit = true;
  } else if (key == "offset") {
    loop.offset = lax_expression(value);
    loop.has_offset = true;
    loop.offset_continues = false;
  } else if (key == "cols") {
    loop.cols = lax_expression(value);
    loop.has_cols = true;
  }
  return !error_;
}

bool Parser::parse_for_header(std::string_view markup, Loop& loop) {
  return strict_or_lax([&] { return strict_for_header(markup, loop); },
                       [&] {
                         loop = {};
                         return lax_for_header(markup, loop);
                       });
}

bool Parser::strict_for_header(std::string_view markup, Loop& loop) {
  auto cursor = open(markup);
  if (!cursor) return false;
  const auto variable = cursor->peek().text;
  if (!expect(*cursor, TokenKind::kId)) return false;
  if (!cursor->accept_id("in")) return fail("For loops require an 'in' clause", cursor->peek().at);
  const char* begin = cursor->peek().at;
  loop.collection = expression(*cursor, false);
  if (error_) return false;
  const auto collection = trim({begin, static_cast<std::size_t>(cursor->peek().at - begin)});
  loop.reversed = cursor->accept_id("reversed");
  while (cursor->look(TokenKind::kComma) || cursor->look(TokenKind::kId)) {
    cursor->accept(TokenKind::kComma);
    if (cursor->look(TokenKind::kEnd)) break;
    const auto key = cursor->peek().text;
    if (key != "limit" && key != "offset")
      return fail("Invalid attribute in for loop. Valid attributes are limit and offset",
                  cursor->peek().at);
    cursor->take();
    if (!expect(*cursor, TokenKind::kColon)) return false;
    if (key == "offset" && cursor->accept_id("continue")) {
      loop.offset_continues = true;
      continue;
    }
    const Index value = expression(*cursor, false);
    if (error_) return false;
    (key == "limit" ? loop.limit : loop.offset) = value;
    (key == "limit" ? loop.has_limit : loop.has_offset) = true;
  }
  if (!expect(*cursor, TokenKind::kEnd)) return false;
  set_loop_names(loop, variable, collection, "forloop");
  return true;
}

bool Parser::lax_for_header(std::string_view markup, Loop& loop) {
  const auto bad = [&] {
    return fail("Syntax Error in 'for loop' - Valid syntax: for [item] in [collection]",
                markup.data());
  };
  std::size_t end = 0;
  while (end < markup.size() && in_segment(markup[end])) ++end;
  const auto variable = markup.substr(0, end);
  std::size_t at = skip_space(markup, end);
  if (end == 0 || at == end || !markup.substr(at).starts_with("in")) return bad();
  const std::size_t from = skip_space(markup, at + 2);
  const auto stop = quoted_fragment_end(markup, from);
  if (from == at + 2 || stop == markup.npos) return bad();
  const auto collection = markup.substr(from, stop - from);
  loop.collection = lax_expression(collection);
  if (error_) return false;
  loop.reversed = markup.substr(skip_space(markup, stop)).starts_with("reversed");
  for (const auto& [key, value] : attributes(markup))
    if (!set_loop_attribute(loop, key, value)) return false;
  set_loop_names(loop, variable, collection, "forloop");
  return true;
}

bool Parser::parse_table_header(std::string_view markup, Loop& loop) {
  const auto strict = [&] {
    auto cursor = open(markup);
    if (!cursor) return false;
    const auto variable = cursor->peek().text;
    if (!expect(*cursor, TokenKind::kId)) return false;
    if (!cursor->accept_id("in"))
      return fail("For loops require an 'in' clause", cursor->peek().at);
    loop.collection = expression(*cursor, false);
    cursor->accept(TokenKind::kComma);
    while (!error_ && cursor->look(TokenKind::kId)) {
      const auto key = cursor->take();
      const bool limit = key.text == "limit";
      const bool offset = key.text == "offset";
      if (!limit && !offset && key.text != "cols" && key.text != "range")
        return fail(fmt::format("Invalid attribute '{}' in tablerow loop. Valid attributes are "
                                "cols, limit, offset, and range",
                                key.text),
                    key.at);
      if (!expect(*cursor, TokenKind::kColon)) return false;
      const Index value = expression(*cursor, false);
      if (key.text == "range") continue;
      (limit ? loop.limit : offset ? loop.offset : loop.cols) = value;
      (limit ? loop.has_limit : offset ? loop.has_offset : loop.has_cols) = true;
      cursor->accept(TokenKind::kComma);
    }
    if (error_ || !expect(*cursor, TokenKind::kEnd)) return false;
    set_loop_names(loop, variable, {}, "tablerowloop");
    return true;
  };
  const auto lax = [&] {
    loop = {};
    // The first `word in fragment`.
    for (std::size_t at = 0; at < markup.size();) {
      std::size_t end = at;
      while (end < markup.size() && is_word(markup[end])) ++end;
      if (end == at) {
        ++at;
        continue;
      }
      const std::size_t in = skip_space(markup, end);
      const std::size_t from = in + 2 <= markup.size() ? skip_space(markup, in + 2) : markup.size();
      const auto stop = quoted_fragment_end(markup, from);
      if (in > end && markup.substr(in).starts_with("in") && from > in + 2 && stop != markup.npos) {
        loop.collection = lax_expression(markup.substr(from, stop - from));
        for (const auto& [key, value] : attributes(markup))
          if (!set_loop_attribute(loop, key, value)) return false;
        set_loop_names(loop, markup.substr(at, end - at), {}, "tablerowloop");
        return !error_;
      }
      at = end + 1;
    }
    return fail(
        "Syntax Error in 'table_row loop' - Valid syntax: table_row [item] in [collection] cols=3",
        markup.data());
  };
  return strict_or_lax(strict, lax);
}

std::string_view base_name(std::string_view template_name) {
  return template_name.substr(template_name.rfind('/') + 1);
}

bool Parser::parse_partial(Op op, const TagParts& tag) {
  PartialCall call;
  std::vector<NamedArgument> named;
  const auto strict = [&] {
    auto cursor = open(tag.markup);
    if (!cursor) return false;
    if (op == Op::kRender && !cursor->look(TokenKind::kString))
      return fail("Syntax error in tag 'render' - Template name must be a quoted string",
                  tag.name.data());
    call.template_name = expression(*cursor, false);
    if (error_) return false;
    call.is_for = cursor->accept_id("for");
    if (call.is_for || cursor->accept_id("with")) {
      call.variable = expression(*cursor, false);
      if (error_) return false;
    }
    if (cursor->accept_id("as")) {
      call.alias = name_of(cursor->peek().text);
      if (!expect(*cursor, TokenKind::kId)) return false;
    }
    cursor->accept(TokenKind::kComma);
    while (cursor->look(TokenKind::kId)) {
      NamedArgument argument;
      argument.name = cursor->take().text;
      if (!expect(*cursor, TokenKind::kColon)) return false;
      argument.expression = expression(*cursor, false);
      if (error_) return false;
      named.push_back(argument);
      cursor->accept(TokenKind::kComma);
    }
    return expect(*cursor, TokenKind::kEnd);
  };
  const auto lax = [&] {
    call = {};
    named.clear();
    return lax_partial(op, tag, call, named);
  };
  if (!strict_or_lax(strict, lax)) return false;
  for (auto& argument : named) argument.name_id = name_of(argument.name);
  const auto& name = tree_.expressions[call.template_name];
  if (call.alias == kAbsent && name.kind == Expression::Kind::kLiteral && name.literal.is_string())
    call.alias = name_of(base_name(name.literal.as_string()));
  call.named = store(named);
  const Index node = add_node(op, tag.name);
  tree_.nodes[node].a = static_cast<Index>(tree_.partials.size());
  tree_.partials.push_back(call);
  return true;
}

bool Parser::lax_partial(Op op, const TagParts& tag, PartialCall& call,
                         std::vector<NamedArgument>& named) {
  std::string_view markup = tag.markup;
  std::string_view name;
  if (op == Op::kRender) {
    // The first quoted text, wherever it stands.
    for (std::size_t at = 0; at < markup.size() && name.empty(); ++at)
      if (markup[at] == '"' || markup[at] == '\'') {
        const auto end = quoted_fragment_end(markup, at);
        if (end != markup.npos) name = markup.substr(at, end - at);
      }
    if (name.empty())
      return fail("Syntax error in tag 'render' - Template name must be a quoted string",
                  tag.name.data());
  } else {
    name = find_quoted_fragment(markup);
    if (name.empty())
      return fail(
          "Error in tag 'include' - Valid syntax: include '[template]' (with|for) "
          "[object|collection]",
          tag.name.data());
  }
  call.template_name = lax_expression(name);
  if (error_) return false;
  auto rest = markup.substr(static_cast<std::size_t>(name.data() - markup.data()) + name.size());
  const auto take_word = [&](std::string_view word) {
    const auto text = trim_left(rest);
    if (text.size() == rest.size() || !text.starts_with(word)) return false;
    if (text.size() == word.size() || !is_space(text[word.size()])) return false;
    rest = trim_left(text.substr(word.size()));
    return true;
  };
  const auto before = rest;
  call.is_for = take_word("for");
  if (call.is_for || take_word("with")) {
    const auto end = quoted_fragment_end(rest, 0);
    if (end == rest.npos) {
      rest = before;
    } else {
      call.variable = lax_expression(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }
  if (!error_ && take_word("as")) {
    std::size_t end = 0;
    while (end < rest.size() && in_segment(rest[end])) ++end;
    call.alias = name_of(rest.substr(0, end));
  }
  for (const auto& [key, value] : attributes(markup)) {
    if (error_) return false;
    NamedArgument argument;
    argument.name = key;
    argument.expression = lax_expression(value);
    named.push_back(argument);
  }
  return !error_;
}

}  // namespace sluice::liquid
