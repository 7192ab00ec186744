#include "hooks/body_hash.h"

#include <algorithm>
#include <string>

#include "base/json.h"
#include "hooks/body.h"

namespace sluice::hooks {
namespace {

using Path = std::vector<model::PathSegment>;

// Copies JSON without what is ignored. It reads only as much of the grammar as tells where a value
// ends, so that no tree is needed.
class Copy {
 public:
  Copy(std::string_view text, std::span<const Path> ignored) : text_(text), ignored_(ignored) {
    out_.reserve(text.size());
  }

  std::string take() {
    value(0, Matches(ignored_.size(), true));
    skip_space();
    out_.append(text_.substr(std::min(at_, text_.size())));
    return std::move(out_);
  }

 private:
  using Matches = std::vector<bool>;  // of each path: whether it leads to the place

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool take_char(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // From quote to quote.
  std::string_view string_token() {
    const auto begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(begin, at_ - begin);
  }

  static std::string name_of(std::string_view token) {
    if (token.find('\\') == token.npos)
      return std::string(token.size() < 2 ? token : token.substr(1, token.size() - 2));
    const auto read = parse_json(token);
    return read && read->is_string() ? std::string(read->get_string()) : std::string(token);
  }

  template <class Same>
  Matches narrowed(const Matches& before, unsigned depth, const Same& same) const {
    Matches out(before.size(), false);
    for (std::size_t i = 0; i < before.size(); ++i)
      out[i] = before[i] && depth < ignored_[i].size() && same(ignored_[i][depth]);
    return out;
  }
  bool is_ignored(const Matches& matches, unsigned depth) const {
    for (std::size_t i = 0; i < matches.size(); ++i) {
      if (matches[i] && ignored_[i].size() == depth) return true;
    }
    return false;
  }

  void value(unsigned depth, const Matches& matches) {
    skip_space();
    if (at_ >= text_.size() || depth > kBodyDepthMax) return;
    if (text_[at_] == '{') return members(depth, matches);
    if (text_[at_] == '[') return elements(depth, matches);
    if (text_[at_] == '"') {
      out_ += string_token();
      return;
    }
    const auto end = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    out_ += text_.substr(at_, end - at_);
    at_ = end;
  }

  void members(unsigned depth, const Matches& matches) {
    out_ += text_[at_++];
    bool is_first = true;
    for (skip_space(); at_ < text_.size() && text_[at_] == '"'; skip_space()) {
      const auto before = out_.size();
      const auto name = string_token();
      const auto inner = narrowed(matches, depth, [&, text = name_of(name)](const auto& segment) {
        return !segment.index && segment.key == text;
      });
      if (!is_first) out_ += ',';
      out_ += name;
      skip_space();
      if (take_char(':')) out_ += ':';
      value(depth + 1, inner);
      if (is_ignored(inner, depth + 1))
        out_.resize(before);
      else
        is_first = false;
      skip_space();
      if (!take_char(',')) break;
    }
    skip_space();
    if (take_char('}')) out_ += '}';
  }

  void elements(unsigned depth, const Matches& matches) {
    out_ += text_[at_++];
    skip_space();
    for (std::size_t index = 0; at_ < text_.size() && text_[at_] != ']'; ++index) {
      const auto before = out_.size();
      const auto inner =
          narrowed(matches, depth, [index](const auto& segment) { return segment.index == index; });
      value(depth + 1, inner);
      if (is_ignored(inner, depth + 1)) out_.resize(before);
      skip_space();
      if (!take_char(',')) break;
      out_ += ',';
    }
    skip_space();
    if (take_char(']')) out_ += ']';
  }

  std::string_view text_;
  std::span<const Path> ignored_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

Sha256 hash_without(std::string_view body, std::span<const Path> ignored) {
  const auto begin = body.find_first_not_of(" \t\r\n");
  if (begin == body.npos || (body[begin] != '{' && body[begin] != '['))
    return sha256(as_bytes(body));
  return sha256(as_bytes(Copy(body, ignored).take()));
}

}  // namespace sluice::hooks
