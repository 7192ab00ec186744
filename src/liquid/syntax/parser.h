#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liquid/filters.h"
#include "liquid/syntax/lexer.h"
#include "liquid/syntax/scanner.h"
#include "liquid/tree.h"

namespace sluice::liquid {

// Builds a Tree from a source. Used once. The first error stops everything; functions return false
// (or kAbsent, or nothing) after one.
class Parser {
  // The body that is being filled: what white-space control and blank bodies need to know.
  struct Body {
    Index begin = 0;
    Index last_text = kAbsent;  // the last node, when it is a text
    bool blank = true;
    std::vector<Index> texts;  // its own texts, not those of bodies inside
  };
  // The tag that ended a body: none at the end of the input.
  struct Terminator {
    bool end_of_input = false;
    std::string_view name;
    std::string_view markup;
    const char* at = nullptr;
  };

 public:
  // A tag that begins something, and how it is parsed. Names that only stand inside of a block
  // (else, when, endif) belong to the block.
  struct TagRow {
    std::string_view name;
    bool (*parse)(Parser& parser, Scanner& scanner, Body& body, const TagParts& tag) = nullptr;
    bool fills_body = false;  // it counts as content, wherever it stands
    std::string_view syntax;
    ReferenceText text;
  };
  // The most frequent come first.
  static std::span<const TagRow> tags();

  Parser(Tree& tree, Mode mode) : tree_(tree), mode_(mode) {}
  Result<void> parse(Fault* fault = nullptr);

  // The roots that are read and never assigned.
  std::vector<std::string> free_roots() const;

 private:
  struct Cursor;  // a position in the tokens of one markup

  // parser.cc: bodies and the dispatch of tags
  bool parse_document();
  bool parse_body(Scanner& scanner, Body& body, Terminator& end);
  bool parse_piece(Scanner& scanner, Body& body, const Piece& piece,
                   std::optional<Terminator>& end);
  bool parse_output_piece(Body& body, const Piece& piece);
  bool parse_tag(Scanner& scanner, Body& body, const Piece& piece, const TagParts& tag,
                 std::optional<Terminator>& end);
  bool parse_liquid(Body& body, std::string_view markup);
  void add_text(Body& body, std::string_view text);
  void trim_before(Body& body, std::string_view piece);
  void drop_blank_texts(const Body& body);
  bool unknown_tag(std::string_view name, const char* at);
  bool wrong_end(std::string_view block, const Terminator& end);
  Index add_node(Op op, std::string_view source);

  // parser_blocks.cc
  bool parse_if(Scanner& scanner, Body& body, Op op, const TagParts& tag);
  bool parse_case(Scanner& scanner, Body& body, const TagParts& tag);
  bool parse_when(std::string_view markup, Index left, std::vector<Slice>& conditions);
  bool parse_for(Scanner& scanner, Body& body, const TagParts& tag);
  bool parse_table_row(Scanner& scanner, Body& body, const TagParts& tag);
  bool parse_simple_block(Scanner& scanner, Body& body, Op op, const TagParts& tag);
  bool parse_comment(Scanner& scanner, const TagParts& tag);
  bool parse_raw(Scanner& scanner, Body& body, const TagParts& tag);
  bool parse_doc(Scanner& scanner, Body& body, const TagParts& tag);
  bool finish_block(Scanner& scanner, std::string_view name, Body& inner, Terminator& end);

  // parser_tags.cc
  bool parse_assign(const TagParts& tag);
  bool parse_echo(const TagParts& tag);
  bool parse_interrupt(Op op, const TagParts& tag);
  bool parse_counter(Op op, const TagParts& tag);
  bool parse_cycle(const TagParts& tag);
  bool parse_partial(Op op, const TagParts& tag);
  bool lax_partial(Op op, const TagParts& tag, PartialCall& call,
                   std::vector<NamedArgument>& named);
  bool parse_inline_comment(const TagParts& tag);
  bool parse_for_header(std::string_view markup, Loop& loop);
  bool strict_for_header(std::string_view markup, Loop& loop);
  bool lax_for_header(std::string_view markup, Loop& loop);
  bool parse_table_header(std::string_view markup, Loop& loop);
  bool set_loop_attribute(Loop& loop, std::string_view key, std::string_view value);
  void set_loop_names(Loop& loop, std::string_view variable, std::string_view collection,
                      std::string_view drop);

