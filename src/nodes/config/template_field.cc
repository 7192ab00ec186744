#include "nodes/config/template_field.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/text.h"
#include "base/work_budget.h"
#include "formats/json_printer.h"
#include "model/secret_placeholder.h"
#include "nodes/config/common.h"
#include "nodes/config/vault_reads.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kNameBytesShown = 64;

bool looks_like_template(std::string_view text) {
  return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos;
}

void add_vault_roots(std::vector<std::string>& roots, const liquid::Template& source) {
  const auto reads = source.opaque_reads("vault");
  if (reads.names.empty()) add_root(roots, vault_root({}));
  for (const auto& name : reads.names) add_root(roots, vault_root({.name = name}));
  for (const auto& name : reads.used)
    add_root(roots, vault_root({.name = name, .printed_only = false}));
}

}  // namespace

TemplateField TemplateField::compile(const json::value& source, std::string_view path,
                                     std::vector<std::string>& errors) {
  TemplateField field;
  bool constant = true;
  if (const auto* text = if_text(source)) {
    if (looks_like_template(*text)) {
      auto parsed = liquid::Template::parse(*text, liquid::Mode::kStrict);
      if (!parsed) {
        errors.push_back(fmt::format("`{}`: {}", path, parsed.error().message));
      } else if (const auto plain = (*parsed)->constant()) {
        field.node_ = json::value(*plain);
        return field;
      } else {
        field.node_ = std::move(*parsed);
        return field;
      }
    }
  } else if (const auto* object = source.if_object()) {
    Members members;
    members.reserve(object->size());
    for (const auto& [key, value] : *object) {
      const auto& member = members.emplace_back(
          key, compile(value, fmt::format("{}.{}", path, cut_text(key, kNameBytesShown)), errors));
      constant = constant && member.second.constant();
    }
    if (!constant) field.node_ = std::move(members);
  } else if (const auto* array = source.if_array()) {
    Elements elements;
    elements.reserve(array->size());
    for (std::size_t i = 0; i < array->size(); ++i) {
      elements.push_back(compile((*array)[i], fmt::format("{}.{}", path, i), errors));
      constant = constant && elements.back().constant();
    }
    if (!constant) field.node_ = std::move(elements);
  }
  // Texts without a tag, scalars, and trees of nothing but constants are kept as they stand.
  if (constant) field.node_ = source;
  return field;
}

bool TemplateField::is_text() const {
  const auto* value = constant();
  return value ? sluice::is_text(*value) : std::holds_alternative<Shared>(node_);
}

Result<const json::value*> TemplateField::resolve(const StepInput& input,
                                                  json::value& storage) const {
  if (const auto* value = constant()) return value;
  auto value = evaluate(input);
  if (!value) return fail(std::move(value).error());
  storage = std::move(*value);
  return &storage;
}

Result<const json::value*> TemplateField::inspect(const StepInput& input,
                                                  json::value& storage) const {
  SLUICE_TRY(const auto* value, resolve(input, storage));
  if (value->is_string() && !constant() && model::find_placeholder_shape(value->get_string()))
    return fail(ErrorCode::kInvalid,
                "a vault secret is only revealed when it is sent, so it cannot be used here");
  return value;
}

Result<json::value> TemplateField::evaluate(const StepInput& input) const {
  if (const auto* value = constant()) return copy_json(*value);
  if (const auto* shared = std::get_if<Shared>(&node_))
    return (*shared)->evaluate(input.scope, input.render);
  if (const auto* members = std::get_if<Members>(&node_)) {
    WorkBudget::spend(2 * members->size());
    json::object object;
    object.reserve(members->size());
    for (const auto& [key, field] : *members) {
      SLUICE_TRY(auto value, field.evaluate(input));
      object.insert_or_assign(key, std::move(value));
    }
    return object;
  }
  const auto& elements = std::get<Elements>(node_);
  json::array array;
  array.reserve(elements.size());
  for (const auto& field : elements) {
    SLUICE_TRY(auto value, field.evaluate(input));
    array.push_back(std::move(value));
  }
  return array;
}

Result<void> TemplateField::append_text(std::string& out, const StepInput& input) const {
  if (const auto* shared = std::get_if<Shared>(&node_))
    return (*shared)->render(out, input.scope, input.render);
  json::value storage;
  SLUICE_TRY(const json::value* value, resolve(input, storage));
  sluice::append_text(out, *value);
  return {};
}

Result<void> TemplateField::append_json_document(std::string& out, const StepInput& input) const {
  const auto* shared = std::get_if<Shared>(&node_);
  if (!shared) return append_text(out, input);
  formats::JsonPrinter printer(out.size());
  liquid::RenderOptions options = input.render;
  options.printer = &printer;
  return (*shared)->render(out, input.scope, options);
}

void TemplateField::add_roots(std::vector<std::string>& roots) const {
  if (const auto* shared = std::get_if<Shared>(&node_)) {
    for (const auto& root : (*shared)->roots())
      if (root != "vault")
        add_root(roots, root);
      else
        add_vault_roots(roots, **shared);
  } else if (const auto* members = std::get_if<Members>(&node_)) {
    for (const auto& [key, field] : *members) field.add_roots(roots);
  } else if (const auto* elements = std::get_if<Elements>(&node_)) {
    for (const auto& field : *elements) field.add_roots(roots);
  }
}

void add_root(std::vector<std::string>& roots, std::string_view root) {
  constexpr std::ptrdiff_t kLookedAt = 16;
  const auto from = roots.end() - std::min(kLookedAt, std::ssize(roots));
  if (std::find(from, roots.end(), root) == roots.end()) roots.emplace_back(root);
}

}  // namespace sluice::nodes
