#include "liquid/syntax/lexer.h"

#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

// The length of the token at the start of `text`, 0 when none starts there.
std::size_t match(std::string_view text, TokenKind before, TokenKind& kind) {
  const auto next_is = [&](char c) { return text.size() > 1 && text[1] == c; };
  const auto single = [&](TokenKind k) {
    kind = k;
    return std::size_t{1};
  };
  switch (text[0]) {
    case '|':
      return single(TokenKind::kPipe);
    case ':':
      return single(TokenKind::kColon);
    case ',':
      return single(TokenKind::kComma);
    case '[':
      return single(TokenKind::kOpenSquare);
    case ']':
      return single(TokenKind::kCloseSquare);
    case '(':
      return single(TokenKind::kOpenRound);
    case ')':
      return single(TokenKind::kCloseRound);
    case '?':
      return single(TokenKind::kQuestion);
    case '.':
      kind = next_is('.') ? TokenKind::kDotDot : TokenKind::kDot;
      return next_is('.') ? 2 : 1;
    case '=':
    case '!':
      kind = TokenKind::kComparison;
      return next_is('=') ? 2 : 0;
    case '<':
      kind = TokenKind::kComparison;
      return next_is('=') || next_is('>') ? 2 : 1;
    case '>':
      kind = TokenKind::kComparison;
      return next_is('=') ? 2 : 1;
    case '"':
    case '\'': {
      kind = TokenKind::kString;
      const auto end = text.find(text[0], 1);
      return end == text.npos ? 0 : end + 1;
    }
    default:
      break;
  }
  std::size_t i = 0;
  if (is_digit(text[0]) || text[0] == '-') {
    if (text[0] == '-' && (text.size() < 2 || !is_digit(text[1]))) return single(TokenKind::kDash);
    kind = TokenKind::kNumber;
    for (i = 1; i < text.size() && is_digit(text[i]);) ++i;
    if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1]))
      for (++i; i < text.size() && is_digit(text[i]);) ++i;
    return i;
  }
  if (!is_alpha(text[0]) && text[0] != '_') return 0;
  while (i < text.size() && (is_word(text[i]) || text[i] == '-')) ++i;
  if (i < text.size() && text[i] == '?') ++i;
  kind = text.substr(0, i) == "contains" && before != TokenKind::kDot ? TokenKind::kComparison
                                                                      : TokenKind::kId;
  return i;
}

}  // namespace

std::string_view lex(std::string_view markup, std::vector<Token>& tokens) {
  tokens.clear();
  TokenKind before = TokenKind::kEnd;
  for (;;) {
    while (!markup.empty() && is_space(markup[0])) markup.remove_prefix(1);
    if (markup.empty()) break;
    TokenKind kind = TokenKind::kEnd;
    const std::size_t size = match(markup, before, kind);
    if (size == 0) return markup.substr(0, character_bytes(markup, 0));
    const auto text =
        kind == TokenKind::kString ? markup.substr(1, size - 2) : markup.substr(0, size);
    tokens.push_back({kind, text, markup.data()});
    before = kind;
    markup.remove_prefix(size);
  }
  tokens.push_back({TokenKind::kEnd, {}, markup.data()});
  return {};
}

std::string_view token_kind_name(TokenKind kind) {
  constexpr std::string_view kNames[] = {
      "id",          "string",   "number", "comparison",   "pipe",         "dot",
      "dotdot",      "colon",    "comma",  "open_square",  "close_square", "open_round",
      "close_round", "question", "dash",   "end_of_string"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace sluice::liquid
