#include "nodes/http/soap_wsdl.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <utility>
#include <vector>

#include "formats/xml.h"

namespace sluice::nodes {
namespace {

constexpr std::string_view kSoap11 = "http://schemas.xmlsoap.org/wsdl/soap/";
constexpr std::string_view kSoap12 = "http://schemas.xmlsoap.org/wsdl/soap12/";
constexpr std::size_t kNamesShownMax = 20;

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

std::string_view attribute(const pugi::xml_node& node, const char* name) {
  return node.attribute(name).value();
}

// The first child of each local name and `name`.
class NamedChildren {
 public:
  explicit NamedChildren(const pugi::xml_node& parent) {
    for (const auto& child : parent.children())
      found_.try_emplace({formats::local_name(child.name()), attribute(child, "name")}, child);
  }
  pugi::xml_node find(std::string_view local, std::string_view name) const {
    const auto found = found_.find({local, name});
    return found == found_.end() ? pugi::xml_node() : found->second;
  }

 private:
  std::map<std::pair<std::string_view, std::string_view>, pugi::xml_node> found_;
};

// The child with this local name that belongs to a SOAP binding; `space` is which one.
pugi::xml_node soap_child(formats::Namespaces& namespaces, const pugi::xml_node& parent,
                          std::string_view local, std::string_view& space) {
  for (const auto& child : parent.children()) {
    if (formats::local_name(child.name()) != local) continue;
    space = namespaces.find(child, child.name());
    if (space == kSoap11 || space == kSoap12) return child;
  }
  return {};
}

// Where one operation stands in a WSDL.
struct Place {
  pugi::xml_node definitions;
  pugi::xml_node binding;
  pugi::xml_node operation;  // of the binding
  std::string endpoint;
  bool soap12 = false;
};

bool fits(bool soap12, SoapVersion version) {
  return version == SoapVersion::kAny || soap12 == (version == SoapVersion::k12);
}

// The operation of a binding, and for the message that there is none the names of the others.
class Bindings {
 public:
  Bindings(const NamedChildren& named, std::string_view operation)
      : named_(named), operation_(operation) {}

