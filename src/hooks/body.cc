#include "hooks/body.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <simdjson.h>

#include "base/json.h"
#include "hooks/plain_json.h"

namespace sluice::hooks {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

// A larger buffer and parser is given back after use instead of staying with the thread.
constexpr std::size_t kKeptBytesMax = 1 << 20;
// Larger bodies are left to simdjson, whose first stage takes many bytes at once.
constexpr std::size_t kPlainBytesMax = 16 << 10;
// More digits in an exponent are no number that anybody means, and no parser agrees about them.
constexpr std::size_t kExponentDigitsMax = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits(std::string_view text, std::size_t from) {
  std::size_t n = 0;
  while (from + n < text.size() && is_digit(text[from + n])) ++n;
  return n;
}

// The grammar of a number; any magnitude. simdjson's own reader refuses what does not fit 64 bits.
bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits(text, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits(text, at);
    const std::size_t end = at + exponent;
    while (at < end && text[at] == '0') ++at;
    if (exponent == 0 || end - at > kExponentDigitsMax) return false;
    at = end;
  }
  return at == text.size();
}

// simdjson's token reaches up to the next one.
std::string_view without_space(std::string_view token) {
  const auto end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end + 1);
}

// simdjson On-Demand checks only what is looked at, so this looks at everything.
class Walk {
 public:
  explicit Walk(std::span<const model::PathSegment> path) : path_(path) {}

  // `matched` segments of the path lead to this container; kNoMatch when it is elsewhere.
  static constexpr std::size_t kNoMatch = ~std::size_t{0};

  error_code object(ondemand::object object, unsigned depth, std::size_t matched) {
    if (depth > kBodyDepthMax) return simdjson::DEPTH_ERROR;
    for (auto result : object) {
      ondemand::field field;
      if (const auto error = std::move(result).get(field)) return error;
      std::string_view key;
      if (const auto error = name(field).get(key)) return error;
      const bool on_path =
          matched < path_.size() && !path_[matched].index && path_[matched].key == key;
      if (const auto error = value(field.value(), depth, on_path ? matched + 1 : kNoMatch))
        return error;
    }
    return simdjson::SUCCESS;
  }

  error_code array(ondemand::array array, unsigned depth, std::size_t matched) {
    if (depth > kBodyDepthMax) return simdjson::DEPTH_ERROR;
    std::size_t index = 0;
    for (auto result : array) {
      ondemand::value element;
      if (const auto error = std::move(result).get(element)) return error;
      const bool on_path = matched < path_.size() && path_[matched].index == index++;
      if (const auto error = value(element, depth, on_path ? matched + 1 : kNoMatch)) return error;
    }
    return simdjson::SUCCESS;
  }

  std::optional<std::string> take_id() { return std::move(id_); }

 private:
  // Most texts hold no escape and need no more than the search for one: simdjson's first stage has
  // checked UTF-8 and control characters already.
  static simdjson::simdjson_result<std::string_view> name(ondemand::field& field) {
    const char* begin = field.key().raw();
    const char* end = begin;
    while (*end != '"' && *end != '\\') ++end;
    if (*end == '\\') return field.unescaped_key();
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  }

  static simdjson::simdjson_result<std::string_view> text(ondemand::value& value) {
    const auto token = without_space(value.raw_json_token());
    if (token.find('\\') != std::string_view::npos) return value.get_string();
    // Takes the text: one that was only looked at would be taken for a name if a colon followed it.
    if (const auto error = value.get_raw_json_string().error()) return error;
    return token.substr(1, token.size() - 2);
  }

  error_code value(ondemand::value value, unsigned depth, std::size_t matched) {
    if (matched != kNoMatch) id_.reset();  // a member of the same name stood there before
    const bool wanted = matched == path_.size() && !path_.empty();
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object inner;
        if (const auto error = value.get_object().get(inner)) return error;
        return object(inner, depth + 1, matched);
      }
      case ondemand::json_type::array: {
        ondemand::array inner;
        if (const auto error = value.get_array().get(inner)) return error;
        return array(inner, depth + 1, matched);
      }
      case ondemand::json_type::string: {
        std::string_view content;
        if (const auto error = text(value).get(content)) return error;
        if (wanted) id_ = content;
        return simdjson::SUCCESS;
      }
      case ondemand::json_type::number:
      case ondemand::json_type::boolean:
      case ondemand::json_type::null:
        return literal(value, type, wanted);
    }
    return simdjson::TAPE_ERROR;
  }

  // Looks only; the iteration goes past what nobody took.
  error_code literal(ondemand::value& value, ondemand::json_type type, bool wanted) {
    const auto token = without_space(value.raw_json_token());
    if (type == ondemand::json_type::number) {
      if (!is_number(token)) return simdjson::NUMBER_ERROR;
      if (wanted) id_ = token;
      return simdjson::SUCCESS;
    }
    const bool known = token == "true" || token == "false" || token == "null";
    return known ? simdjson::SUCCESS : simdjson::T_ATOM_ERROR;
  }

  std::span<const model::PathSegment> path_;
  std::optional<std::string> id_;
};
// What a thread keeps between requests.
struct Tools {
  ondemand::parser parser;
  std::unique_ptr<char[]> buffer;
  std::size_t capacity = 0;

  // simdjson reads past the end, so it gets a copy with room behind. A request costs 20 ns by this.
  simdjson::padded_string_view padded(std::string_view body) {
    const std::size_t needed = body.size() + simdjson::SIMDJSON_PADDING;
    if (needed > capacity) {
      capacity = std::max(needed, capacity * 2);
      buffer = std::make_unique_for_overwrite<char[]>(capacity);
    }
    body.copy(buffer.get(), body.size());
    std::memset(buffer.get() + body.size(), ' ', simdjson::SIMDJSON_PADDING);
    return simdjson::padded_string_view(buffer.get(), body.size(), needed);
  }

