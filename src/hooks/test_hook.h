#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "engine/compile/program.h"
#include "hooks/hook_table.h"

// For tests and benchmarks: hooks with a program of their own.
namespace sluice::hooks {

inline const WorkflowId kTestWorkflow{{.key = 7, .tail = 8}};
inline constexpr TeamId kTestTeam{1};

// `nodes` and `edges` follow the trigger, each beginning with a comma; `settings` is the trigger's
// data.
inline std::shared_ptr<const engine::Program> test_program(std::string_view settings,
                                                           std::string_view nodes = "",
                                                           std::string_view edges = "") {
  std::string text = R"({"nodes":[{"id":"start","type":"webhook_trigger","data":)";
  text.append(settings).append("}").append(nodes).append(R"(],"edges":[)");
  text.append(edges).append("]}");
  std::vector<std::string> errors;
  const auto definition = model::parse_definition(*parse_json(text), errors);
  auto program = engine::Program::compile(
      definition, {.workflow = kTestWorkflow, .version = 1, .name = "test"}, errors);
  SLUICE_CHECK(program, errors.empty() ? "no reason" : errors.front());
  return program;
}

inline std::shared_ptr<Hook> make_hook(std::shared_ptr<const engine::Program> program) {
  auto hook = std::make_shared<Hook>();
  hook->workflow = kTestWorkflow;
  hook->team = kTestTeam;
  hook->program = std::move(program);
  const auto& settings = hook->settings();
  if (settings.signature) {
    for (const auto& secret : settings.signature->secrets) hook->secrets.emplace_back(secret);
  }
  hook->verify_token = Secret(settings.answering.verify_token);
  if (settings.rate_limit) hook->quota = std::make_shared<Quota>(*settings.rate_limit);
  if (settings.body_bytes_max) hook->body_bytes_max = *settings.body_bytes_max;
  return hook;
}

inline std::shared_ptr<const Hook> test_hook(std::string_view settings) {
  return make_hook(test_program(settings));
}

}  // namespace sluice::hooks
