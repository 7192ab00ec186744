#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/monotonic_resource.hpp>

#include "base/json.h"
#include "base/result.h"
#include "engine/compile/program.h"
#include "model/run.h"

namespace sluice::engine {

// What a run begins with: the output of its trigger node, made from what was received.
//   webhook:  {"webhook_payload": <body>, "headers": {...}}, and the root `webhook_payload`
//   others:   {"<root>": <body>, "trigger_type", "run_id"} and the body's members where they do not
//             clash, and the root: `context` (manual), `payload` (sync), `inputs` (called by
//             another workflow), `schedule`, which is no root of its own (schedule)
// Read when somebody first asks for it: many runs never look at their body. The tree lies in memory
// of its own, which is given back as a whole. Not thread-safe, like the run that it belongs to.
class TriggerOutput {
 public:
  enum class Kind { kWebhook, kManual, kSync, kInputs, kSchedule };
  TriggerOutput(Kind kind, const model::RunHeader& header, const model::TriggerData& data);
  TriggerOutput(const TriggerOutput&) = delete;
  TriggerOutput& operator=(const TriggerOutput&) = delete;

  // kInvalid when the body is not a JSON object (an empty one counts as {}) or the headers are not.
  Result<void> check() const;
  // The same, of what was read so far. What cannot be read is null.
  const std::optional<Error>& error() const { return error_; }

  const json::value& value() const;
  const json::value* body_root(std::string_view root) const;
  // What the body is called in templates; empty when it is no root of its own.
  static std::string_view body_root_of(Kind kind);

 private:
  void read() const;
  void read_headers() const;
  static std::string_view name_of(Kind kind);  // in the output
  void add_members(json::object& output) const;
  json::value parse_object(std::string_view text, std::string_view what) const;

  Kind kind_;
  model::TriggerKind trigger_;
  RunId run_;
  model::TriggerData data_;
  // Most bodies fit in here; what does not goes on in blocks of its own.
  mutable unsigned char block_[2048];
  mutable json::monotonic_resource memory_;
  mutable std::optional<json::value> value_;
  mutable bool headers_read_ = false;
  mutable std::optional<Error> error_;
};

// What a run of the program begins with when somebody gives `given`: as it is, or with the defaults
// of the inputs that its trigger declares. kInvalid when the trigger's schema or declaration does
// not allow it. To be called before a run is made by whoever starts one.
Result<json::object> accept_payload(const Program& program, json::object given);

// What kind of output the trigger of a program has.
TriggerOutput::Kind trigger_kind(const Program& program);

// value() for readers of a run's log: the record of a trigger does not repeat what stands beside
// it.
json::value trigger_output(TriggerOutput::Kind kind, const model::RunHeader& header,
                           const model::TriggerData& data);

}  // namespace sluice::engine
