#include <fmt/format.h>

#include "liquid/syntax/parser.h"
#include "liquid/values/text.h"

namespace sluice::liquid {

// Reads the body of a block that has one body only, up to its end tag.
bool Parser::finish_block(Scanner& scanner, std::string_view name, Body& inner, Terminator& end) {
  if (!parse_body(scanner, inner, end)) return false;
  if (end.end_of_input) {
    end.at = name.data();
    return wrong_end(name, end);
  }
  if (end.name == std::string("end").append(name)) return true;
  return wrong_end(name, end);
}

bool Parser::parse_if(Scanner& scanner, Body& body, Op op, const TagParts& tag) {
  const Index node = add_node(op, tag.name);
  std::vector<Branch> branches;
  std::vector<Body> bodies;
  bool blank = true;
  std::string_view opener = tag.name;
  std::string_view markup = tag.markup;
  for (;;) {
    Branch branch;
    if (opener != "else" && !parse_conditions(markup, tag.name, branch.conditions)) return false;
    Body inner;
    Terminator end;
    if (!parse_body(scanner, inner, end)) return false;
    branch.body_begin = inner.begin;
    branch.body_end = static_cast<Index>(tree_.nodes.size());
    branches.push_back(branch);
    blank = blank && inner.blank;
    bodies.push_back(std::move(inner));
    if (!end.end_of_input && end.name.starts_with("end") && end.name.substr(3) == tag.name) break;
    if (end.end_of_input || (end.name != "elsif" && end.name != "else")) {
      if (end.end_of_input) end.at = tag.name.data();
      return wrong_end(tag.name, end);
    }
    opener = end.name;
    markup = end.markup;
  }
  if (blank)
    for (const auto& inner : bodies) drop_blank_texts(inner);
  body.blank = body.blank && blank;
  auto& done = tree_.nodes[node];
  done.branches = {static_cast<Index>(tree_.branches.size()), static_cast<Index>(branches.size())};
  done.next = static_cast<Index>(tree_.nodes.size());
  tree_.branches.insert(tree_.branches.end(), branches.begin(), branches.end());
  return true;
}

bool Parser::parse_when(std::string_view markup, Index left, std::vector<Slice>& conditions) {
  const auto add = [&](Index right) {
    conditions.push_back(
        store(std::vector<Condition>{{left, right, Operator::kEqual, Condition::Join::kEnd, {}}}));
  };
  const auto strict = [&] {
    auto cursor = open(markup);
    while (cursor && !error_) {
      const Index right = expression(*cursor, true);
      if (error_) return false;
      add(right);
      if (!cursor->accept_id("or") && !cursor->accept(TokenKind::kComma))
        return expect(*cursor, TokenKind::kEnd);
    }
    return false;
  };
  // Takes what it understands and drops the rest.
  const auto lax = [&] {
    conditions.clear();
    std::string_view rest = markup;
    for (;;) {
      const auto fragment = find_quoted_fragment(rest);
      if (fragment.empty())
        return fail(
            "Syntax Error in tag 'case' - Valid when condition: {% when [condition] [or "
            "condition2...] %}",
            markup.data());
      add(lax_expression(fragment, true));
      if (error_) return false;
      rest.remove_prefix(static_cast<std::size_t>(fragment.data() - rest.data()) + fragment.size());
      const auto behind = trim_left(rest);
      const bool spaced = behind.size() < rest.size();
      std::size_t skip = 0;
      if (behind.starts_with(',')) skip = 1;
      if (spaced && behind.size() > 2 && behind.starts_with("or") && is_space(behind[2])) skip = 2;
      if (skip == 0) return true;
      rest = trim_left(behind.substr(skip));
      if (quoted_fragment_end(rest, 0) == rest.npos) return true;
    }
  };
  if (strict()) return true;
  if (fatal_ || mode_ == Mode::kStrict2) return false;
  error_.reset();
  return lax();
}

bool Parser::parse_case(Scanner& scanner, Body& body, const TagParts& tag) {
  const Index node = add_node(Op::kCase, tag.name);
  const Index left = strict_or_lax(
      [&] {
        auto cursor = open(tag.markup);
        if (!cursor) return kAbsent;
        const Index result = expression(*cursor, false);
        if (!error_) expect(*cursor, TokenKind::kEnd);
        return result;
      },
      [&] {
        const auto fragment = find_quoted_fragment(tag.markup);
        if (!fragment.empty()) return lax_expression(fragment);
        fail("Syntax Error in 'case' - Valid syntax: case [condition]", tag.name.data());
        return kAbsent;
      });
  if (error_) return false;

  std::vector<Branch> branches;
  std::vector<Body> bodies;
  std::vector<Slice> conditions;  // of the body that is being read; empty before the first `when`
  bool opened = false;
  bool blank = true;
  for (;;) {
    Body inner;
    Terminator end;
    if (!parse_body(scanner, inner, end)) return false;
    blank = blank && inner.blank;
    const auto body_end = static_cast<Index>(tree_.nodes.size());
    if (opened && conditions.empty()) branches.push_back({{}, inner.begin, body_end});
    for (const Slice condition : conditions) branches.push_back({condition, inner.begin, body_end});
    bodies.push_back(std::move(inner));
    conditions.clear();
    if (!end.end_of_input && end.name == "endcase") break;
    if (!end.end_of_input && end.name == "when") {
      if (!parse_when(end.markup, left, conditions)) return false;
    } else if (!end.end_of_input && end.name == "else") {
      if (!is_blank_text(end.markup))
        return fail(
            "Syntax Error in tag 'case' - Valid else condition: {% else %} (no parameters) ",
            end.at);
    } else {
      if (end.end_of_input) end.at = tag.name.data();
      return wrong_end("case", end);
    }
    opened = true;
  }
  if (blank)
    for (const auto& inner : bodies) drop_blank_texts(inner);
  body.blank = body.blank && blank;
  auto& done = tree_.nodes[node];
  done.branches = {static_cast<Index>(tree_.branches.size()), static_cast<Index>(branches.size())};
  done.next = static_cast<Index>(tree_.nodes.size());
  tree_.branches.insert(tree_.branches.end(), branches.begin(), branches.end());
  return true;
}

bool Parser::parse_for(Scanner& scanner, Body& body, const TagParts& tag) {
  const Index node = add_node(Op::kFor, tag.name);
  Loop loop;
  if (!parse_for_header(tag.markup, loop)) return false;
  Body inner;
  Terminator end;
  if (!parse_body(scanner, inner, end)) return false;
  loop.body_begin = inner.begin;
  loop.body_end = static_cast<Index>(tree_.nodes.size());
  Body otherwise;
  if (!end.end_of_input && end.name == "else") {
    end = {};
    if (!parse_body(scanner, otherwise, end)) return false;
    loop.else_begin = otherwise.begin;
    loop.else_end = static_cast<Index>(tree_.nodes.size());
  }
  if (end.end_of_input) end.at = tag.name.data();
  if (end.end_of_input || end.name != "endfor") return wrong_end("for", end);
  const bool blank = inner.blank && otherwise.blank;
  if (blank) {
    drop_blank_texts(inner);
    drop_blank_texts(otherwise);
  }
  body.blank = body.blank && blank;
  tree_.nodes[node].a = static_cast<Index>(tree_.loops.size());
  tree_.nodes[node].next = static_cast<Index>(tree_.nodes.size());
  tree_.loops.push_back(loop);
  return true;
}

bool Parser::parse_table_row(Scanner& scanner, Body& body, const TagParts& tag) {
  const Index node = add_node(Op::kTableRow, tag.name);
  Loop loop;
  if (!parse_table_header(tag.markup, loop)) return false;
  Body inner;
  Terminator end;
  if (!finish_block(scanner, tag.name, inner, end)) return false;
  loop.body_begin = inner.begin;
  loop.body_end = static_cast<Index>(tree_.nodes.size());
  body.blank = body.blank && inner.blank;
  tree_.nodes[node].a = static_cast<Index>(tree_.loops.size());
  tree_.nodes[node].next = loop.body_end;
  tree_.loops.push_back(loop);
  return true;
}

// `capture` and `ifchanged`.
bool Parser::parse_simple_block(Scanner& scanner, Body& body, Op op, const TagParts& tag) {
  const Index node = add_node(op, tag.name);
  if (op == Op::kCapture) {
    // The first run of name characters, as Shopify takes it, also out of a quoted name.
    const auto in_name = [](char c) {
      return is_word(c) || c == '-' || c == '.' || c == '[' || c == ']' || c == '(' || c == ')';
    };
    const std::string_view markup = tag.markup;
    std::size_t first = 0;
    while (first < markup.size() && !in_name(markup[first])) ++first;
    std::size_t last = first;
    while (last < markup.size() && in_name(markup[last])) ++last;
    const auto name = markup.substr(first, last - first);
    if (name.empty())
      return fail("Syntax Error in 'capture' - Valid syntax: capture [var]", tag.name.data());
    tree_.nodes[node].b = assigned_name(name);
  }
  Body inner;
  Terminator end;
  if (!finish_block(scanner, tag.name, inner, end)) return false;
  if (op == Op::kIfChanged) body.blank = body.blank && inner.blank;
  tree_.nodes[node].next = static_cast<Index>(tree_.nodes.size());
  return true;
}

bool Parser::parse_comment(Scanner& scanner, const TagParts& tag) {
  unsigned depth = 1;
  while (const auto piece = scanner.next()) {
    const auto inner = piece->kind == Piece::Kind::kTag || piece->kind == Piece::Kind::kLine
                           ? tag_parts(*piece)
                           : std::nullopt;
    if (!inner) continue;
    if (inner->name == "comment") ++depth;
    if (inner->name == "endcomment" && --depth == 0) {
      if (scanner.form() == Scanner::Form::kDocument) trim_next_ = trims_right(piece->text);
      return true;
    }
    if (inner->name != "raw") continue;
    for (bool open = true; open;) {
      const auto raw = scanner.next();
      if (!raw) return fail("'raw' tag was never closed", piece->text.data());
      const auto end = loose_tag(raw->text);
      open = !end || end->name != "endraw";
    }
  }
  return fail("'comment' tag was never closed", tag.name.data());
}

bool Parser::parse_raw(Scanner& scanner, Body& body, const TagParts& tag) {
  if (!is_blank_text(tag.markup))
    return fail("Syntax Error in 'raw' - Valid syntax: raw", tag.name.data());
  const char* begin = nullptr;
  while (const auto piece = scanner.next()) {
    if (!begin) begin = piece->text.data();
    const auto end = loose_tag(piece->text);
    if (!end || end->name != "endraw") continue;
    trim_next_ = trims_right(piece->text);
    const char* stop = end->before.data() + end->before.size();
    if (stop != begin) {
      add_node(Op::kText, {begin, static_cast<std::size_t>(stop - begin)});
      body.blank = false;
    }
    return true;
  }
  return fail("'raw' tag was never closed", tag.name.data());
}

bool Parser::parse_doc(Scanner& scanner, Body& body, const TagParts& tag) {
  if (!is_blank_text(tag.markup))
    return fail("Syntax Error in 'doc' - Valid syntax: {% doc %}{% enddoc %}", tag.name.data());
  bool empty = true;
  while (const auto piece = scanner.next()) {
    const auto inner = loose_tag(piece->text);
    if (inner && inner->name == "doc")
      return fail("Syntax Error in 'doc' - Nested doc tags are not allowed", piece->text.data());
    if (inner && inner->name == "enddoc") {
      trim_next_ = trims_right(piece->text);
      if (!empty || !inner->before.empty()) body.blank = false;
      return true;
    }
    empty = false;
  }
  return fail("'doc' tag was never closed", tag.name.data());
}

}  // namespace sluice::liquid
