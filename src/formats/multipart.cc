#include "formats/multipart.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "base/work_budget.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kPartsMax = 200;

std::unexpected<Error> wrong(std::string_view place, std::string_view why) {
  return fail(ErrorCode::kInvalid, fmt::format("`body.{}` {}", place, why));
}

Result<std::string> text_member(const json::object& part, std::string_view place,
                                std::string_view name) {
  const auto* value = part.if_contains(name);
  std::string storage;
  if (!value) return std::string();
  const auto text = scalar_text(*value, storage);
  WorkBudget::spend(text ? text->size() / 16 : 1);
  if (!text) return wrong(fmt::format("{}.{}", place, name), "must be a string or a number");
  return std::string(*text);
}

Result<FormPart> read_part(const json::value& value, std::string_view place) {
  const auto* object = value.if_object();
  if (!object)
    return wrong(place, "must be an object with `name` and `value`, or `filename` and `content`");
  for (const auto& [key, member] : *object) {
    const std::string_view known[] = {"name",    "value",          "filename",
                                      "content", "content_base64", "content_type"};
    if (std::find(std::begin(known), std::end(known), std::string_view(key)) == std::end(known))
      return wrong(fmt::format("{}.{}", place, std::string_view(key).substr(0, 64)), "is unknown");
  }
  FormPart part;
  SLUICE_TRY(part.name, text_member(*object, place, "name"));
  SLUICE_TRY(part.filename, text_member(*object, place, "filename"));
  SLUICE_TRY(part.content_type, text_member(*object, place, "content_type"));
  if (part.name.empty()) return wrong(fmt::format("{}.name", place), "is required");
  if (has_control(part.content_type))
    return wrong(fmt::format("{}.content_type", place), "contains a control character");
  const int given =
      object->contains("value") + object->contains("content") + object->contains("content_base64");
  if (given != 1)
    return wrong(place, "must have exactly one of `value`, `content` and `content_base64`");
  if (object->contains("content_base64")) {
    SLUICE_TRY(const auto encoded, text_member(*object, place, "content_base64"));
    auto bytes = from_base64(encoded);
    if (!bytes) return wrong(fmt::format("{}.content_base64", place), "is not valid base64");
    part.content = *std::move(bytes);
  } else {
    const std::string_view name = object->contains("value") ? "value" : "content";
    SLUICE_TRY(part.content, text_member(*object, place, name));
  }
  if (part.content_type.empty() && !part.filename.empty())
    part.content_type = "application/octet-stream";
  return part;
}

// As browsers write names: what would end the quoted text is percent-encoded.
std::string quoted_parameter(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || static_cast<unsigned char>(c) < 0x20) {
      out += percent_encode(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

}  // namespace

Result<std::vector<FormPart>> read_parts(const json::value& value) {
  std::vector<FormPart> parts;
  if (const auto* object = value.if_object()) {
    if (object->size() > kPartsMax)
      return wrong("*", fmt::format("has more than {} parts", kPartsMax));
    for (const auto& [key, member] : *object) {
      SLUICE_TRY(auto content, text_member(*object, "*", key));
      parts.push_back({.name = key, .filename = {}, .content_type = {}, .content = content});
    }
    return parts;
  }
  const auto* list = value.if_array();
  if (!list)
    return fail(ErrorCode::kInvalid,
                fmt::format("`body` of a multipart form must be an object or a list of parts, "
                            "not {}",
                            json_kind_name(value)));
  if (list->size() > kPartsMax) return wrong("*", fmt::format("has more than {} parts", kPartsMax));
  for (std::size_t i = 0; i < list->size(); ++i) {
    SLUICE_TRY(auto part, read_part((*list)[i], std::to_string(i)));
    parts.push_back(std::move(part));
  }
  return parts;
}

std::string choose_boundary(const std::vector<FormPart>& parts, std::string_view seed) {
  for (std::size_t salt = 0;; ++salt) {
    const auto hash = sha256(as_bytes(fmt::format("{} {}", seed, salt)));
    const auto boundary = "sluice-" + to_hex(hash).substr(0, 32);
    const bool inside = std::any_of(parts.begin(), parts.end(), [&](const FormPart& part) {
      WorkBudget::spend(work_of_bytes(part.content.size()));
      return part.content.find(boundary) != std::string::npos;
    });
    if (!inside) return boundary;
  }
}

void append_multipart(std::string& out, const std::vector<FormPart>& parts,
                      std::string_view boundary) {
  for (const auto& part : parts) {
    WorkBudget::spend(work_of_bytes(part.content.size() + part.name.size()));
    out += fmt::format("--{}\r\nContent-Disposition: form-data; name={}", boundary,
                       quoted_parameter(part.name));
    if (!part.filename.empty()) out += "; filename=" + quoted_parameter(part.filename);
    if (!part.content_type.empty()) out += "\r\nContent-Type: " + part.content_type;
    out += "\r\n\r\n";
    out += part.content;
    out += "\r\n";
  }
  out += fmt::format("--{}--\r\n", boundary);
}

}  // namespace sluice::formats