  const char* begin() const { return buffer.get(); }

  void shrink() {
    if (capacity <= kKeptBytesMax) return;
    buffer.reset();
    capacity = 0;
    parser = ondemand::parser();
  }
};

bool begins_with_character(std::string_view body, char c) {
  const auto at = body.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && body[at] == c;
}

error_code walk(Tools& tools, std::string_view body, BodyRoot root, Walk& walk) {
  ondemand::document document;
  if (const auto error = tools.parser.iterate(tools.padded(body)).get(document)) return error;
  if (root == BodyRoot::kAny && begins_with_character(body, '[')) {
    ondemand::array array;
    if (const auto error = document.get_array().get(array)) return error;
    if (const auto error = walk.array(array, 1, 0)) return error;
  } else {
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return error;
    if (const auto error = walk.object(object, 1, 0)) return error;
  }
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

std::string sentence(error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return "The body is empty; it must be a JSON object.";
    case simdjson::INCORRECT_TYPE:
      return "The body is not a JSON object.";
    case simdjson::DEPTH_ERROR:
      return fmt::format("The body is nested more than {} levels deep.", kBodyDepthMax);
    case simdjson::UTF8_ERROR:
      return "The body is not valid UTF-8.";
    case simdjson::NUMBER_ERROR:
      return "The body is not valid JSON: a number is malformed or out of range.";
    case simdjson::STRING_ERROR:
      return "The body is not valid JSON: a string contains a malformed escape sequence.";
    case simdjson::UNESCAPED_CHARS:
      return "The body is not valid JSON: a string contains an unescaped control character.";
    case simdjson::UNCLOSED_STRING:
      return "The body is not valid JSON: a string is not terminated.";
    case simdjson::TRAILING_CONTENT:
      return "The body is not valid JSON: unexpected data after the object.";
    default:
      return "The body is not valid JSON.";
  }
}

// Goes down to the array and takes its elements, as they are written.
class ItemReader {
 public:
  explicit ItemReader(Tools& tools) : tools_(&tools) {}

  error_code read(std::string_view body, std::span<const model::PathSegment> path,
                  std::vector<std::string>& items) {
    const auto padded = tools_->padded(body);
    std::string_view place(padded.data(), body.size());
    for (const auto& segment : path) {
      std::optional<std::string_view> next;
      if (const auto error = step(place, segment, next)) return error;
      if (!next) return simdjson::NO_SUCH_FIELD;
      place = *next;
    }
    return each(place, [&](std::string_view item) { items.emplace_back(item); });
  }

 private:
  error_code iterate(std::string_view place, ondemand::document& document) {
    const auto behind = tools_->capacity - static_cast<std::size_t>(place.data() - tools_->begin());
    return tools_->parser.iterate(place.data(), place.size(), behind).get(document);
  }

  error_code step(std::string_view place, const model::PathSegment& segment,
                  std::optional<std::string_view>& next) {
    if (segment.index) {
      std::size_t index = *segment.index;
      return each(place, [&](std::string_view item) {
        if (index-- == 0) next = item;
      });
    }
    ondemand::document document;
    if (const auto error = iterate(place, document)) return error;
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return error;
    for (auto result : object) {
      ondemand::field field;
      if (const auto error = std::move(result).get(field)) return error;
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return error;
      const bool is_it = key == segment.key;
      std::string_view raw;
      if (const auto error = simdjson::to_json_string(field.value()).get(raw)) return error;
      if (is_it) next = without_space(raw);
    }
    return simdjson::SUCCESS;
  }

  template <class Take>
  error_code each(std::string_view place, Take take) {
    ondemand::document document;
    if (const auto error = iterate(place, document)) return error;
    ondemand::array array;
    if (const auto error = document.get_array().get(array)) return error;
    for (auto result : array) {
      ondemand::value element;
      if (const auto error = std::move(result).get(element)) return error;
      std::string_view raw;
      if (const auto error = simdjson::to_json_string(element).get(raw)) return error;
      take(without_space(raw));
    }
    return simdjson::SUCCESS;
  }

  Tools* tools_;
};

Tools& tools() {
  thread_local Tools kept;
  return kept;
}

// simdjson reads numbers at the root as less than they are.
Result<BodyFacts> check_scalar(std::string_view body) {
  if (auto parsed = parse_json(body); !parsed)
    return fail(ErrorCode::kInvalid, sentence(simdjson::TAPE_ERROR));
  return BodyFacts{};
}

}  // namespace

Result<BodyFacts> check_body(std::string_view body, std::span<const model::PathSegment> path,
                             BodyRoot root) {
  const bool is_scalar = root == BodyRoot::kAny && !begins_with_character(body, '{') &&
                         !begins_with_character(body, '[') && !body.empty();
  if (is_scalar) return check_scalar(body);
  // simdjson's On-Demand form takes three times as long for a small body, and says what is wrong.
  if (path.empty() && body.size() <= kPlainBytesMax && is_plain_object(body)) return BodyFacts{};
  Walk walker(path);
  const auto error = walk(tools(), body, root, walker);
  tools().shrink();
  if (error) return fail(ErrorCode::kInvalid, sentence(error));
  return BodyFacts{.id = walker.take_id()};
}

std::optional<std::vector<std::string>> body_items(std::string_view body,
                                                   std::span<const model::PathSegment> path) {
  std::vector<std::string> items;
  const auto error = ItemReader(tools()).read(body, path, items);
  tools().shrink();
  if (error) return std::nullopt;
  return items;
}

}  // namespace sluice::hooks
