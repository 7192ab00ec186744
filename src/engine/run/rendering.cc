#include "engine/run/rendering.h"

#include <fmt/format.h>
#include <new>

#include "base/clock.h"
#include "engine/run/step_guard.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kTooMuchWork = "the templates take longer than one step may";
constexpr std::string_view kTooMuchOutput = "the templates print more than one step may";

// What is given, and the names of secrets in place of their values.
class GivenScope final : public liquid::Scope {
 public:
  explicit GivenScope(const json::object& context) : context_(context) {}
  const json::value* find(std::string_view root) const override {
    return root == "vault" ? nullptr : context_.if_contains(root);
  }
  std::optional<std::string> opaque(std::string_view root, std::string_view name) const override {
    if (root != "vault") return std::nullopt;
    return fmt::format("[vault.{}]", name);
  }

 private:
  const json::object& context_;
};

void render_one(const std::string& source, const liquid::Scope& scope,
                liquid::RenderOptions& options, Rendered& out) {
  liquid::Fault fault;
  const auto compiled = liquid::Template::parse(source, liquid::Mode::kStrict, &fault);
  if (compiled) {
    options.fault = &fault;
    options.missing = &out.missing;
    auto value = (*compiled)->evaluate(scope, options);
    if (value) {
      out.value = *std::move(value);
      return;
    }
    if (fault.message.empty()) fault.message = value.error().message;
  }
  out.fault = std::move(fault);
}

}  // namespace

std::vector<Rendered> render_all(std::span<const std::string> templates,
                                 const json::object& context, Timestamp now,
                                 const RenderBounds& bounds) {
  std::vector<Rendered> all(templates.size());
  const GivenScope scope(context);
  SeededEntropy entropy(1);  // a preview is the same each time
  liquid::RenderOptions options;
  options.now = now;
  options.entropy = &entropy;
  options.fuel.output_bytes_max = bounds.output_bytes_max;
  std::size_t at = 0;
  std::size_t bytes = 0;
  std::string exhausted(kTooMuchWork);
  const auto render = [&] {
    const MemoryBudget memory(bounds.memory_bytes_max, bounds.memory);
    for (; at < templates.size(); ++at) {
      render_one(templates[at], scope, options, all[at]);
      bytes += to_json(all[at].value).size();
      if (bytes <= bounds.output_bytes_max) continue;
      exhausted = kTooMuchOutput;
      return;
    }
  };
  try {
    guard_step(bounds.work_max, render);
  } catch (const std::bad_alloc& error) {
    exhausted = memory_refusal(error);
  }
  for (; at < templates.size(); ++at)
    all[at] = Rendered{.value = nullptr, .fault = liquid::Fault{.message = exhausted}};
  return all;
}

}  // namespace sluice::engine
