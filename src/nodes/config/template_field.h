#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "liquid/liquid.h"
#include "nodes/node.h"

namespace sluice::nodes {

// A setting of a node that may hold templates, compiled once: a text with `{{` or `{%` is a
// template, objects and arrays are rendered leaf by leaf (keys stay as they are), everything else
// is a constant. Immutable; safe to use from many threads.
class TemplateField {
 public:
  // The constant null.
  TemplateField() = default;

  // Every template that does not parse is one sentence in `errors` that names it by `path`.
  static TemplateField compile(const json::value& source, std::string_view path,
                               std::vector<std::string>& errors);

  // The value when no template is in it, else null.
  const json::value* constant() const { return std::get_if<json::value>(&node_); }
  bool is_text() const;  // one text, template or not

  // The value with its type: a template that is exactly one `{{ ... }}` keeps the type of what it
  // names, any other template gives a text. The result points to the constant or to `storage`.
  Result<const json::value*> resolve(const StepInput& input, json::value& storage) const;
  Result<json::value> evaluate(const StepInput& input) const;
  // As resolve(), for nodes that use the value themselves: a placeholder for a secret is an error.
  Result<const json::value*> inspect(const StepInput& input, json::value& storage) const;

  // Appends the value as text: templates as Liquid prints them, constant objects and arrays as
  // JSON.
  Result<void> append_text(std::string& out, const StepInput& input) const;

  // Appends a JSON document made from a text: what a template prints inside a JSON string is
  // escaped, what it prints elsewhere becomes one JSON value (see JsonPrinter).
  Result<void> append_json_document(std::string& out, const StepInput& input) const;

  // Adds the roots that the templates read.
  void add_roots(std::vector<std::string>& roots) const;

 private:
  using Shared = std::shared_ptr<const liquid::Template>;
  using Members = std::vector<std::pair<std::string, TemplateField>>;
  using Elements = std::vector<TemplateField>;
  std::variant<json::value, Shared, Members, Elements> node_;
};

// Adds `root` unless it is among the last ones: a root that comes again later is there twice.
void add_root(std::vector<std::string>& roots, std::string_view root);

}  // namespace sluice::nodes
