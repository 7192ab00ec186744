#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "model/run.h"

// What the parts of the server report to an EventHub. None of it is data of a run: no payload, no
// output, no error text, no key.
namespace sluice::live {

// A run that was created or went on.
struct RunNews {
  RunId run;
  TeamId team{};
  WorkflowId workflow;
  std::int64_t version = 0;
  model::TriggerKind trigger{};
  model::RunStatus status{};
  Timestamp created_at{};
  std::optional<Timestamp> wake_at{};
  std::optional<Timestamp> finished_at{};
  bool is_new = false;  // created by this
};
RunNews news_of(const model::RunHeader& header, model::RunStatus status);

// The newest event of a step.
struct StepNews {
  std::string node;
  std::string item;        // of an iteration, else empty
  std::string_view event;  // "started", or the name of a kind of record
  int attempt = 1;
  std::string handle{};
  Timestamp at{};
};
// From the records of a transition; their outputs are not parsed.
std::vector<StepNews> steps_of(std::string_view records);

// A delivery that was answered.
struct DeliveryNews {
  TeamId team{};
  WorkflowId workflow;
  std::string_view outcome;    // accepted, duplicate, rejected, conflict, limited or busy
  std::string_view reason{};   // why it was rejected
  int status = 202;            // of the answer
  std::optional<RunId> run{};  // the first, if it has several
  std::size_t runs = 0;        // how many it has
  std::optional<RejectionId> rejection{};  // under which it is kept
};

// How far a job is that does the same to many runs.
struct JobNews {
  std::string job;
  TeamId team{};
  std::string_view action;
  std::string_view state;
  std::optional<std::int64_t> total{};  // where it is known
  std::int64_t done = 0;
  std::int64_t failed = 0;
};

}  // namespace sluice::live
