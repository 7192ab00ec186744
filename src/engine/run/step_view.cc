#include "engine/run/step_view.h"

#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "base/json_size.h"
#include "engine/run/run_state.h"
#include "engine/run/step_guard.h"
#include "formats/json_pointer.h"
#include "nodes/config/template_field.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kInputBytesMax = 1 << 20;  // of all settings of a step
constexpr std::string_view kTooMuchWork = "its value takes more work than a step may";

// Puts the values of templates into a tree of settings.
class SettingsRenderer {
 public:
  SettingsRenderer(const nodes::StepInput& input, StepView& view) : input_(input), view_(view) {}

  json::value render(const json::value& setting, std::string& pointer) {
    if (const auto* object = setting.if_object()) return render_members(*object, pointer);
    if (const auto* array = setting.if_array()) return render_elements(*array, pointer);
    if (!if_text(setting)) return setting;
    std::vector<std::string> problems;
    const auto field = nodes::TemplateField::compile(setting, "", problems);
    if (!problems.empty()) return setting;  // a text with braces that this node does not render
    auto value = field.evaluate(input_);
    if (!value) return refuse(pointer, value.error().message);
    bytes_ += least_json_bytes(*value, kInputBytesMax);
    if (bytes_ <= kInputBytesMax) return *std::move(value);
    return refuse(pointer, fmt::format("its value is left out: all settings together would take "
                                       "more than {} bytes",
                                       kInputBytesMax));
  }

 private:
  json::value render_members(const json::object& object, std::string& pointer) {
    json::object rendered;
    for (const auto& [name, value] : object) {
      const auto length = pointer.size();
      formats::append_pointer(pointer, name);
      rendered.emplace(name, render(value, pointer));
      pointer.resize(length);
    }
    return rendered;
  }
  json::value render_elements(const json::array& array, std::string& pointer) {
    json::array rendered;
    rendered.reserve(array.size());
    for (std::size_t i = 0; i < array.size(); ++i) {
      const auto length = pointer.size();
      formats::append_pointer(pointer, std::to_string(i));
      rendered.push_back(render(array[i], pointer));
      pointer.resize(length);
    }
    return rendered;
  }
  json::value refuse(const std::string& pointer, std::string message) {
    view_.faults.push_back({pointer, std::move(message)});
    return nullptr;
  }

  const nodes::StepInput& input_;
  StepView& view_;
  std::size_t bytes_ = 0;
};

}  // namespace

Result<StepView> RunState::view_step(const json::object& data, const StepPlace& place) {
  const auto node = program_->find(place.node);
  const auto frame = node ? find_frame(*node, place.item) : std::nullopt;
  const StepId step = frame ? step_in(*frame, *node) : 0;
  const bool is_trigger = node == program_->trigger();
  if (!frame || is_final(status_) ||
      (!is_trigger && slots_[step].phase != Phase::kReady && slots_[step].phase != Phase::kBackoff))
    return fail(ErrorCode::kNotFound, "the run had not come to this step");
  StepView view;
  view.attempt = slots_[step].attempt;
  if (is_trigger) {
    view.input = data;
    return view;
  }
  now_ = place.at;
  const auto work = guard_step(options_.step_work_max.get(), [&] {
    ask_for_view(step, view.warnings, [&](const nodes::Node&, const nodes::StepInput& input) {
      std::string pointer;
      view.input = SettingsRenderer(input, view).render(data, pointer);
      return nodes::Completed{};
    });
  });
  view.warnings.clear();  // the node says the same again
  if (!work.done) {
    view.input = nullptr;
    view.faults = {{"", std::string(kTooMuchWork)}};
  }
  guard_step(options_.step_work_max.get(), [&] {
    view.said = ask_for_view(
        step, view.warnings,
        [](const nodes::Node& asked, const nodes::StepInput& input) { return asked.start(input); });
  });
  return view;
}

Result<StepView> view_step(std::shared_ptr<const Program> program, model::RunHeader header,
                           const model::TriggerData& trigger, const RunOptions& options,
                           const std::vector<model::Record>& records, const json::object& data,
                           const StepPlace& place) {
  auto output = std::make_unique<TriggerOutput>(*program->trigger_kind().trigger, header, trigger);
  RunState run(std::move(program), std::move(header), std::move(output), options);
  SLUICE_TRY_VOID(run.replay(records));
  return run.view_step(data, place);
}

}  // namespace sluice::engine
