#include "liquid/reference.h"

#include <fmt/format.h>
#include <string>

#include "liquid/filters.h"
#include "liquid/syntax/parser.h"

namespace sluice::liquid {
namespace {

// "slice: start, length?"
std::string signature_of(const FilterInfo& filter) {
  std::string arguments(filter.text.arguments);
  if (!filter.option.empty())
    arguments += fmt::format("{}{}: ...?", arguments.empty() ? "" : ", ", filter.option);
  return arguments.empty() ? std::string(filter.name)
                           : fmt::format("{}: {}", filter.name, arguments);
}

json::value example_of(const ReferenceText& text) {
  if (text.example.empty()) return nullptr;
  return json::object{{"template", text.example}, {"result", text.result}};
}

json::object entry(std::string_view name, std::string_view signature, const ReferenceText& text) {
  return {{"name", name},
          {"signature", signature},
          {"summary", text.summary},
          {"example", example_of(text)}};
}

}  // namespace

json::object reference() {
  json::array tags;
  tags.reserve(Parser::tags().size());
  for (const auto& tag : Parser::tags()) tags.push_back(entry(tag.name, tag.syntax, tag.text));
  json::array filters;
  filters.reserve(all_filters().size());
  for (const auto* filter : all_filters())
    filters.push_back(entry(filter->name, signature_of(*filter), filter->text));
  return {{"tags", std::move(tags)}, {"filters", std::move(filters)}};
}

}  // namespace sluice::liquid
