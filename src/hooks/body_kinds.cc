#include "hooks/body_kinds.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "formats/charset.h"
#include "formats/form_tree.h"
#include "formats/multipart_reader.h"
#include "formats/xml.h"
#include "hooks/body.h"

namespace sluice::hooks {
namespace {

std::unexpected<Error> is_wrong(std::string why) {
  return fail(ErrorCode::kInvalid, std::move(why));
}

std::string charset_of(const http::RequestHead& head) {
  const auto type = head.header("Content-Type");
  return type ? formats::header_parameter(*type, "charset").value_or("") : "";
}

// A form says its charset in its type, or in a field (PayPal); browsers in `_charset_`.
std::string charset_of_form(const http::RequestHead& head,
                            std::span<const formats::FormField> fields) {
  auto charset = charset_of(head);
  for (const auto& [name, value] : fields)
    if (charset.empty() && (name == "charset" || name == "_charset_")) charset = value;
  return formats::to_utf8("", charset) ? charset : "";
}

// In its charset, or in windows-1252 what is not UTF-8 and does not say what it is.
std::string decoded(std::string_view bytes, std::string_view charset) {
  if (auto text = formats::to_utf8(bytes, charset)) return *std::move(text);
  auto text = formats::to_utf8(bytes, "windows-1252");
  return text ? *std::move(text) : std::string();
}

Result<std::vector<formats::FormField>> fields_of(std::string_view bytes) {
  auto fields = formats::parse_form(bytes);
  if (!fields)
    return is_wrong(fmt::format("is a form with more than {} fields", formats::kFormFieldsMax));
  return *std::move(fields);
}

void add_file(json::object& root, std::string_view name, json::object file) {
  auto& place = root[name];
  if (place.is_null()) {
    place = std::move(file);
  } else if (auto* list = place.if_array()) {
    list->push_back(std::move(file));
  } else {
    json::array both;
    both.push_back(std::move(place));
    both.push_back(std::move(file));
    place = std::move(both);
  }
}

Result<json::object> keep_file(const formats::ReceivedPart& part, const FilesOf& files) {
  const auto hash = to_hex(sha256(as_bytes(part.content)));
  const std::string type =
      part.content_type.empty() ? "application/octet-stream" : part.content_type;
  auto key = fmt::format("delivery/{}/{}/{}/{}", files.workflow.text(), hash, type, part.filename);
  auto url = files.store.keep(files.team, std::move(key),
                              {.name = part.filename.empty() ? "file" : part.filename,
                               .media_type = type,
                               .bytes = std::string(part.content)});
  if (!url) return std::unexpected(std::move(url).error());
  return json::object{{"filename", part.filename},
                      {"content_type", type},
                      {"bytes", part.content.size()},
                      {"sha256", hash},
                      {"url", *url}};
}

// The attributes of a CloudEvent from the headers.
json::object attributes_of(const http::RequestHead& head) {
  json::object event;
  for (const auto& header : head.headers) {
    auto name = ascii_lower(header.name);
    if (!name.starts_with("ce-") || name.size() == 3) continue;
    const auto value = percent_decode(header.value);
    event.emplace(name.substr(3), decoded(value ? *value : std::string(header.value), ""));
  }
  return event;
}

}  // namespace

std::string content_type_of(const http::RequestHead& head) {
  const auto type = head.header("Content-Type");
  return type ? formats::media_type(*type) : "";
}

bool is_form_type(std::string_view type) { return type == "application/x-www-form-urlencoded"; }

bool is_xml_type(std::string_view type) {
  return type == "application/xml" || type == "text/xml" || type.ends_with("+xml");
}

bool is_ndjson_type(std::string_view type) {
  return type == "application/x-ndjson" || type == "application/ndjson" ||
         type == "application/jsonl" || type == "application/x-jsonlines" ||
         type == "application/json-lines" || type == "application/json-seq";
}

Result<std::string> form_to_payload(const http::RequestHead& head, std::string_view bytes) {
  SLUICE_TRY(auto fields, fields_of(bytes));
  const auto charset = charset_of_form(head, fields);
  for (auto& [name, value] : fields) {
    name = decoded(name, charset);
    value = decoded(value, charset);
  }
  return to_json(formats::form_to_json(fields));
}

// The field that find_form_field() finds, and as UTF-8 where it can be: a signature may cover it
// alone, and then nothing else in the request must decide which field is taken or what it says.
Result<std::string> form_field_to_payload(const http::RequestHead& head, std::string_view bytes,
                                          std::string_view field) {
  SLUICE_TRY(const auto fields, fields_of(bytes));
  for (const auto& [name, value] : fields)
    if (name == field) return decoded(value, is_utf8(value) ? "" : charset_of_form(head, fields));
  return is_wrong(
      fmt::format("is a form without the field \"{}\", which `form_field` names", field));
}

Result<std::string> multipart_to_payload(const http::RequestHead& head, std::string_view bytes,
                                         const FilesOf* files) {
  SLUICE_TRY(const auto parts,
             formats::parse_multipart(bytes, head.header("Content-Type").value_or("")));
  std::vector<formats::FormField> fields;
  fields.reserve(parts.size());
  std::size_t file_count = 0;
  for (const auto& part : parts) {
    // What a browser sends where no file was chosen.
    if (part.is_file && part.filename.empty() && part.content.empty()) continue;
    if (part.is_file) {
      ++file_count;
    } else {
      const auto charset = formats::header_parameter(part.content_type, "charset").value_or("");
      fields.emplace_back(part.name, decoded(part.content, charset));
    }
  }
  if (file_count > kDeliveryFilesMax)
    return is_wrong(fmt::format("has more than {} files", kDeliveryFilesMax));
  if (file_count > 0 && !files) return is_wrong("has files, which this server does not keep");
  auto payload = formats::form_to_json(fields);
  for (const auto& part : parts) {
    if (!part.is_file || (part.filename.empty() && part.content.empty())) continue;
    SLUICE_TRY(auto file, keep_file(part, *files));
    add_file(payload, part.name, std::move(file));
  }
  return to_json(payload);
}

Result<std::string> xml_to_payload(std::string_view bytes) {
  pugi::xml_document document;
  if (auto parsed = formats::parse_xml(document, bytes); !parsed)
    return is_wrong(fmt::format("is not XML that can be read: {}", parsed.error().message));
  const auto root = document.document_element();
  if (!root) return is_wrong("is XML without an element");
  auto content = formats::xml_to_json(root);
  if (!content)
    return is_wrong(fmt::format("is not XML that can be read: {}", content.error().message));
  json::object payload;
  payload.emplace(formats::local_name(root.name()), *std::move(content));
  return to_json(payload);
}

Result<std::string> text_to_payload(const http::RequestHead& head, std::string_view bytes) {
  SLUICE_TRY(const auto text, formats::to_utf8(bytes, charset_of(head)));
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string binary_to_payload(std::string_view bytes) {
  return fmt::format("\"{}\"", to_base64(as_bytes(bytes)));
}

Result<std::string> ndjson_to_payload(std::string_view bytes) {
  std::string out = "[";
  std::size_t number = 0;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    auto line = bytes.substr(0, end);
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
    ++number;
    if (line.starts_with('\x1E')) line.remove_prefix(1);  // of application/json-seq
    line = trim(line);
    if (line.empty()) continue;
    if (!check_body(line, {}, BodyRoot::kAny))
      return is_wrong(fmt::format("is not JSON in each line: line {} is not", number));
    if (out.size() > 1) out += ',';
    out += line;
  }
  out += ']';
  return out;
}

Result<std::string> cloud_event_to_payload(const http::RequestHead& head, std::string_view bytes) {
  auto event = attributes_of(head);
  const auto type = content_type_of(head);
  if (const auto header = head.header("Content-Type"))
    event.emplace("datacontenttype", decoded(*header, ""));
  if (!bytes.empty()) {
    const bool is_json = type.empty() || type == "application/json" || type.ends_with("+json");
    auto data = is_json ? parse_json(bytes) : Result<json::value>(fail(ErrorCode::kInvalid, ""));
    if (data) {
      event.emplace("data", *std::move(data));
    } else if (auto text = formats::to_utf8(bytes, charset_of(head)); text && !is_json) {
      event.emplace("data", *text);
    } else {
      event.emplace("data_base64", to_base64(as_bytes(bytes)));
    }
  }
  return to_json(event);
}

}  // namespace sluice::hooks
