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

#include "base/json_number.h"
#include "base/text.h"
#include "formats/yaml_errors.h"

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
// Of which values it is kept where they begin.
constexpr std::size_t kPlacesDepthMax = 5;
constexpr std::size_t kPlacesMax = 50'000;

// Ends the reading of a document that asks for too much.
class TooLarge : public YAML::Exception {
 public:
  TooLarge(const YAML::Mark& where, const std::string& what) : YAML::Exception(where, what) {}
};

// Ends the reading of a document that says what it should not, in words of ours.
class Refused : public YAML::Exception {
 public:
  Refused(const YAML::Mark& where, const std::string& what) : YAML::Exception(where, what) {}
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
  if (is_number_text(text)) return make_number(text);
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

  // The last text that stands in quotes.
  const std::optional<Mark>& last_quoted() const { return last_quoted_; }
  // The documents so far.
  std::vector<YamlDocument> take() { return std::move(documents_); }

  void OnDocumentStart(const Mark& mark) override {
    begin_ = mark;
    anchored_.clear();
  }
  void OnDocumentEnd() override {
    if (!root_.is_null())
      documents_.push_back({std::move(root_), place_of(begin_), std::move(places_)});
    root_ = nullptr;
    places_.clear();
  }

  void OnNull(const Mark& mark, Anchor anchor) override {
    refuse_as_key(mark);
    count(mark, {1, 0});
    note_place(mark);
    place(mark, anchor, {nullptr, {1, 0}, std::nullopt});
  }

  void OnScalar(const Mark& mark, const std::string& tag, Anchor anchor,
                const std::string& text) override {
    if (text.size() > kScalarBytesMax)
      throw TooLarge(mark, fmt::format("a text is larger than {} bytes", kScalarBytesMax));
    if (tag == "!") last_quoted_ = mark;
    const Size size{1, text.size()};
    count(mark, size);
    note_place(mark);
    place(mark, anchor, {typed(tag, text), size, text});
  }

  void OnAlias(const Mark& mark, Anchor anchor) override {
    if (++aliases_ > kAliasesMax)
      throw TooLarge(mark, fmt::format("the document uses more than {} aliases", kAliasesMax));
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end())
      throw Refused(mark, "an alias stands inside of what it refers to");
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
    note_place(mark);
    open_.push_back({mark, anchor, {std::move(empty), {1, 0}, std::nullopt}, std::nullopt});
  }
  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    place(done.mark, done.anchor, std::move(done.made));
  }

  static YamlPlace place_of(const Mark& mark) {
    return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
  }
  // Keeps where the value that comes next begins.
  void note_place(const Mark& mark) {
    if (open_.empty()) begin_ = mark;
    if (open_.size() > kPlacesDepthMax || places_.size() >= kPlacesMax || wants_key()) return;
    std::string path;
    for (const auto& each : open_) {
      if (!path.empty()) path += '.';
      path += each.key ? *each.key : std::to_string(each.made.value.get_array().size());
    }
    places_.emplace(std::move(path), place_of(mark));
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
        throw Refused(mark, fmt::format("the key \"{}\" is there twice",
                                        cut_text(*made.text, kShownKeyBytesMax)));
      into.key = std::move(made.text);
    } else {
      into.made.value.get_object()[*into.key] = std::move(made.value);
      into.key.reset();
    }
  }

  json::value root_;
  Mark begin_;
  std::optional<Mark> last_quoted_;
  std::unordered_map<std::string, YamlPlace> places_;
  std::vector<YamlDocument> documents_;
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

// The parser takes the end of the text for the quote that is missing.
void refuse_open_quote(std::string_view text, const Builder& builder) {
  const auto& mark = builder.last_quoted();
  const auto from = mark ? static_cast<std::size_t>(std::max(mark->pos, 0)) : text.size();
  if (from >= text.size() || (text[from] != '"' && text[from] != '\'')) return;
  const char quote = text[from];
  for (std::size_t i = from + 1; i < text.size(); ++i) {
    const bool is_doubled = quote == '\'' && text.substr(i).starts_with("''");
    if (is_doubled || (text[i] == '\\' && quote == '"'))
      ++i;
    else if (text[i] == quote)
      return;
  }
  throw YAML::ParserException(*mark, "illegal EOF in scalar");
}

}  // namespace

Result<std::vector<YamlDocument>> parse_yaml_documents(std::string_view text) {
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
    while (parser.HandleNextDocument(builder)) {
    }
    refuse_open_quote(text, builder);
    return builder.take();
  } catch (const TooLarge& error) {
    return fail(ErrorCode::kTooLarge, place(error));
  } catch (const Refused& error) {
    return fail(ErrorCode::kInvalid, place(error));
  } catch (const YAML::Exception& error) {
    const auto from_zero = [](int number) { return static_cast<std::size_t>(std::max(number, 0)); };
    return fail(ErrorCode::kInvalid, explain_yaml_error(text, from_zero(error.mark.line),
                                                        from_zero(error.mark.column), error.msg));
  }
}

Result<json::value> parse_yaml(std::string_view text) {
  SLUICE_TRY(auto documents, parse_yaml_documents(text));
  if (documents.empty()) return nullptr;
  if (documents.size() > 1)
    return fail(ErrorCode::kInvalid,
                fmt::format("line {}: a second document begins here, behind a line ---; only one "
                            "can be used",
                            documents[1].begin.line));
  return std::move(documents.front().value);
}

}  // namespace sluice::formats
