#include "formats/yaml.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "base/text.h"

namespace sluice::formats {
namespace {

// The reader of YAML holds some 250 bytes for each character of a line before it says what it is.
constexpr std::size_t kTextBytesMax = 4 << 20;
constexpr std::size_t kScalarBytesMax = 1 << 20;
// What all aliases may come to, counted before they are copied.
constexpr std::size_t kNodesMax = 1'000'000;
constexpr std::size_t kBytesMax = 64 << 20;
constexpr std::size_t kAliasesMax = 10'000;
constexpr std::size_t kDepthMax = 200;
constexpr std::size_t kShownKeyBytesMax = 64;
// Brackets in texts count here, too, so this allows for many of them.
constexpr std::size_t kOpenBracketsMax = 10'000;

// Ends the reading of a document that asks for too much.
class TooLarge : public YAML::Exception {
 public:
  TooLarge(const YAML::Mark& where, const std::string& what) : YAML::Exception(where, what) {}
};

std::string too_deep() {
  return fmt::format("the document is nested more than {} levels deep", kDepthMax);
}

// YAML's core schema: only a plain scalar, which yaml-cpp tags "?", can be anything but text.
json::value typed(const std::string& tag, const std::string& text) {
  if (tag != "?") return json::value(text);  // quoted, or said to be text by a tag
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const char* end = text.data() + text.size();
  std::int64_t whole = 0;
  if (const auto read = std::from_chars(text.data(), end, whole);
      read.ec == std::errc() && read.ptr == end)
    return whole;
  double number = 0;
  const bool starts_like_number =
      text[0] == '-' || text[0] == '.' || (text[0] >= '0' && text[0] <= '9');
  if (const auto read = std::from_chars(text.data(), end, number);
      starts_like_number && read.ec == std::errc() && read.ptr == end) {
    return number;
  }
  return json::value(text);
}

// What a value takes when it is copied.
struct Size {
  std::size_t nodes = 0;
  std::size_t bytes = 0;
};

// Makes values of what the parser reports, and counts before it makes them.
class Builder final : public YAML::EventHandler {
 public:
  using Mark = YAML::Mark;
  using Anchor = YAML::anchor_t;
  using Style = YAML::EmitterStyle::value;

  json::value take() { return std::move(root_); }

  void OnDocumentStart(const Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const Mark& mark, Anchor anchor) override {
    refuse_as_key(mark);
    count(mark, {1, 0});
    place(mark, anchor, {nullptr, {1, 0}, std::nullopt});
  }

  void OnScalar(const Mark& mark, const std::string& tag, Anchor anchor,
                const std::string& text) override {
    if (text.size() > kScalarBytesMax)
      throw TooLarge(mark, fmt::format("a text is larger than {} bytes", kScalarBytesMax));
    const Size size{1, text.size()};
    count(mark, size);
    place(mark, anchor, {typed(tag, text), size, text});
  }

  void OnAlias(const Mark& mark, Anchor anchor) override {
    if (++aliases_ > kAliasesMax)
      throw TooLarge(mark, fmt::format("the document uses more than {} aliases", kAliasesMax));
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end())
      throw YAML::ParserException(mark, "an alias stands inside of what it refers to");
    if (!found->second.text) refuse_as_key(mark);
    count(mark, found->second.size);
    place(mark, YAML::NullAnchor, Made(found->second));
  }

  void OnSequenceStart(const Mark& mark, const std::string&, Anchor anchor, Style) override {
    open(mark, anchor, json::array());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const Mark& mark, const std::string&, Anchor anchor, Style) override {
    open(mark, anchor, json::object());
  }
  void OnMapEnd() override { close(); }

 private:
  struct Made {
    json::value value;
    Size size;
    std::optional<std::string> text;  // of a scalar, as it was written
  };
  struct Open {
    Mark mark;
    Anchor anchor;
    Made made;
    std::optional<std::string> key;  // of the member whose value comes next
  };

  bool wants_key() const {
    return !open_.empty() && open_.back().made.value.is_object() && !open_.back().key;
  }
  void refuse_as_key(const Mark& mark) const {
    if (wants_key()) throw YAML::ParserException(mark, "a key must be plain text");
  }

  void count(const Mark& mark, Size size) {
    used_.nodes += size.nodes;
    used_.bytes += size.bytes;
    if (used_.nodes > kNodesMax || used_.bytes > kBytesMax)
      throw TooLarge(mark, fmt::format("with its aliases written out, the document has more than "
                                       "{} values or {} bytes",
                                       kNodesMax, kBytesMax));
  }

  void open(const Mark& mark, Anchor anchor, json::value empty) {
    refuse_as_key(mark);
    if (open_.size() == kDepthMax) throw TooLarge(mark, too_deep());
    count(mark, {1, 0});
    open_.push_back({mark, anchor, {std::move(empty), {1, 0}, std::nullopt}, std::nullopt});
  }
  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    place(done.mark, done.anchor, std::move(done.made));
  }

  void place(const Mark& mark, Anchor anchor, Made made) {
    if (anchor != YAML::NullAnchor) {
      count(mark, made.size);
      anchored_.insert_or_assign(anchor, made);
    }
    if (open_.empty()) {
      root_ = std::move(made.value);
      return;
    }
    Open& into = open_.back();
    into.made.size.nodes += made.size.nodes;
    into.made.size.bytes += made.size.bytes;
    if (auto* array = into.made.value.if_array()) {
      array->push_back(std::move(made.value));
    } else if (!into.key) {
      if (into.made.value.get_object().contains(*made.text))
        throw YAML::ParserException(mark, fmt::format("the key \"{}\" is there twice",
                                                      cut_text(*made.text, kShownKeyBytesMax)));
      into.key = std::move(made.text);
    } else {
      into.made.value.get_object()[*into.key] = std::move(made.value);
      into.key.reset();
    }
  }

  json::value root_;
  std::vector<Open> open_;
  std::unordered_map<Anchor, Made> anchored_;
  Size used_;
  std::size_t aliases_ = 0;
};

bool has_too_many_open_brackets(std::string_view text) {
  std::size_t open = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') {
      if (++open > kOpenBracketsMax) return true;
    } else if ((c == ']' || c == '}') && open > 0) {
      --open;
    }
  }
  return false;
}

}  // namespace

Result<json::value> parse_yaml(std::string_view text) {
  if (text.size() > kTextBytesMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("the document is larger than {} bytes", kTextBytesMax));
  if (has_too_many_open_brackets(text)) return fail(ErrorCode::kTooLarge, too_deep());
  const auto place = [](const YAML::Exception& error) {
    return fmt::format("line {}: {}", error.mark.line + 1, error.msg);
  };
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Builder builder;
    parser.HandleNextDocument(builder);
    return builder.take();
  } catch (const TooLarge& error) {
    return fail(ErrorCode::kTooLarge, place(error));
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::kInvalid, place(error));
  }
}

}  // namespace sluice::formats
