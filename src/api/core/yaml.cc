#include "api/core/yaml.h"

#include <charconv>
#include <fmt/format.h>

#include <yaml-cpp/yaml.h>

namespace sluice::api {
namespace {

constexpr std::size_t kNodesMax = 1'000'000;
constexpr unsigned kDepthMax = 200;

// YAML's core schema: only a plain scalar, which yaml-cpp tags "?", can be anything but text.
json::value scalar_to_json(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() != "?") return json::value(text);  // quoted, or said to be text by a tag
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

Result<json::value> to_json_value(const YAML::Node& node, std::size_t& left, unsigned depth) {
  if (left-- == 0 || depth > kDepthMax)
    return fail(ErrorCode::kTooLarge, "the YAML document is too large or too deep");
  if (node.IsSequence()) {
    json::array out;
    for (const auto& element : node) {
      SLUICE_TRY(auto value, to_json_value(element, left, depth + 1));
      out.push_back(std::move(value));
    }
    return out;
  }
  if (node.IsMap()) {
    json::object out;
    for (const auto& entry : node) {
      const YAML::Node& key = entry.first;
      if (!key.IsScalar())
        return fail(ErrorCode::kInvalid,
                    fmt::format("line {}: a key must be plain text", key.Mark().line + 1));
      SLUICE_TRY(auto value, to_json_value(entry.second, left, depth + 1));
      out[key.Scalar()] = std::move(value);
    }
    return out;
  }
  if (node.IsScalar()) return scalar_to_json(node);
  return json::value(nullptr);
}

}  // namespace

Result<json::value> parse_yaml(std::string_view text) {
  try {
    const YAML::Node root = YAML::Load(std::string(text));
    std::size_t left = kNodesMax;
    return to_json_value(root, left, 0);
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::kInvalid, fmt::format("line {}: {}", error.mark.line + 1, error.msg));
  }
}

}  // namespace sluice::api
