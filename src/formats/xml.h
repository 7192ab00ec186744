#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "base/json.h"
#include "base/result.h"

// XML from outside, and JSON as XML and back. An element is an object of its attributes ("@name"),
// its child elements by name (an array when there are several of one name) and its text ("#text");
// one with nothing but text is that text.
namespace sluice::formats {

// kInvalid for what is not well-formed, has a document type (so there are no entities to expand) or
// more than 200,000 tags. This, and what goes through a document or makes one, asks the WorkBudget.
Result<void> parse_xml(pugi::xml_document& document, std::string_view text);

// Prefixes and declarations of namespaces are left out; xsi:nil gives null. kInvalid when it is
// nested more than 60 deep.
Result<json::value> xml_to_json(const pugi::xml_node& element);

// Appends <name>...</name>; null appends nothing, an array one element per entry. kInvalid names
// what XML cannot represent.
Result<void> append_element(std::string& out, std::string_view name, const json::value& value);
// The attributes and the content of an element whose tag is open: ` a="b">...`, without its end.
Result<void> append_content(std::string& out, const json::value& value);

// "soap:Body" -> "Body"
std::string_view local_name(std::string_view name);
// The namespaces of a document, which must outlive this. An element's declarations are read once,
// however many names at it are asked for.
class Namespaces {
 public:
  // Of a qualified name at this place; "" when its prefix is not declared.
  std::string_view find(const pugi::xml_node& place, std::string_view name);

 private:
  using Declared = std::map<std::string_view, std::string_view>;  // by the prefix
  std::optional<std::string_view> declared(const pugi::xml_node& element, std::string_view prefix);

  std::map<const void*, Declared> large_;  // of elements with many attributes
};
// The first child element of this local name; of any, when it is empty.
pugi::xml_node child_element(const pugi::xml_node& parent, std::string_view local);

}  // namespace sluice::formats
