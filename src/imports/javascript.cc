#include "imports/javascript.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/text.h"

namespace sluice::imports {
namespace {

using Kind = JsNode::Kind;

struct Operator {
  std::string_view text;
  int rank = 0;
};
// Longer ones first, where one begins with another.
constexpr auto kOperators = std::to_array<Operator>({{"===", 3},
                                                     {"!==", 3},
                                                     {"==", 3},
                                                     {"!=", 3},
                                                     {"||", 1},
                                                     {"??", 1},
                                                     {"&&", 2},
                                                     {"<=", 4},
                                                     {">=", 4},
                                                     {"<", 4},
                                                     {">", 4},
                                                     {"+", 5},
                                                     {"-", 5},
                                                     {"*", 6},
                                                     {"/", 6},
                                                     {"%", 6}});

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool begins_name(char c) { return is_letter_or_digit(c) || c == '_' || c == '$'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class JsParser {
 public:
  explicit JsParser(std::string_view text) : text_(text) {}

  Result<JsNode> whole() {
    SLUICE_TRY(auto node, expression());
    skip_spaces();
    if (at_ < text_.size() && text_[at_] == ';') ++at_;
    skip_spaces();
    if (at_ == text_.size()) return node;
    return unreadable();
  }

 private:
  std::unexpected<Error> unreadable() const {
    const auto rest = text_.substr(std::min(at_, text_.size()));
    if (rest.empty()) return fail(ErrorCode::kInvalid, "it is not complete");
    if (rest.starts_with("=>")) return fail(ErrorCode::kInvalid, "it has a function");
    if (rest.starts_with("=") || rest.starts_with(";"))
      return fail(ErrorCode::kInvalid, "it has statements");
    return fail(ErrorCode::kInvalid,
                fmt::format("it cannot be read from `{}` on", printable_start(rest)));
  }
  static std::string printable_start(std::string_view rest) {
    constexpr std::size_t kShown = 20;
    std::string out(cut_text(rest, kShown));
    std::ranges::replace_if(out, is_control, ' ');
    return out;
  }

  void skip_spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(std::string_view wanted) {
    skip_spaces();
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  static Result<JsNode> make(Kind kind, std::string text, std::vector<JsNode> parts) {
    std::size_t depth = 0;
    for (const auto& part : parts) depth = std::max(depth, part.depth);
    if (depth + 1 > kJsDepthMax) return fail(ErrorCode::kInvalid, "it is nested too deeply");
    return JsNode{kind, std::move(text), std::move(parts), depth + 1};
  }
  static Result<JsNode> make(Kind kind, std::string text, JsNode first) {
    std::vector<JsNode> parts;
    parts.push_back(std::move(first));
    return make(kind, std::move(text), std::move(parts));
  }
  static Result<JsNode> make(Kind kind, std::string text, JsNode first, JsNode second) {
    std::vector<JsNode> parts;
    parts.reserve(2);
    parts.push_back(std::move(first));
    parts.push_back(std::move(second));
    return make(kind, std::move(text), std::move(parts));
  }

  Result<JsNode> expression() {
    if (++open_ > kJsDepthMax) return fail(ErrorCode::kInvalid, "it is nested too deeply");
    auto node = ternary();
    --open_;
    return node;
  }

  Result<JsNode> ternary() {
    SLUICE_TRY(auto condition, binary(1));
    skip_spaces();
    const auto rest = text_.substr(at_);
    if (!rest.starts_with("?") || rest.starts_with("?.") || rest.starts_with("??"))
      return condition;
    ++at_;
    SLUICE_TRY(auto yes, expression());
    if (!take(":")) return unreadable();
    SLUICE_TRY(auto no, expression());
    std::vector<JsNode> parts;
    parts.reserve(3);
    parts.push_back(std::move(condition));
    parts.push_back(std::move(yes));
    parts.push_back(std::move(no));
    return make(Kind::kTernary, "", std::move(parts));
  }

  std::optional<Operator> next_operator() {
    skip_spaces();
    const auto rest = text_.substr(at_);
    const auto* const found = std::ranges::find_if(
        kOperators, [&](const Operator& each) { return rest.starts_with(each.text); });
    return found == kOperators.end() ? std::nullopt : std::optional(*found);
  }

  Result<JsNode> binary(int rank) {
    SLUICE_TRY(auto left, unary());
    for (auto next = next_operator(); next && next->rank >= rank; next = next_operator()) {
      at_ += next->text.size();
      SLUICE_TRY(auto right, binary(next->rank + 1));
      SLUICE_TRY(left,
                 make(Kind::kBinary, std::string(next->text), std::move(left), std::move(right)));
    }
    return left;
  }

  Result<JsNode> unary() {
    for (const std::string_view sign : {"!", "-", "+"}) {
      skip_spaces();
      if (text_.substr(at_).starts_with("!=") || !take(sign)) continue;
      if (++open_ > kJsDepthMax) return fail(ErrorCode::kInvalid, "it is nested too deeply");
      SLUICE_TRY(auto operand, unary());
      --open_;
      return make(Kind::kUnary, std::string(sign), std::move(operand));
    }
    SLUICE_TRY(auto node, primary());
    return postfix(std::move(node));
  }

  Result<JsNode> postfix(JsNode node) {
    while (true) {
      const bool is_optional = take("?.");
      if (take("[")) {
        SLUICE_TRY(auto index, expression());
        if (!take("]")) return unreadable();
        SLUICE_TRY(node, make(Kind::kIndex, "", std::move(node), std::move(index)));
      } else if (take("(")) {
        SLUICE_TRY(node, call(std::move(node)));
      } else if (is_optional || take(".")) {
        auto name = word();
        if (name.empty()) return unreadable();
        SLUICE_TRY(node, make(Kind::kMember, std::move(name), std::move(node)));
      } else {
        return node;
      }
    }
  }

  Result<JsNode> call(JsNode callee) {
    std::vector<JsNode> parts;
    parts.push_back(std::move(callee));
    SLUICE_TRY_VOID(list(")", parts));
    return make(Kind::kCall, "", std::move(parts));
  }

  Result<void> list(std::string_view end, std::vector<JsNode>& parts) {
    while (!take(end)) {
      SLUICE_TRY(auto part, expression());
      parts.push_back(std::move(part));
      if (take(",")) continue;
      if (take(end)) return {};
      return unreadable();
    }
    return {};
  }

  std::string word() {
    skip_spaces();
    const auto begin = at_;
    while (at_ < text_.size() && begins_name(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Result<JsNode> primary() {
    skip_spaces();
    if (at_ >= text_.size()) return unreadable();
    const char c = text_[at_];
    if (c == '"' || c == '\'') return quoted();
    if (c == '`') return joined();
    if (c == '/') return regex();
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])))
      return number();
    if (take("(")) {
      SLUICE_TRY(auto inner, expression());
      if (!take(")")) return unreadable();
      return inner;
    }
    if (take("[")) {
      std::vector<JsNode> parts;
      SLUICE_TRY_VOID(list("]", parts));
      return make(Kind::kArray, "", std::move(parts));
    }
    if (take("{")) return object();
    auto name = word();
    if (name.empty()) return unreadable();
    if (name == "new") {
      name += ' ';
      name += word();
    }
    return make(Kind::kName, std::move(name), std::vector<JsNode>());
  }

  Result<JsNode> object() {
    std::vector<JsNode> parts;
    while (!take("}")) {
      skip_spaces();
      std::string name;
      if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
        SLUICE_TRY(auto text, quoted());
        name = std::move(text.text);
      } else {
        name = word();
      }
      if (name.empty() || !take(":")) return unreadable();
      SLUICE_TRY(auto value, expression());
      SLUICE_TRY(auto member, make(Kind::kMember, std::move(name), std::move(value)));
      parts.push_back(std::move(member));
      if (take(",")) continue;
      if (take("}")) break;
      return unreadable();
    }
    return make(Kind::kObject, "", std::move(parts));
  }

  Result<JsNode> number() {
    const auto begin = at_;
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    auto digits = std::string(text_.substr(begin, at_ - begin));
    if (std::ranges::count(digits, '.') > 1 || digits.back() == '.' ||
        (at_ < text_.size() && begins_name(text_[at_])))
      return unreadable();
    if (digits.front() == '.') digits.insert(0, "0");
    return make(Kind::kNumber, std::move(digits), std::vector<JsNode>());
  }

  // One character of a text, behind a backslash where it stands for another.
  char escaped() {
    const char c = text_[at_++];
    if (c != '\\' || at_ >= text_.size()) return c;
    switch (const char next = text_[at_++]) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      default:
        return next;
    }
  }

