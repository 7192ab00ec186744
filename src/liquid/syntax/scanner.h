#pragma once

#include <optional>
#include <string_view>

namespace sluice::liquid {

// A piece of a template: a text, a `{{ ... }}`, a `{% ... %}`, or a line of a `liquid` tag.
struct Piece {
  enum class Kind { kText, kOutput, kTag, kLine };
  Kind kind;
  std::string_view text;  // with its braces; an unterminated piece lacks the closing ones
};

// The name and the rest of a tag or of a line of a `liquid` tag.
struct TagParts {
  std::string_view name;
  std::string_view markup;
};

// Cuts a source into pieces, in the way of Shopify's tokenizer: quotes do not protect braces.
class Scanner {
 public:
  enum class Form { kDocument, kLines };
  Scanner(std::string_view source, Form form) : rest_(source), form_(form) {}

  Form form() const { return form_; }
  std::optional<Piece> next();

 private:
  Piece cut(Piece::Kind kind, std::size_t size);
  Piece next_output();
  std::string_view rest_;
  Form form_;
};

// Nothing when the piece is not a well-formed tag (or line).
std::optional<TagParts> tag_parts(const Piece& piece);

// For the ends of `raw` and `doc`: a piece that ends in a tag, whatever stands before it.
struct LooseTag {
  std::string_view before;
  std::string_view name;
};
std::optional<LooseTag> loose_tag(std::string_view piece);

// `{{-`, `-}}` and the like.
bool trims_left(std::string_view piece);
bool trims_right(std::string_view piece);

}  // namespace sluice::liquid
