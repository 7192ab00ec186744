#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/text.h"
#include "nodes/config/template_field.h"
#include "nodes/node.h"

// Shared by all node kinds.
namespace sluice::nodes {

enum class Need { kOptional, kRequired };

// Reads the `data` of a node while it is compiled. Every problem becomes one sentence in `errors`
// that names the field; a JSON null counts as absent everywhere.
class DataReader {
 public:
  DataReader(const CompileInput& input, std::vector<std::string>& errors)
      : data_(input.def.data), component_(input.def.component), errors_(errors) {}
  // Reads an object within the data, such as an entry of a list. Its sentences name the fields with
  // `prefix` in front ("rules.0."), and only what `allow` is given may stand in it.
  DataReader(const json::object& part, std::string prefix, DataReader& whole)
      : data_(part),
        component_(whole.component_),
        errors_(whole.errors_),
        prefix_(whole.prefix_ + std::move(prefix)) {}

  // Members that are neither in `known` nor shared by all nodes (what editors keep there, and
  // continue_on_error, retry, timeout) are errors, with a suggestion.
  void allow(std::initializer_list<std::string_view> known) {
    allow(std::span(known.begin(), known.size()));
  }
  void allow(std::span<const std::string_view> known);

  const json::value* find(std::string_view name) const;
  TemplateField field(std::string_view name, Need need);       // any JSON
  TemplateField text_field(std::string_view name, Need need);  // text only, template or not
  bool flag(std::string_view name, bool fallback);
  // A text from a fixed set.
  std::string choice(std::string_view name, std::initializer_list<std::string_view> choices,
                     std::string_view fallback);
  // An array of objects with members from `known`; empty when absent or wrong.
  const json::array& objects(std::string_view name, std::size_t count_max,
                             std::initializer_list<std::string_view> known);

  // The name of a field in messages.
  std::string place(std::string_view name) const { return prefix_ + std::string(name); }
  void error(std::string sentence);
  bool ok() const { return !failed_; }
  const json::object& data() const { return data_; }
  std::vector<std::string>& errors() { return errors_; }
  // Runs `compile` with `errors()` and notes whether it added any.
  template <class Function>
  auto watch(Function&& compile) {
    const std::size_t before = errors_.size();
    auto result = compile(errors_);
    failed_ = failed_ || errors_.size() > before;
    return result;
  }

 private:
  const json::object& data_;
  std::string_view component_;
  std::vector<std::string>& errors_;
  std::string prefix_;
  bool failed_ = false;
};

// A duration from data: seconds as a number, or a text such as "30s".
Result<Micros> read_duration(const json::value& value);

// Members that the data of every node may have. The first three are read by the engine, the others
// belong to editors.
std::span<const std::string_view> shared_members();

inline Step failure(std::string message) {
  Failed failed;
  failed.message = std::move(message);
  return failed;
}
Step render_failure(std::string_view field, const Error& error);
// Asks for the effect, or fails with the reason why it could not be built.
template <class Effect>
Step ask_for(Result<Effect> effect, json::value memo = {}) {
  if (!effect) return failure(std::move(effect).error().message);
  return NeedsEffect{*std::move(effect), std::move(memo)};
}

// The outcome of a condition: {"result": ...}, and the handle to continue with.
Step condition_result(bool result);

}  // namespace sluice::nodes
