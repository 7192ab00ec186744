#include "api/openapi.h"

#include <charconv>
#include <fmt/format.h>

#include <yaml-cpp/yaml.h>

#include "base/json.h"

namespace sluice::api {
namespace {

// In pieces, because compilers need not take a literal of more than 64 KiB.
constexpr std::string_view kPieces[] = {
#include "api/openapi_yaml.inc"
};

template <class Number>
std::optional<Number> number(const std::string& text) {
  Number value{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// YAML's core schema: only a plain scalar can be anything but text. yaml-cpp tags those "?".
json::value scalar(const YAML::Node& node) {
  const auto& text = node.Scalar();
  if (node.Tag() != "?") return json::value(text);
  if (text == "true") return true;
  if (text == "false") return false;
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (const auto whole = number<std::int64_t>(text)) return *whole;
  if (const auto real = number<double>(text)) return *real;
  return json::value(text);
}

json::value convert(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return scalar(node);
    case YAML::NodeType::Sequence: {
      json::array list;
      for (const auto& element : node) list.push_back(convert(element));
      return list;
    }
    case YAML::NodeType::Map: {
      json::object object;
      for (const auto& member : node) object[member.first.Scalar()] = convert(member.second);
      return object;
    }
    case YAML::NodeType::Null:
    case YAML::NodeType::Undefined:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

std::string openapi_yaml() {
  std::string out;
  for (const auto piece : kPieces) out += piece;
  return out;
}

Result<std::string> yaml_to_json(std::string_view yaml) {
  try {
    return to_json(convert(YAML::Load(std::string(yaml))));
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::kInvalid, fmt::format("not valid YAML: {}", error.what()));
  }
}

}  // namespace sluice::api
