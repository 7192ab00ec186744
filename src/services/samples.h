#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/run.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/fields.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/workflows.h"
#include "store/store.h"

namespace sluice::services {

// The samples of workflows: payloads with names, on which drafts, nodes and templates are tried.
// Documents are {"name", "description"?, "payload" and "headers"?, or "from_delivery", or
// "from_run"}. Any thread but the io threads; `reader` is the caller's own.
class Samples {
 public:
  // Both outlive this.
  Samples(const Context& context, Workflows& workflows)
      : context_(context), workflows_(workflows) {}

  // By name, without payloads.
  Outcome<std::vector<store::Sample>> list(store::SampleReader& reader, WorkflowId workflow) const;
  Outcome<store::Sample> find(store::SampleReader& reader, WorkflowId workflow,
                              std::string_view name) const;
  // What a run would be started with.
  static model::TriggerData trigger_data(const store::Sample& sample) {
    return {.body = sample.payload, .headers = sample.headers};
  }

  const Limits& limits() const { return context_.limits; }

  // As those of workflows, among which they take their turns: a sample is deleted with its
  // workflow.
  AsyncLock& edits() { return workflows_.edits(); }
  using Turn = AsyncLock::Hold;
  using Done = OnEdited<store::Sample>;
  void create(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId workflow,
              const json::object& document, Done done);
  // Changes what the document has.
  void update(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId workflow,
              std::string_view name, const json::object& document, Done done);
  // The sample that is gone.
  void remove(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId workflow,
              std::string_view name, Done done);

 private:
  using Planned = Outcome<Edit<store::Sample>>;
  Planned plan_create(store::Reader& reader, const Principal& caller, WorkflowId workflow,
                      const json::object& document) const;
  Planned plan_update(store::Reader& reader, const Principal& caller, WorkflowId workflow,
                      std::string_view name, const json::object& document) const;
  Planned plan_removal(store::Reader& reader, const Principal& caller, WorkflowId workflow,
                       std::string_view name) const;
  struct Source {
    store::Sample::Source kind = store::Sample::Source::kSent;
    std::string id{};
    model::TriggerData data{};
    bool keeps_request = false;  // the headers stay those of before
  };
  struct Document {
    std::optional<std::string> name{};
    std::optional<std::optional<std::string>> description{};
    std::optional<json::value> payload{};
    std::optional<json::object> headers{};  // with a payload
    std::optional<std::string> delivery{};  // ids of what the payload is from
    std::optional<std::string> run{};
    bool has_source() const { return payload || delivery || run; }
  };
  Outcome<Document> read_document(const json::object& text, Fields::Need name) const;
  // Of a document that has one.
  Outcome<Source> read_source(store::Reader& reader, const Principal& caller,
                              const store::Workflow& workflow, const Document& document) const;
  Outcome<Source> from_delivery(store::Reader& reader, const Principal& caller,
                                const store::Workflow& workflow, std::string_view id) const;
  Outcome<Source> from_run(store::Reader& reader, const Principal& caller,
                           const store::Workflow& workflow, std::string_view id) const;
  Outcome<void> check_room(store::Reader& reader, const store::Sample& sample,
                           std::string_view instead_of) const;

  const Context& context_;
  Workflows& workflows_;
};

}  // namespace sluice::services
