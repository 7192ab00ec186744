#include "liquid/syntax/parser.h"

#include <algorithm>
#include <fmt/format.h>

#include "liquid/values/text.h"

namespace sluice::liquid {

Result<void> Parser::parse(Fault* fault) {
  if (parse_document()) return {};
  if (fault) *fault = fault_at(error_->message, tree_.source, error_->at);
  return sluice::fail(ErrorCode::kInvalid,
                      error_text(error_->prefix, {}, error_->message, tree_.source, error_->at));
}

bool Parser::parse_document() {
  Scanner scanner(tree_.source, Scanner::Form::kDocument);
  Body body;
  Terminator end;
  if (!parse_body(scanner, body, end)) return false;
  if (end.end_of_input) return true;
  if (end.name == "else" || end.name == "end")
    return fail(fmt::format("Unexpected outer '{}' tag", end.name), end.at);
  return unknown_tag(end.name, end.at);
}

bool Parser::parse_body(Scanner& scanner, Body& body, Terminator& end) {
  body.begin = static_cast<Index>(tree_.nodes.size());
  ++depth_;
  for (;;) {
    const auto piece = scanner.next();
    if (!piece) {
      end.end_of_input = true;
      break;
    }
    if (depth_ > kDepthMax + 1) return fail("Nesting too deep", piece->text.data(), "Liquid error");
    std::optional<Terminator> terminator;
    if (!parse_piece(scanner, body, *piece, terminator)) return false;
    if (terminator) {
      end = *terminator;
      break;
    }
  }
  --depth_;
  return true;
}

bool Parser::parse_piece(Scanner& scanner, Body& body, const Piece& piece,
                         std::optional<Terminator>& end) {
  switch (piece.kind) {
    case Piece::Kind::kText:
      add_text(body, trim_next_ ? trim_left(piece.text) : piece.text);
      trim_next_ = false;
      return true;
    case Piece::Kind::kOutput:
      trim_before(body, piece.text);
      return parse_output_piece(body, piece);
    case Piece::Kind::kLine:
      if (is_blank_text(piece.text)) return true;
      break;
    case Piece::Kind::kTag:
      trim_before(body, piece.text);
      if (!piece.text.ends_with("%}") || piece.text.size() < 4)
        return fail("'{%' is never closed", piece.text.data());
      break;
  }
  const auto tag = tag_parts(piece);
  if (!tag) {
    end = Terminator{false, piece.text, piece.text, piece.text.data()};
    return true;
  }
  return parse_tag(scanner, body, piece, *tag, end);
}

void Parser::add_text(Body& body, std::string_view text) {
  const Index node = add_node(Op::kText, text);
  body.last_text = node;
  body.texts.push_back(node);
  if (!is_blank_text(text)) body.blank = false;
}

// What `{{-` and `{%-` do to the text before them, and notes what `-}}` and `-%}` will do.
void Parser::trim_before(Body& body, std::string_view piece) {
  if (trims_left(piece) && body.last_text != kAbsent) {
    auto& text = tree_.nodes[body.last_text].text;
    text = trim_right(text);
  }
  trim_next_ = trims_right(piece);
  body.last_text = kAbsent;
}

void Parser::drop_blank_texts(const Body& body) {
  for (const Index node : body.texts) tree_.nodes[node].text = {};
}

bool Parser::parse_output_piece(Body& body, const Piece& piece) {
  body.blank = false;
  std::string_view markup = piece.text;
  if (!markup.ends_with("}}") || markup.size() < 4)
    return fail("'{{' is never closed", markup.data());
  markup = markup.substr(2, markup.size() - 4);
  if (markup.starts_with('-')) markup.remove_prefix(1);
  if (markup.ends_with('-')) markup.remove_suffix(1);
  const Index node = add_node(Op::kOutput, piece.text);
  const Index output = parse_output(markup);
  if (error_) return false;
  tree_.nodes[node].a = output;
  return true;
}

bool Parser::parse_tag(Scanner& scanner, Body& body, const Piece& piece, const TagParts& tag,
                       std::optional<Terminator>& end) {
  body.last_text = kAbsent;
  const auto row = std::ranges::find(tags(), tag.name, &TagRow::name);
  if (row == tags().end()) {
    end = Terminator{false, tag.name, tag.markup, piece.text.data()};
    return true;
  }
  if (row->fills_body) body.blank = false;
  return row->parse(*this, scanner, body, tag);
}

// The lines of a `liquid` tag become nodes of the body around it.
bool Parser::parse_liquid(Body& body, std::string_view markup) {
  if (depth_ > kDepthMax) return fail("Nesting too deep", markup.data(), "Liquid error");
  ++depth_;
  Scanner scanner(markup, Scanner::Form::kLines);
  while (const auto piece = scanner.next()) {
    std::optional<Terminator> end;
    if (!parse_piece(scanner, body, *piece, end)) return false;
    if (end) return wrong_end("liquid", *end);
  }
  --depth_;
  return true;
}

bool Parser::unknown_tag(std::string_view name, const char* at) {
  return fail(fmt::format("Unknown tag '{}'", name.substr(0, 60)), at);
}

bool Parser::wrong_end(std::string_view block, const Terminator& end) {
  if (end.end_of_input) return fail(fmt::format("'{}' tag was never closed", block), end.at);
  if (end.name == "else")
    return fail(fmt::format("{} tag does not expect 'else' tag", block), end.at);
  if (end.name.starts_with("end"))
    return fail(
        fmt::format("'{}' is not a valid delimiter for {} tags. use {}{}", end.name.substr(0, 60),
                    block, block == "liquid" ? "%}" : "end", block == "liquid" ? "" : block),
        end.at);
  return unknown_tag(end.name, end.at);
}

Index Parser::add_node(Op op, std::string_view source) {
  Node node;
  node.op = op;
  node.text = source;
  node.next = static_cast<Index>(tree_.nodes.size()) + 1;
  tree_.nodes.push_back(node);
  return node.next - 1;
}

bool Parser::fail(std::string message, const char* at, std::string_view prefix) {
  if (error_) return false;
  error_ = Failure{std::move(message), prefix, at ? at : tree_.source.data()};
  return false;
}

Index Parser::read_name(std::string_view name) {
  const Index index = name_of(name);
  if (is_read_.size() <= index) is_read_.resize(index + 1);
  is_read_[index] = true;
  return index;
}

Index Parser::assigned_name(std::string_view name) {
  const Index index = name_of(name);
  if (is_assigned_.size() <= index) is_assigned_.resize(index + 1);
  is_assigned_[index] = true;
  return index;
}

std::vector<std::string> Parser::free_roots() const {
  std::vector<std::string> roots;
  for (std::size_t i = 0; i < is_read_.size(); ++i)
    if (is_read_[i] && !(i < is_assigned_.size() && is_assigned_[i]))
      roots.emplace_back(tree_.names[static_cast<Index>(i)]);
  return roots;
}

}  // namespace sluice::liquid
