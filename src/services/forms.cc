#include "services/forms.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "model/record.h"

namespace sluice::services {
namespace {

// More than a run may take steps.
constexpr std::int64_t kWaitsOfRunMax = 1'000'000;

// What there is of a run's records from the last one of the step on; empty when it has none. No
// more of them is read.
Result<std::string> records_since(store::Reader& reader, const model::FormStep& step) {
  store::JournalRange range{.order = store::JournalRange::Order::kNewestFirst};
  while (true) {
    SLUICE_TRY(auto pieces, reader.journal(step.run, range));
    if (pieces.empty()) return std::string();
    for (auto& piece : pieces) {
      SLUICE_TRY(auto record, last_record(piece.lines, step));
      if (!record) continue;
      if (!piece.output_is_apart) return std::move(piece.lines);
      SLUICE_TRY(const auto output, reader.output_of(step.run, piece.seq));
      SLUICE_TRY(record->output, parse_json(output, {.depth_max = model::kRecordDepthMax}));
      std::string line;
      model::append_record(line, *record);
      return line;
    }
    range.beyond = pieces.back().seq;
  }
}

}  // namespace

std::expected<ShownForm, NoForm> Forms::find(store::Reader& reader, std::string_view token) const {
  auto step = model::read_form_token(keys_->links, token);
  if (!step) return std::unexpected(NoForm{FormState::kUnknown});
  const auto now = context_.clock.now();
  auto found = look_up(reader, *step, now);
  if (!found) return std::unexpected(NoForm{FormState::kUnknown, std::move(found).error()});
  if (found->state != FormState::kOpen) return std::unexpected(NoForm{found->state});
  auto form = nodes::read_shown_form(found->shown, now);
  if (!form) {
    return std::unexpected(
        NoForm{FormState::kUnknown, Error{ErrorCode::kCorrupt, std::move(form).error().message}});
  }
  return ShownForm{*std::move(step), *std::move(form), std::move(found->shown), found->expires_at};
}

Result<FoundForm> Forms::look_up(store::Reader& reader, const model::FormStep& step,
                                 Timestamp now) const {
  SLUICE_TRY(auto run, reader.run_head(step.run));
  if (run) {
    SLUICE_TRY(run->records, records_since(reader, step));
  }
  SLUICE_TRY(auto found, find_form(run ? &*run : nullptr, step, now));
  if (found.state != FormState::kOpen || step.item.empty()) return found;
  // An item may have been ended from outside, by another one that failed.
  const std::vector ids{step.run};
  SLUICE_TRY(const auto waits, reader.waits_of(ids, kWaitsOfRunMax));
  const bool there = std::ranges::any_of(waits.front(), [&](const model::Wait& wait) {
    return wait.kind == model::WaitKind::kForm && wait.step.node == step.node &&
           wait.step.item == step.item;
  });
  if (!there) found.state = FormState::kEnded;
  return found;
}

std::expected<CheckedAnswer, nodes::CheckedForm> Forms::check(const nodes::Form& form,
                                                              std::string_view button,
                                                              const json::object& values) {
  const bool only_one = button.empty() && form.buttons.size() == 1;
  const auto* pressed = only_one ? &form.buttons.front() : form.button(button);
  auto checked = nodes::check_form(form, pressed ? *pressed : nodes::FormButton(), values);
  if (!pressed) checked.errors.push_back({"", "Please choose one of the buttons."});
  if (!pressed || !checked.errors.empty()) return std::unexpected(std::move(checked));
  nodes::FormSubmission submission{pressed->id, checked.values};
  return CheckedAnswer(std::move(submission), std::move(checked));
}

Result<void> Forms::submit(const model::FormStep& step, CheckedAnswer answer, Done done) {
  SLUICE_TRY_VOID(check_writable(context_));
  request_(step.run, engine::SignalReceived{step.node, step.item, std::move(answer.submission_)},
           std::move(done));
  return {};
}

}  // namespace sluice::services
