#pragma once

#include <string>
#include <string_view>

#include <boost/json/monotonic_resource.hpp>

#include "base/json.h"
#include "base/result.h"
#include "engine/program.h"
#include "model/run.h"

namespace sluice::engine {

// What a run begins with: the output of its trigger node, made from what was received.
//   webhook: {"webhook_payload": <body>, "headers": {...}}, and the root `webhook_payload`
//   manual:  {"context": <body>, "trigger_type", "run_id"} and the body's members where they do not
//            clash, and the root `context`
// The tree lies in memory of its own, which is given back as a whole.
class TriggerOutput {
 public:
  // kInvalid when the body is not a JSON object (an empty one counts as {}) or the headers are not.
  static Result<std::unique_ptr<TriggerOutput>> make(const Program& program,
                                                     const model::RunHeader& header,
                                                     const model::TriggerData& data);

  const json::value& value() const { return value_; }
  const json::value* body_root(std::string_view root) const {
    return root == body_root_ ? body_ : nullptr;
  }
  // value() as one line of JSON; taken once, for the first record.
  std::string take_text() { return std::move(text_); }

 private:
  explicit TriggerOutput(std::size_t bytes) : memory_(bytes) {}

  json::monotonic_resource memory_;
  json::value value_;
  const json::value* body_ = nullptr;
  std::string_view body_root_;
  std::string text_;
};

}  // namespace sluice::engine