  Result<JsNode> quoted() {
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      // Rare, and more than one byte: left to a person.
      if (text_.substr(at_).starts_with("\\u") || text_.substr(at_).starts_with("\\x"))
        return fail(ErrorCode::kInvalid, "it has a \\u or \\x escape");
      out += escaped();
    }
    if (at_ >= text_.size()) return unreadable();
    ++at_;
    return make(Kind::kText, std::move(out), std::vector<JsNode>());
  }

  Result<JsNode> joined() {
    ++at_;
    std::vector<JsNode> parts;
    std::string text;
    const auto end_text = [&]() -> Result<void> {
      if (text.empty()) return {};
      SLUICE_TRY(auto part, make(Kind::kText, std::exchange(text, {}), std::vector<JsNode>()));
      parts.push_back(std::move(part));
      return {};
    };
    while (at_ < text_.size() && text_[at_] != '`') {
      if (!text_.substr(at_).starts_with("${")) {
        text += escaped();
        continue;
      }
      at_ += 2;
      SLUICE_TRY_VOID(end_text());
      SLUICE_TRY(auto part, expression());
      parts.push_back(std::move(part));
      if (!take("}")) return unreadable();
    }
    if (at_ >= text_.size()) return unreadable();
    ++at_;
    SLUICE_TRY_VOID(end_text());
    return make(Kind::kJoined, "", std::move(parts));
  }

  Result<JsNode> regex() {
    const auto begin = at_++;
    while (at_ < text_.size() && text_[at_] != '/') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return unreadable();
    ++at_;
    while (at_ < text_.size() && is_letter_or_digit(text_[at_])) ++at_;
    return make(Kind::kRegex, std::string(text_.substr(begin, at_ - begin)), std::vector<JsNode>());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t open_ = 0;  // expressions inside each other
};

}  // namespace

Result<JsNode> parse_js(std::string_view text) {
  if (text.size() > kJsBytesMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("it has {} bytes; the maximum is {}", text.size(), kJsBytesMax));
  return JsParser(text).whole();
}

}  // namespace sluice::imports
