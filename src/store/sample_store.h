#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

// Samples: payloads with names, on which a workflow is tried.
namespace sluice::store {

struct Sample {
  enum class Source { kSent, kDelivery, kRun };
  WorkflowId workflow;
  std::string name;  // unique in the workflow
  std::optional<std::string> description{};
  Source source = Source::kSent;
  std::string source_id{};  // of the delivery or run
  std::int64_t bytes = 0;   // of payload and headers
  std::string author{};     // the name of an API key; empty: unknown
  Timestamp created_at{};
  Timestamp updated_at{};
  std::string headers{};  // as model::TriggerData has them
  std::string payload{};  // JSON
};

class SampleWriter {
 public:
  virtual ~SampleWriter() = default;

  virtual Result<void> put_sample(const Sample& sample) = 0;  // insert or replace by its name
  virtual Result<void> delete_sample(WorkflowId workflow, std::string_view name) = 0;
};

class SampleReader {
 public:
  virtual ~SampleReader() = default;

  // By name, without headers and payloads.
  virtual Result<std::vector<Sample>> samples(WorkflowId workflow, std::int64_t limit) = 0;
  virtual Result<std::optional<Sample>> sample(WorkflowId workflow, std::string_view name) = 0;
};

}  // namespace sluice::store
