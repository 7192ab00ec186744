#include "formats/yaml_text.h"

#include <algorithm>
#include <string_view>

#include <yaml-cpp/yaml.h>

#include "base/json_number.h"

namespace sluice::formats {
namespace {

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
  if (const auto* text = if_text(value)) {
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
    if (object->empty()) out << YAML::Flow;  // {} beside its name
    out << YAML::BeginMap;
    for (const auto& [key, member] : *object) {
      out << YAML::Key << std::string(key) << YAML::Value;
      emit(out, member);
    }
    out << YAML::EndMap;
  } else if (const auto* array = value.if_array()) {
    if (array->empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const auto& element : *array) emit(out, element);
    out << YAML::EndSeq;
  } else {
    emit_scalar(out, value);
  }
}

}  // namespace

std::string to_yaml(const json::value& value) {
  YAML::Emitter out;
  emit(out, value);
  return std::string(out.c_str()) + "\n";
}

}  // namespace sluice::formats
