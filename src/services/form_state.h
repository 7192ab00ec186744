#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/compile/program.h"
#include "engine/run/run.h"
#include "model/form_token.h"
#include "model/record.h"
#include "store/types.h"

// Where the form of a step stands, read off the records of its run.
namespace sluice::services {

enum class FormState {
  kUnknown,   // its URL is not one of ours
  kNotYet,    // the run has not come to it
  kOpen,      // it waits for an answer
  kAnswered,  // somebody has sent it
  kExpired,   // its time was over
  kEnded,     // nobody waits for it any more: the run was cancelled, failed, or is gone
};

struct FoundForm {
  FormState state = FormState::kEnded;
  json::value shown{};  // of an open one
  std::optional<Timestamp> expires_at{};
};

// kCorrupt when the records do not read back. `run` may be null: then it is gone. Of its records
// those from the last one of the step on are enough.
Result<FoundForm> find_form(const store::StoredRun* run, const model::FormStep& step,
                            Timestamp now);

// The last record of the step among these lines, if there is one.
Result<std::optional<model::Record>> last_record(std::string_view lines,
                                                 const model::FormStep& step);

// Where the page of a form is.
std::string form_url(const engine::ServerKeys& keys, const model::FormStep& step);

}  // namespace sluice::services
