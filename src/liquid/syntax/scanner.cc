#include "liquid/syntax/scanner.h"

#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

// `#` or a word at the start of `text`; its length, or 0.
std::size_t tag_name_length(std::string_view text) {
  if (text.starts_with('#')) return 1;
  std::size_t i = 0;
  while (i < text.size() && is_word(text[i])) ++i;
  return i;
}

}  // namespace

Piece Scanner::cut(Piece::Kind kind, std::size_t size) {
  const Piece piece{kind, rest_.substr(0, size)};
  rest_.remove_prefix(piece.text.size());
  return piece;
}

std::optional<Piece> Scanner::next() {
  if (rest_.empty()) return std::nullopt;
  if (form_ == Form::kLines) {
    const auto end = rest_.find('\n');
    Piece line = cut(Piece::Kind::kLine, end == rest_.npos ? end : end + 1);
    if (line.text.ends_with('\n')) line.text.remove_suffix(1);
    return line;
  }
  if (rest_.starts_with("{%")) {
    const auto end = rest_.find("%}", 2);
    return cut(Piece::Kind::kTag, end == rest_.npos ? end : end + 2);
  }
  if (rest_.starts_with("{{")) return next_output();
  for (std::size_t at = 0;;) {
    at = rest_.find('{', at);
    if (at == rest_.npos || at + 1 >= rest_.size()) return cut(Piece::Kind::kText, rest_.npos);
    if (rest_[at + 1] == '{' || rest_[at + 1] == '%') return cut(Piece::Kind::kText, at);
    ++at;
  }
}

// Up to `}}`, or to a lone `}` (an error that the parser reports), or, when a tag opens inside, to
// the end of that tag.
Piece Scanner::next_output() {
  for (std::size_t i = 2; i < rest_.size(); ++i) {
    const char next = i + 1 < rest_.size() ? rest_[i + 1] : '\0';
    if (rest_[i] == '}') return cut(Piece::Kind::kOutput, next == '}' ? i + 2 : i + 1);
    if (rest_[i] == '{' && next == '%') {
      const auto end = rest_.find("%}", i + 2);
      return cut(Piece::Kind::kOutput, end == rest_.npos ? end : end + 2);
    }
  }
  return cut(Piece::Kind::kOutput, rest_.npos);
}

std::optional<TagParts> tag_parts(const Piece& piece) {
  std::string_view text = piece.text;
  if (piece.kind == Piece::Kind::kLine) {
    text.remove_prefix(skip_space(text, 0));
    const std::size_t name = tag_name_length(text);
    if (name == 0) return std::nullopt;
    return TagParts{text.substr(0, name), text.substr(skip_space(text, name))};
  }
  if (!text.starts_with("{%") || !text.ends_with("%}") || text.size() < 4) return std::nullopt;
  text = text.substr(2, text.size() - 4);
  if (text.starts_with('-')) text.remove_prefix(1);
  text.remove_prefix(skip_space(text, 0));
  const std::size_t name = tag_name_length(text);
  if (name == 0) return std::nullopt;
  std::string_view markup = text.substr(skip_space(text, name));
  if (markup.ends_with('-')) markup.remove_suffix(1);
  return TagParts{text.substr(0, name), markup};
}

std::optional<LooseTag> loose_tag(std::string_view piece) {
  if (!piece.ends_with("%}")) return std::nullopt;
  const auto body = piece.substr(0, piece.size() - 2);
  for (std::size_t at = body.rfind("{%"); at != body.npos; at = body.rfind("{%", at - 1)) {
    std::size_t i = at + 2;
    if (i < body.size() && body[i] == '-') ++i;
    i = skip_space(body, i);
    std::size_t end = i;
    while (end < body.size() && is_word(body[end])) ++end;
    if (end > i) return LooseTag{body.substr(0, at), body.substr(i, end - i)};
    if (at == 0) break;
  }
  return std::nullopt;
}

bool trims_left(std::string_view piece) { return piece.size() > 2 && piece[2] == '-'; }

bool trims_right(std::string_view piece) {
  return piece.size() > 2 && piece[piece.size() - 3] == '-';
}

}  // namespace sluice::liquid
