#include "nodes/http/soap_wsdl.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
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

// The child with this local name whose `name` is the given one.
pugi::xml_node named(const pugi::xml_node& parent, std::string_view local, std::string_view name) {
  for (const auto& child : parent.children())
    if (formats::local_name(child.name()) == local && attribute(child, "name") == name)
      return child;
  return {};
}

// The child with this local name that belongs to a SOAP binding; `space` is which one.
pugi::xml_node soap_child(const pugi::xml_node& parent, std::string_view local,
                          std::string_view& space) {
  for (const auto& child : parent.children()) {
    if (formats::local_name(child.name()) != local) continue;
    space = formats::namespace_of(child, child.name());
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

Result<Place> find_place(const pugi::xml_node& definitions, std::string_view operation,
                         std::string_view port, SoapVersion version) {
  std::vector<std::string> names;
  for (const auto& service : definitions.children()) {
    if (formats::local_name(service.name()) != "service") continue;
    for (const auto& each : service.children()) {
      if (formats::local_name(each.name()) != "port") continue;
      if (!port.empty() && attribute(each, "name") != port) continue;
      std::string_view space;
      const auto address = soap_child(each, "address", space);
      if (!address || !fits(space == kSoap12, version)) continue;
      const auto binding =
          named(definitions, "binding", formats::local_name(attribute(each, "binding")));
      const auto found = named(binding, "operation", operation);
      if (found)
        return Place{definitions, binding, found, std::string(attribute(address, "location")),
                     space == kSoap12};
      for (const auto& other : binding.children())
        if (formats::local_name(other.name()) == "operation" && names.size() < kNamesShownMax)
          names.emplace_back(attribute(other, "name"));
    }
  }
  if (!names.empty())
    return wrong(fmt::format("the WSDL has no operation {}; its operations are {}", operation,
                             fmt::join(names, ", ")));
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
Result<void> read_document(const Place& place, std::string_view operation, SoapOperation& made) {
  const auto port_type =
      named(place.definitions, "portType", formats::local_name(attribute(place.binding, "type")));
  const auto input = formats::child_element(named(port_type, "operation", operation), "input");
  const auto message =
      named(place.definitions, "message", formats::local_name(attribute(input, "message")));
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
  made.space = formats::namespace_of(part, element);
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
  SLUICE_TRY(const auto place, find_place(definitions, operation, port, version));
  SoapOperation made;
  made.endpoint = place.endpoint;
  made.soap12 = place.soap12;
  std::string_view space;
  const auto bound = soap_child(place.operation, "operation", space);
  made.action = attribute(bound, "soapAction");
  auto style = attribute(bound, "style");
  if (style.empty()) style = attribute(soap_child(place.binding, "binding", space), "style");
  const auto body = soap_child(formats::child_element(place.operation, "input"), "body", space);
  if (attribute(body, "use") == "encoded")
    return wrong(fmt::format(
        "the operation {} uses SOAP encoding (section 5), which is not supported", operation));
  if (style != "rpc") {
    SLUICE_TRY_VOID(read_document(place, operation, made));
    return made;
  }
  made.element = operation;
  made.space = attribute(body, "namespace");
  if (made.space.empty()) made.space = attribute(definitions, "targetNamespace");
  made.qualified = false;
  return made;
}

}  // namespace sluice::nodes
