#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engine/compile/program.h"
#include "model/definition.h"
#include "model/finding.h"

// Definitions that are only tested.
namespace sluice::engine {

// What a test changes of the runs of a definition.
struct TestSetup {
  json::object pins{};     // by node id: the output that the node is pretended to have had
  json::object handles{};  // by node id: the way out of a pinned node that has several
  bool may_call = false;   // whether steps may call out and start other runs
};

// The part of a definition that comes before `node`, with the node itself and what is inside it;
// nothing when there is no such node. The definition may be wrong in any way.
std::optional<json::value> cut_definition(const json::value& definition, std::string_view node);

// A definition with its setup, as it is stored for a test run.
json::value test_document(json::value definition, const TestSetup& setup);

// As compile_program(), for a test: nothing limits its runs, and nobody waits for an answer.
// `problems` are those of the setup, a sentence for each. Null when there is either.
std::shared_ptr<const Program> compile_test(const model::Definition& definition, ProgramInfo info,
                                            const TestSetup& setup, model::Findings& findings,
                                            std::vector<std::string>& problems,
                                            FindKind find_kind = nodes::find_kind);

// The program of a stored definition, be it that of a version or of a test run. Null, with a
// sentence for each problem, when it does not compile. kAllowed: steps of a test ask for their
// calls although it refuses them.
enum class TestCalls { kAsStored, kAllowed };
std::shared_ptr<const Program> compile_stored(const json::value& document, ProgramInfo info,
                                              std::vector<std::string>& errors, FindKind find_kind,
                                              TestCalls calls = TestCalls::kAsStored);

}  // namespace sluice::engine