  pugi::xml_node binding(std::string_view name) const { return named_.find("binding", name); }
  pugi::xml_node operation_of(const pugi::xml_node& binding) {
    const auto [entry, is_new] = operations_.try_emplace(binding.internal_object());
    if (is_new) entry->second = read(binding);
    return entry->second;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  pugi::xml_node read(const pugi::xml_node& binding) {
    for (const auto& child : binding.children()) {
      if (formats::local_name(child.name()) != "operation") continue;
      if (attribute(child, "name") == operation_) return child;
      if (names_.size() < kNamesShownMax) names_.emplace_back(attribute(child, "name"));
    }
    return {};
  }

  const NamedChildren& named_;
  std::string_view operation_;
  std::map<const void*, pugi::xml_node> operations_;  // by the binding
  std::vector<std::string> names_;
};

Result<Place> find_place(formats::Namespaces& namespaces, const pugi::xml_node& definitions,
                         const NamedChildren& named, std::string_view operation,
                         std::string_view port, SoapVersion version) {
  Bindings bindings(named, operation);
  for (const auto& service : definitions.children()) {
    if (formats::local_name(service.name()) != "service") continue;
    for (const auto& each : service.children()) {
      if (formats::local_name(each.name()) != "port") continue;
      if (!port.empty() && attribute(each, "name") != port) continue;
      std::string_view space;
      const auto address = soap_child(namespaces, each, "address", space);
      if (!address || !fits(space == kSoap12, version)) continue;
      const auto binding = bindings.binding(formats::local_name(attribute(each, "binding")));
      if (const auto found = bindings.operation_of(binding))
        return Place{definitions, binding, found, std::string(attribute(address, "location")),
                     space == kSoap12};
    }
  }
  if (!bindings.names().empty())
    return wrong(fmt::format("the WSDL has no operation {}; its operations are {}", operation,
                             fmt::join(bindings.names(), ", ")));
  if (formats::child_element(definitions, "import"))
    return wrong(
        "the WSDL has no such SOAP port, and its imports are not followed; use the imported WSDL "
        "instead");
  return wrong("the WSDL has no such SOAP port");
}

// Whether the schema of a namespace wants the elements inside to be of it. What is not in the WSDL
// itself is taken for the usual way.
bool is_qualified(const pugi::xml_node& definitions, std::string_view space) {
  for (const auto& schema : formats::child_element(definitions, "types").children())
    if (formats::local_name(schema.name()) == "schema" &&
        attribute(schema, "targetNamespace") == space)
      return attribute(schema, "elementFormDefault") == "qualified";
  return true;
}

// The element that a document-style operation takes.
Result<void> read_document(formats::Namespaces& namespaces, const Place& place,
                           const NamedChildren& named, std::string_view operation,
                           SoapOperation& made) {
  const auto port_type =
      named.find("portType", formats::local_name(attribute(place.binding, "type")));
  const auto input =
      formats::child_element(NamedChildren(port_type).find("operation", operation), "input");
  const auto message = named.find("message", formats::local_name(attribute(input, "message")));
  if (!message) return wrong(fmt::format("the WSDL does not define the input of {}", operation));
  const auto part = formats::child_element(message, "part");
  if (!part) {
    made.element = operation;
    made.space = attribute(place.definitions, "targetNamespace");
    return {};
  }
  const auto element = attribute(part, "element");
  if (element.empty())
    return wrong(
        fmt::format("the operation {} has the style document, but its part refers to a type "
                    "instead of an element",
                    operation));
  made.element = formats::local_name(element);
  made.space = namespaces.find(part, element);
  made.qualified = is_qualified(place.definitions, made.space);
  return {};
}

}  // namespace

json::value SoapOperation::value() const {
  return json::object{{"endpoint", endpoint}, {"action", action},       {"element", element},
                      {"space", space},       {"qualified", qualified}, {"soap12", soap12}};
}

SoapOperation SoapOperation::from(const json::value& value) {
  SoapOperation made;
  const auto* object = value.if_object();
  if (!object) return made;
  const auto text = [&](std::string_view name) {
    const auto* found = find_string(*object, name);
    return found ? std::string(*found) : std::string();
  };
  const auto flag = [&](std::string_view name) {
    const auto* found = object->if_contains(name);
    return found && found->is_bool() && found->get_bool();
  };
  made.endpoint = text("endpoint");
  made.action = text("action");
  made.element = text("element");
  made.space = text("space");
  made.qualified = flag("qualified");
  made.soap12 = flag("soap12");
  return made;
}

Result<SoapOperation> find_operation(std::string_view wsdl, std::string_view operation,
                                     std::string_view port, SoapVersion version) {
  pugi::xml_document document;
  if (auto parsed = formats::parse_xml(document, wsdl); !parsed)
    return wrong("the WSDL " + parsed.error().message);
  const auto definitions = formats::child_element(document, "definitions");
  if (!definitions)
    return wrong("the WSDL has no `definitions` element; only WSDL 1.1 is supported");
  formats::Namespaces namespaces;
  const NamedChildren named(definitions);
  SLUICE_TRY(const auto place,
             find_place(namespaces, definitions, named, operation, port, version));
  SoapOperation made;
  made.endpoint = place.endpoint;
  made.soap12 = place.soap12;
  std::string_view space;
  const auto bound = soap_child(namespaces, place.operation, "operation", space);
  made.action = attribute(bound, "soapAction");
  auto style = attribute(bound, "style");
  if (style.empty())
    style = attribute(soap_child(namespaces, place.binding, "binding", space), "style");
  const auto body =
      soap_child(namespaces, formats::child_element(place.operation, "input"), "body", space);
  if (attribute(body, "use") == "encoded")
    return wrong(fmt::format(
        "the operation {} uses SOAP encoding (section 5), which is not supported", operation));
  if (style != "rpc") {
    SLUICE_TRY_VOID(read_document(namespaces, place, named, operation, made));
    return made;
  }
  made.element = operation;
  made.space = attribute(body, "namespace");
  if (made.space.empty()) made.space = attribute(definitions, "targetNamespace");
  made.qualified = false;
  return made;
}

}  // namespace sluice::nodes
