#pragma once

#include <memory>
#include <string_view>

#include "base/check.h"
#include "engine/run/run.h"

// For the tests of other layers: real programs and runs, and so real transitions, in one line.
namespace sluice::engine {

// By default nothing but a trigger: the run ends in its first turn.
inline std::shared_ptr<const Program> make_test_program(
    std::string_view definition = R"({"nodes":[{"id":"t","type":"manual_trigger"}],"edges":[]})") {
  std::vector<std::string> errors;
  auto program = Program::compile(model::parse_definition(*parse_json(definition), errors),
                                  {.workflow = {}, .version = 1, .name = "test"}, errors);
  SLUICE_CHECK(program != nullptr, errors.empty() ? "" : errors.front());
  return program;
}

inline std::unique_ptr<Run> make_test_run(std::shared_ptr<const Program> program,
                                          model::RunHeader header, std::string_view body = "{}") {
  auto run = Run::create(std::move(program), std::move(header), {std::string(body), ""}, {});
  SLUICE_CHECK(run.has_value(), "the body of a test run is a JSON object");
  return std::move(*run);
}

}  // namespace sluice::engine
