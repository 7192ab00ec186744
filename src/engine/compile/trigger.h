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

// What a run begins with: the output of its trigger node, made from what was received, as the
// trigger's kind says (nodes::Trigger).
// Read when somebody first asks for it: many runs never look at their body. The tree lies in memory
// of its own, which is given back as a whole. Not thread-safe, like the run that it belongs to.
class TriggerOutput {
 public:
  // `trigger` outlives it.
  TriggerOutput(const nodes::Trigger& trigger, const model::RunHeader& header,
                const model::TriggerData& data);
  TriggerOutput(const TriggerOutput&) = delete;
  TriggerOutput& operator=(const TriggerOutput&) = delete;

  // kInvalid when the body is not a JSON object (an empty one counts as {}), or of a delivery any
  // JSON, or the headers are not an object.
  Result<void> check() const;
  // The same, of what was read so far. What cannot be read is null.
  const std::optional<Error>& error() const { return error_; }

  std::size_t bytes() const { return data_.body.size() + data_.headers.size(); }

  const json::value& value() const;
  // What it takes in memory: what was received, and the tree once it was read.
  std::size_t held_bytes() const;
  // What was given, by the name under which templates read it; null for every other name.
  const json::value* body_root(std::string_view root) const;

 private:
  void read() const;
  void read_tree() const;
  void read_headers() const;
  void add_members(json::object& output) const;
  void add_claims(json::object& output) const;
  void move_request(json::object& headers, json::object& output) const;
  json::value parse_body() const;
  json::value parse_object(std::string_view text, std::string_view what) const;

  const nodes::Trigger& trigger_;
  model::TriggerKind started_by_;
  RunId run_;
  model::TriggerData data_;
  // Most bodies fit in here; what does not goes on in blocks of its own.
  mutable unsigned char block_[2048];
  mutable json::monotonic_resource memory_;
  mutable std::optional<json::value> value_;
  mutable std::size_t tree_bytes_ = 0;
  mutable bool headers_read_ = false;
  mutable std::optional<Error> error_;
};

// What a run of the program begins with when somebody gives `given`, see nodes::Node::accept.
Result<json::object> accept_payload(const Program& program, json::object given);

// What is kept of a synchronous run's caller who has shown a token, as TriggerData::headers; the
// run reads it as `{{ trigger.claims }}`.
std::string kept_claims(json::object claims);

// value() for readers of a run's log: the record of a trigger does not repeat what is stored beside
// it.
json::value trigger_output(const nodes::Trigger& trigger, const model::RunHeader& header,
                           const model::TriggerData& data);

}  // namespace sluice::engine
