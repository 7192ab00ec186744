#include "hooks/json_member.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <simdjson.h>

namespace sluice::hooks {
namespace {

namespace ondemand = simdjson::ondemand;

// A larger buffer and parser is given back after use instead of staying with the thread.
constexpr std::size_t kKeptDocumentBytesMax = 1 << 20;

class MemberReader {
 public:
  std::optional<std::string> read(std::string_view document,
                                  std::span<const model::PathSegment> path) {
    copy(document);
    std::optional<std::string_view> place = std::string_view(buffer_.get(), document.size());
    for (const auto& segment : path) {
      place = step(*place, segment);
      if (!place) break;
    }
    auto out = place ? text_of(*place) : std::nullopt;
    shrink();
    return out;
  }

 private:
  void copy(std::string_view document) {
    const std::size_t needed = document.size() + simdjson::SIMDJSON_PADDING;
    if (needed > capacity_) {
      capacity_ = std::max(needed, capacity_ * 2);
      buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
    }
    document.copy(buffer_.get(), document.size());  // it may be empty, and nowhere
    std::memset(buffer_.get() + document.size(), ' ', simdjson::SIMDJSON_PADDING);
  }

  // Behind each place there is the rest of the document, or the padding.
  simdjson::padded_string_view padded(std::string_view place) const {
    const auto offset = static_cast<std::size_t>(place.data() - buffer_.get());
    return simdjson::padded_string_view(place.data(), place.size(), capacity_ - offset);
  }

  // The text of the value one segment further, within the buffer.
  std::optional<std::string_view> step(std::string_view place, const model::PathSegment& segment) {
    ondemand::document document;
    if (parser_.iterate(padded(place)).get(document)) return std::nullopt;
    return segment.index ? element(document, *segment.index) : member(document, segment.key);
  }

  static std::optional<std::string_view> member(ondemand::document& document,
                                                std::string_view key) {
    ondemand::object object;
    if (document.get_object().get(object)) return std::nullopt;
    std::optional<std::string_view> found;
    for (auto result : object) {
      ondemand::field field;
      std::string_view name;
      if (std::move(result).get(field) || field.unescaped_key().get(name)) return std::nullopt;
      if (name != key) continue;
      std::string_view raw;
      if (raw_text(field.value()).get(raw)) return std::nullopt;
      found = raw;
    }
    return found;
  }

  static std::optional<std::string_view> element(ondemand::document& document, std::size_t index) {
    ondemand::array array;
    if (document.get_array().get(array)) return std::nullopt;
    for (auto result : array) {
      ondemand::value value;
      if (std::move(result).get(value)) return std::nullopt;
      if (index-- > 0) continue;
      std::string_view raw;
      if (raw_text(value).get(raw)) return std::nullopt;
      return raw;
    }
    return std::nullopt;
  }

  static simdjson::simdjson_result<std::string_view> raw_text(ondemand::value value) {
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      if (const auto error = value.get_object().get(object)) return error;
      return object.raw_json();
    }
    if (type == ondemand::json_type::array) {
      ondemand::array array;
      if (const auto error = value.get_array().get(array)) return error;
      return array.raw_json();
    }
    // Taken, so that the iteration goes on behind it; the token reaches up to the next one.
    const std::string_view token = value.raw_json_token();
    if (type == ondemand::json_type::string) {
      if (const auto error = value.get_raw_json_string().error()) return error;
    }
    return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  }

  std::optional<std::string> text_of(std::string_view raw) {
    if (raw.empty()) return std::nullopt;
    if (raw.front() == '{' || raw.front() == '[') return compact(raw);
    if (raw.front() != '"') return std::string(raw);
    ondemand::document document;
    std::string_view text;
    if (parser_.iterate(padded(raw)).get(document) || document.get_string().get(text))
      return std::nullopt;
    return std::string(text);
  }

  static std::optional<std::string> compact(std::string_view raw) {
    std::string out(raw.size() + simdjson::SIMDJSON_PADDING, '\0');
    std::size_t size = 0;
    if (simdjson::minify(raw.data(), raw.size(), out.data(), size)) return std::nullopt;
    out.resize(size);
    return out;
  }

  void shrink() {
    if (capacity_ <= kKeptDocumentBytesMax) return;
    buffer_.reset();
    capacity_ = 0;
    parser_ = ondemand::parser();
  }

  ondemand::parser parser_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
};

}  // namespace

std::optional<std::string> json_member(std::string_view document,
                                       std::span<const model::PathSegment> path) {
  thread_local MemberReader reader;
  return reader.read(document, path);
}

}  // namespace sluice::hooks
