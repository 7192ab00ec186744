#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "engine/run/run.h"
#include "model/form_token.h"
#include "nodes/forms/form.h"
#include "services/context.h"
#include "services/form_state.h"
#include "store/store.h"

namespace sluice::services {

// A form that waits for an answer, and how it was filled in by the run.
struct ShownForm {
  model::FormStep step;
  nodes::Form form;
  json::value shown;  // as the run recorded it
  std::optional<Timestamp> expires_at;
};

// Why there is no form to answer.
struct NoForm {
  FormState state = FormState::kUnknown;
  std::optional<Error> error{};  // it could not be found out
};

// An answer that has passed the checks of its form. Only Forms makes one, so nothing else is given
// to a run.
class CheckedAnswer {
 public:
  const std::string& button() const { return submission_.button; }
  const nodes::CheckedForm& checked() const { return checked_; }

 private:
  friend class Forms;
  CheckedAnswer(nodes::FormSubmission submission, nodes::CheckedForm checked)
      : submission_(std::move(submission)), checked_(std::move(checked)) {}
  nodes::FormSubmission submission_;
  nodes::CheckedForm checked_;
};

// The forms for which runs wait. Whoever has a form's token may answer it. Any thread; `reader` is
// the caller's own.
class Forms {
 public:
  using Done = std::function<void(Result<void>)>;
  // Gives an event to a run; Runtime::request.
  using Request = std::function<void(RunId run, engine::Event event, Done done)>;
  // `keys` are those that the runs were given. What is referred to outlives this.
  Forms(const Context& context, std::shared_ptr<const engine::ServerKeys> keys, Request request)
      : context_(context), keys_(std::move(keys)), request_(std::move(request)) {}

  std::expected<ShownForm, NoForm> find(store::Reader& reader, std::string_view token) const;

  // What is wrong with an answer, or the answer to submit. `button` is the id of the one that was
  // pressed; it may be empty where the form has a single one.
  static std::expected<CheckedAnswer, nodes::CheckedForm> check(const nodes::Form& form,
                                                                std::string_view button,
                                                                const json::object& values);
  // `done` is called once the run's record of the answer is durable, on any thread: with kConflict
  // or kNotFound when the form was answered by somebody else, or its answer is no longer needed.
  // kUnavailable, and no call, while the store cannot be written.
  Result<void> submit(const model::FormStep& step, CheckedAnswer answer, Done done);

 private:
  Result<FoundForm> look_up(store::Reader& reader, const model::FormStep& step,
                            Timestamp now) const;

  const Context& context_;
  std::shared_ptr<const engine::ServerKeys> keys_;
  Request request_;
};

}  // namespace sluice::services
