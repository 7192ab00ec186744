#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice::liquid {

enum class TokenKind : std::uint8_t {
  kId,
  kString,  // text without its quotes
  kNumber,
  kComparison,
  kPipe,
  kDot,
  kDotDot,
  kColon,
  kComma,
  kOpenSquare,
  kCloseSquare,
  kOpenRound,
  kCloseRound,
  kQuestion,
  kDash,
  kEnd,
};

struct Token {
  TokenKind kind;
  std::string_view text;
  const char* at;  // where it starts in the source
};

// Cuts the inside of a tag or an output into tokens, the last of which is kEnd. Stops at a
// character that starts none and returns it; empty when all is well.
std::string_view lex(std::string_view markup, std::vector<Token>& tokens);

// The name of a kind as error messages show it.
std::string_view token_kind_name(TokenKind kind);

}  // namespace sluice::liquid
