#include "formats/xml.h"

#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <optional>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "base/work_budget.h"

namespace sluice::formats {
namespace {

constexpr std::ptrdiff_t kTagsMax = 200'000;
constexpr int kElementDepthMax = 60;
constexpr std::string_view kInstance = "http://www.w3.org/2001/XMLSchema-instance";

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_part(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_ncname(std::string_view name) {
  return !name.empty() && is_name_start(name.front()) &&
         std::all_of(name.begin(), name.end(), is_name_part);
}

bool is_name(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return is_ncname(name);
  return is_ncname(name.substr(0, colon)) && is_ncname(name.substr(colon + 1));
}

Result<void> append_text_of(std::string& out, std::string_view name, const json::value& value) {
  std::string storage;
  const auto text = scalar_text(value, storage);
  if (!text)
    return fail(ErrorCode::kInvalid, fmt::format("`{}` must be a string or a number", name));
  constexpr std::size_t kBytesAUnit = 16;
  WorkBudget::spend(4 + text->size() / kBytesAUnit);
  const bool allowed = std::all_of(text->begin(), text->end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r';
  });
  if (!allowed)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` contains a control character that XML does not allow", name));
  out += escape_markup(*text);
  return {};
}

Result<void> append_content_at(std::string& out, const json::value& value, int depth);

Result<void> append_element_at(std::string& out, std::string_view name, const json::value& value,
                               int depth) {
  if (value.is_null()) return {};
  if (!is_name(name))
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` is not a valid XML element name", name.substr(0, 64)));
  if (depth > kElementDepthMax)
    return fail(ErrorCode::kInvalid, fmt::format("`{}` is nested too deeply", name));
  if (const auto* list = value.if_array()) {
    for (const auto& each : *list) SLUICE_TRY_VOID(append_element_at(out, name, each, depth + 1));
    return {};
  }
  out += '<';
  out += name;
  SLUICE_TRY_VOID(append_content_at(out, value, depth));
  out += "</";
  out += name;
  out += '>';
  return {};
}

Result<void> append_content_at(std::string& out, const json::value& value, int depth) {
  const auto* object = value.if_object();
  if (!object) {
    out += '>';
    if (value.is_null()) return {};
    return append_text_of(out, "#text", value);
  }
  for (const auto& [key, member] : *object) {
    const std::string_view name = key;
    if (!name.starts_with('@') || member.is_null()) continue;
    if (!is_name(name.substr(1)))
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` is not a valid XML attribute name", name.substr(0, 64)));
    out += fmt::format(" {}=\"", name.substr(1));
    SLUICE_TRY_VOID(append_text_of(out, name, member));
    out += '"';
  }
  out += '>';
  for (const auto& [key, member] : *object) {
    const std::string_view name = key;
    if (name.starts_with('@')) continue;
    if (name == "#text") {
      SLUICE_TRY_VOID(append_text_of(out, name, member));
    } else {
      SLUICE_TRY_VOID(append_element_at(out, name, member, depth + 1));
    }
  }
  return {};
}

constexpr std::uint64_t kPartUnits = 4;  // of an attribute or an element

// The prefix that an attribute declares, "" for the namespace of names without one; nothing for any
// other attribute.
std::optional<std::string_view> declared_prefix(std::string_view attribute) {
  if (attribute == "xmlns") return "";
  if (!attribute.starts_with("xmlns:")) return std::nullopt;
  return attribute.substr(std::string_view("xmlns:").size());
}

void add_member(json::object& object, std::string_view name, json::value value) {
  auto* known = object.if_contains(name);
  if (!known) {
    object.emplace(name, std::move(value));
  } else if (auto* list = known->if_array()) {
    list->push_back(std::move(value));
  } else {
    *known = json::array{std::move(*known), std::move(value)};
  }
}

Result<json::value> to_json_at(const pugi::xml_node& element, Namespaces& namespaces, int depth) {
  if (depth > kElementDepthMax) return fail(ErrorCode::kInvalid, "is nested too deeply");
  json::object object;
  for (const auto& attribute : element.attributes()) {
    WorkBudget::spend(kPartUnits);
    const std::string_view name = attribute.name();
    if (declared_prefix(name)) continue;
    if (name.find(':') != std::string_view::npos && namespaces.find(element, name) == kInstance) {
      if (local_name(name) == "nil" && attribute.as_bool()) return json::value();
      continue;
    }
    object.emplace("@" + std::string(local_name(name)), attribute.value());
  }
  std::string text;
  bool has_elements = false;
  for (const auto& child : element.children()) {
    WorkBudget::spend(kPartUnits);
    if (child.type() == pugi::node_element) {
      has_elements = true;
      SLUICE_TRY(auto value, to_json_at(child, namespaces, depth + 1));
      add_member(object, local_name(child.name()), std::move(value));
    } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      const std::string_view more = child.value();
      WorkBudget::spend(work_of_bytes(more.size()));
      text += more;
    }
  }
  if (object.empty() && !has_elements) return json::value(text);
  if (!trim(text).empty()) object.emplace("#text", text);
  return object;
}

// pugixml takes null for an answer, but no exception.
bool count_memory_of_trees() {
  pugi::set_memory_management_functions(
      [](std::size_t bytes) { return ::operator new(bytes, std::nothrow); },
      [](void* memory) { ::operator delete(memory); });
  return true;
}

}  // namespace

Result<void> parse_xml(pugi::xml_document& document, std::string_view text) {
  if (std::count(text.begin(), text.end(), '<') > kTagsMax)
    return fail(ErrorCode::kTooLarge, fmt::format("has more than {} tags", kTagsMax));
  constexpr std::size_t kBytesAUnit = 8;
  WorkBudget::spend(text.size() / kBytesAUnit);
  [[maybe_unused]] static const bool are_counted = count_memory_of_trees();
  // What is UTF-8 by now says at most what it was before.
  const bool is_decoded = text.find('\0') == std::string_view::npos && is_utf8(text);
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype,
                           is_decoded ? pugi::encoding_utf8 : pugi::encoding_auto);
  if (parsed.status == pugi::status_out_of_memory)
    return fail(ErrorCode::kTooLarge, "needs more memory than one step may take");
  if (!parsed)
    return fail(ErrorCode::kInvalid, fmt::format("is not well-formed XML: {} at byte {}",
                                                 parsed.description(), parsed.offset));
  for (const auto& node : document.children())
    if (node.type() == pugi::node_doctype)
      return fail(ErrorCode::kInvalid, "has a document type declaration, which is not supported");
  return {};
}

Result<json::value> xml_to_json(const pugi::xml_node& element) {
  Namespaces namespaces;
  return to_json_at(element, namespaces, 0);
}

Result<void> append_element(std::string& out, std::string_view name, const json::value& value) {
  return append_element_at(out, name, value, 0);
}

Result<void> append_content(std::string& out, const json::value& value) {
  return append_content_at(out, value, 0);
}

std::string_view local_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view Namespaces::find(const pugi::xml_node& place, std::string_view name) {
  const auto colon = name.find(':');
  const auto prefix = colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
  for (auto node = place; node; node = node.parent()) {
    WorkBudget::spend(1);
    if (const auto found = declared(node, prefix)) return *found;
  }
  return {};
}

std::optional<std::string_view> Namespaces::declared(const pugi::xml_node& element,
                                                     std::string_view prefix) {
  constexpr std::size_t kFewAttributes = 8;
  std::size_t seen = 0;
  for (const auto& attribute : element.attributes()) {
    if (++seen > kFewAttributes) break;
    if (declared_prefix(attribute.name()) == prefix) return attribute.value();
  }
  if (seen <= kFewAttributes) return std::nullopt;
  const auto [entry, is_new] = large_.try_emplace(element.internal_object());
  if (is_new) {
    for (const auto& attribute : element.attributes()) {
      WorkBudget::spend(1);
      if (const auto declares = declared_prefix(attribute.name()))
        entry->second.try_emplace(*declares, attribute.value());
    }
  }
  const auto found = entry->second.find(prefix);
  return found == entry->second.end() ? std::nullopt : std::optional(found->second);
}

pugi::xml_node child_element(const pugi::xml_node& parent, std::string_view local) {
  for (const auto& child : parent.children()) {
    WorkBudget::spend(1);
    if (child.type() == pugi::node_element && (local.empty() || local_name(child.name()) == local))
      return child;
  }
  return {};
}

}  // namespace sluice::formats
