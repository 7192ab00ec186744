#include "app/yaml.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>

#include <yaml-cpp/yaml.h>

namespace sluice::app {
namespace {

constexpr std::size_t kNodesMax = 1'000'000;
constexpr unsigned kDepthMax = 200;

json::value scalar_to_json(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return json::value(text);  // quoted
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

// Whether a literal block reads back as the same text: it ends with exactly one line end, shows
// every character as it is, and its first line must not look like deeper indentation.
bool fits_a_block(std::string_view text) {
  if (text.size() < 2 || text.back() != '\n' || text[text.size() - 2] == '\n') return false;
  if (text.front() == ' ' || text.front() == '\n') return false;
  return std::ranges::all_of(text, [](char each) {
    const auto byte = static_cast<unsigned char>(each);
    return each == '\n' || (byte >= 0x20 && byte != 0x7f);
  });
}

void emit_scalar(YAML::Emitter& out, const json::value& value) {
  if (const auto* text = value.if_string()) {
    out << (fits_a_block(*text) ? YAML::Literal : YAML::DoubleQuoted) << std::string(*text);
  } else if (value.is_null()) {
    out << YAML::Null;  // as text, the emitter would put it in quotes, as it does true and false
  } else if (const auto* yes = value.if_bool()) {
    out << *yes;
  } else {
    out << to_json(value);
  }
}

void emit(YAML::Emitter& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    out << YAML::BeginMap;
    for (const auto& [key, member] : *object) {
      out << YAML::Key << std::string(key) << YAML::Value;
      emit(out, member);
    }
    out << YAML::EndMap;
  } else if (const auto* array = value.if_array()) {
    out << YAML::BeginSeq;
    for (const auto& element : *array) emit(out, element);
    out << YAML::EndSeq;
  } else {
    emit_scalar(out, value);
  }
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

std::string to_yaml(const json::value& value) {
  YAML::Emitter out;
  emit(out, value);
  return std::string(out.c_str()) + "\n";
}

Result<void> substitute_environment(json::value& value) {
  if (auto* object = value.if_object()) {
    for (auto& member : *object) SLUICE_TRY_VOID(substitute_environment(member.value()));
  } else if (auto* array = value.if_array()) {
    for (auto& element : *array) SLUICE_TRY_VOID(substitute_environment(element));
  } else if (const auto* text = value.if_string()) {
    constexpr std::string_view open = "${env:";
    const std::string_view view = *text;
    if (!view.starts_with(open) || !view.ends_with('}')) return {};
    const std::string name(view.substr(open.size(), view.size() - open.size() - 1));
    const char* found = std::getenv(name.c_str());
    if (!found)
      return fail(ErrorCode::kNotFound,
                  fmt::format("the environment variable {} is not set", name));
    value = found;
  }
  return {};
}

}  // namespace sluice::app
