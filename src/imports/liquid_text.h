#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Liquid for the expressions of other products.
namespace sluice::imports {

// The way into a value, by names and numbers of elements.
struct PathPart {
  std::string name;
  bool is_index = false;
};
using Path = std::vector<PathPart>;

// Whether a text can be a literal of Liquid, which has no escapes.
bool fits_a_literal(std::string_view text);
// `base` and the path behind it: `call.body["odd name"][0]`. Every name of it fits a literal.
std::string liquid_path(std::string_view base, std::span<const PathPart> path);
// A text as a Liquid literal. kInvalid when it does not fit.
Result<std::string> liquid_literal(std::string_view text);
// A text that is not a template, as a template that prints it.
std::string liquid_raw(std::string_view text);
// A template that fails wherever it is rendered, and shows `what` in its message.
std::string failing_template(std::string_view what);

// What the names of an expression stand for at the node that has it.
struct Scope {
  // The template path of a value in the node's input (`$json`), or why there is none.
  std::function<Result<std::string>(const Path&)> input;
  // The same in the output of a node.
  std::function<Result<std::string>(std::string_view node, const Path&)> output;
  bool is_in_loop = false;
};

// What stands between {{ and }} in n8n, as a template. kInvalid says in half a sentence why there
// is none.
Result<std::string> js_to_liquid(std::string_view javascript, const Scope& scope);

}  // namespace sluice::imports
