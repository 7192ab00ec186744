#include "nodes/conditions/failure.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/json_number.h"
#include "nodes/conditions/rules.h"
#include "nodes/config/nested_reader.h"

namespace sluice::nodes {
namespace failure_setting {
namespace {

constexpr std::string_view kRoot = "output";
constexpr std::string_view kMessageDefault = "what the node put out counts as a failure";

// What the node sees, and what it put out.
class OutputScope final : public liquid::Scope {
 public:
  OutputScope(const liquid::Scope& around, const json::value& output)
      : around_(around), output_(output) {}
  const json::value* find(std::string_view root) const override {
    return root == kRoot ? &output_ : around_.find(root);
  }
  std::optional<std::string> opaque(std::string_view root, std::string_view name) const override {
    return around_.opaque(root, name);
  }

 private:
  const liquid::Scope& around_;
  const json::value& output_;
};

bool counts(const json::value& value) {
  if (value.is_null()) return false;
  if (const auto* flag = value.if_bool()) return *flag;
  if (const auto* text = if_text(value)) {
    const auto word = trim(*text);
    return !word.empty() && word != "false";
  }
  if (const auto* list = value.if_array()) return !list->empty();
  if (const auto* object = value.if_object()) return !object->empty();
  return to_number(value) != 0.0L;
}

struct Settings {
  TemplateField value;
  std::optional<Rules> rules;
  TemplateField message;

  Result<bool> hold(const StepInput& input) const {
    if (rules) return rules->hold(input);
    json::value storage;
    SLUICE_TRY(const auto* given, value.inspect(input, storage));
    return counts(*given);
  }
};

class CheckedNode final : public Node {
 public:
  CheckedNode(std::unique_ptr<Node> node, Settings settings)
      : node_(std::move(node)), settings_(std::move(settings)) {}

  Step start(const StepInput& input) const override { return check(node_->start(input), input); }
  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    return check(node_->finish(request, result, input), input);
  }
  Step resume(const Arrival& arrival, const StepInput& input) const override {
    return check(node_->resume(arrival, input), input);
  }
  std::vector<std::string> handles() const override { return node_->handles(); }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    settings_.value.add_roots(roots);
    settings_.message.add_roots(roots);
    if (settings_.rules) settings_.rules->add_roots(roots);
    std::erase(roots, kRoot);
    for (auto& root : node_->roots()) roots.push_back(std::move(root));
    return roots;
  }

 private:
  Step check(Step step, const StepInput& input) const {
    auto* done = std::get_if<Completed>(&step);
    if (!done) return step;
    const OutputScope scope(input.scope, done->output);
    const StepInput seen{.scope = scope,
                         .render = input.render,
                         .idempotency_key = input.idempotency_key,
                         .memo = input.memo};
    const auto holds = settings_.hold(seen);
    if (!holds) return failure("`failure.if`: " + holds.error().message);
    if (!*holds) return step;
    Failed failed;
    if (auto text = settings_.message.append_text(failed.message, seen); !text)
      return failure("`failure.message`: " + text.error().message);
    if (trim(failed.message).empty()) failed.message = kMessageDefault;
    failed.cause = {model::FailureKind::kFailure};
    failed.warnings = std::move(done->warnings);
    failed.output = std::move(done->output);
    return failed;
  }

  std::unique_ptr<Node> node_;
  Settings settings_;
};

// One comparison is a group of one.
Rules read_rules(DataReader& data, const json::value& given) {
  json::object group;
  if (const auto* object = given.if_object(); object && object->contains("rules"))
    group = *object;
  else
    group["rules"] = json::array{given};
  DataReader reader(group, "failure.if.", data);
  reader.allow({"operator", "rules", "id", "label"});
  return data.watch([&](auto&) { return Rules::compile(reader, Rules::Subject::kInput); });
}

std::optional<Settings> read(DataReader& data, const json::value& value) {
  const auto* object = value.if_object();
  if (!object) {
    data.error(fmt::format("`failure` must be an object with if and message, not {}",
                           json_kind_name(value)));
    return std::nullopt;
  }
  NestedReader reader(data, "failure", *object);
  reader.allow({"if", "message"});
  Settings settings;
  const auto* condition = reader.find("if");
  if (!condition) {
    data.error("`failure.if` is required");
  } else if (condition->is_object()) {
    settings.rules = read_rules(data, *condition);
  } else if (is_text(*condition)) {
    settings.value = reader.text("if", Need::kRequired);
    if (settings.value.constant())
      data.error(
          "`failure.if` must be a template such as {{ output.body.error }}, or a comparison");
  } else {
    data.error("`failure.if` must be a template or an object with input, operator and value");
  }
  settings.message = reader.text("message", Need::kOptional);
  return settings;
}

}  // namespace
}  // namespace failure_setting

std::unique_ptr<Node> with_failure(std::unique_ptr<Node> node, const CompileInput& input,
                                   std::vector<std::string>& errors) {
  DataReader data(input, errors);
  const auto* value = data.find("failure");
  if (!value || !node) return node;
  auto settings = failure_setting::read(data, *value);
  if (!settings || !data.ok()) return node;
  return std::make_unique<failure_setting::CheckedNode>(std::move(node), *std::move(settings));
}

}  // namespace sluice::nodes