  // expression.cc: the strict grammar
  Index parse_output(std::string_view markup);
  Index strict_output(std::string_view markup);
  Index expression(Cursor& cursor, bool in_condition);
  bool steps(Cursor& cursor, std::vector<Step>& out);
  Index path(Index name, Index dynamic_name, const std::vector<Step>& steps);
  Index range(Index first, Index last, const char* at);
  Step dotted_step(std::string_view word);
  Step bracket_step(Index inner);
  Index add_output(Output output, const std::vector<FilterCall>& filters);
  std::optional<Value> word_value(std::string_view word, bool in_condition);
  bool filter_arguments(Cursor& cursor, FilterCall& call);
  FilterCall filter_call(std::string_view name);
  bool parse_conditions(std::string_view markup, std::string_view tag, Slice& out);
  bool strict_conditions(std::string_view markup, std::vector<Condition>& out);
  Index literal(const Value& value);
  bool expect(Cursor& cursor, TokenKind kind);
  std::optional<Cursor> open(std::string_view markup);
  Slice store(const std::vector<Index>& arguments);
  Slice store(const std::vector<NamedArgument>& named);
  Slice store(const std::vector<Condition>& conditions);

  // lax.cc: what Shopify's lax mode takes
  Index lax_output(std::string_view markup);
  Index lax_expression(std::string_view markup, bool in_condition = false, unsigned depth = 0);
  Index lax_path(std::string_view markup, unsigned depth);
  bool lax_filter(std::string_view text, std::vector<FilterCall>& out);
  bool lax_conditions(std::string_view markup, std::string_view tag, std::vector<Condition>& out);
  std::vector<std::pair<std::string_view, std::string_view>> attributes(std::string_view markup);

  Index name_of(std::string_view name) { return tree_.names.intern(name); }
  Index read_name(std::string_view name);
  Index assigned_name(std::string_view name);

  bool fail(std::string message, const char* at, std::string_view prefix = "Liquid syntax error");
  // Runs `strict`; when that fails in lax mode, forgets the error and runs `lax`.
  template <class Strict, class Lax>
  auto strict_or_lax(Strict strict, Lax lax) {
    auto result = strict();
    if (!error_ || mode_ != Mode::kLax || fatal_) return result;
    error_.reset();
    return lax();
  }

  static const TagRow kTags[];

  Tree& tree_;
  Mode mode_;
  bool trim_next_ = false;  // the last piece ended in `-}}` or `-%}`
  bool fatal_ = false;      // an error that the lax grammar would also meet
  unsigned depth_ = 0;
  unsigned expression_depth_ = 0;
  struct Failure {
    std::string message;
    std::string_view prefix;
    const char* at;
  };
  std::optional<Failure> error_;
  std::vector<bool> is_read_;
  std::vector<bool> is_assigned_;
};

Operator operator_of(std::string_view text);

// What the variable of a partial is called: the part behind the last slash.
std::string_view base_name(std::string_view template_name);

// Nesting of blocks and of brackets in a source.
inline constexpr unsigned kDepthMax = 100;

// Where a quoted text or a run without spaces, commas, pipes and quotes ends that starts at `at`;
// npos when none starts there.
std::size_t quoted_fragment_end(std::string_view text, std::size_t at);
// The first such fragment at or behind `at`; empty when there is none.
std::string_view find_quoted_fragment(std::string_view text, std::size_t at = 0);

struct Parser::Cursor {
  std::vector<Token> tokens;
  std::size_t at = 0;

  const Token& peek(std::size_t ahead = 0) const {
    return tokens[at + ahead < tokens.size() ? at + ahead : tokens.size() - 1];
  }
  bool look(TokenKind kind, std::size_t ahead = 0) const { return peek(ahead).kind == kind; }
  const Token& take() { return tokens[at + 1 < tokens.size() ? at++ : at]; }
  bool accept(TokenKind kind) {
    if (!look(kind)) return false;
    take();
    return true;
  }
  bool accept_id(std::string_view word) {
    if (!look(TokenKind::kId) || peek().text != word) return false;
    take();
    return true;
  }
};

}  // namespace sluice::liquid
