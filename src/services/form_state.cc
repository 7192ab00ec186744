#include "services/form_state.h"

#include <fmt/format.h>

#include "base/json.h"
#include "model/record.h"

namespace sluice::services {
namespace {

using model::Record;
using model::RecordKind;

bool is_over(const std::optional<Timestamp>& until, Timestamp now) {
  return until && *until <= now;
}

}  // namespace

// Only lines that can be about it are parsed: there may be many, and long ones.
Result<std::optional<Record>> last_record(std::string_view lines, const model::FormStep& step) {
  std::string name = "\"n\":";
  append_json_string(name, step.node);
  while (!lines.empty()) {
    const auto begin = lines.substr(0, lines.size() - 1).rfind('\n') + 1;
    const auto line = lines.substr(begin);
    lines = lines.substr(0, begin);
    if (line.find(name) == std::string_view::npos) continue;
    SLUICE_TRY(auto records, model::parse_records(line));
    for (auto& record : records)
      if (record.node == step.node && record.item == step.item) return std::move(record);
  }
  return std::nullopt;
}

Result<FoundForm> find_form(const store::StoredRun* run, const model::FormStep& step,
                            Timestamp now) {
  if (!run) return FoundForm{};
  SLUICE_TRY(auto record, last_record(run->records, step));
  const bool final = model::is_final(run->row.status);
  if (!record) return FoundForm{.state = final ? FormState::kEnded : FormState::kNotYet};
  if (record->kind == RecordKind::kCompleted)
    return FoundForm{.state =
                         record->handle == "expired" ? FormState::kExpired : FormState::kAnswered};
  if (record->kind == RecordKind::kAttempt && !final) return FoundForm{.state = FormState::kNotYet};
  if (final || record->kind != RecordKind::kWaiting || record->wait != model::WaitKind::kForm)
    return FoundForm{};
  if (is_over(record->until, now)) return FoundForm{.state = FormState::kExpired};
  return FoundForm{
      .state = FormState::kOpen, .shown = std::move(record->output), .expires_at = record->until};
}

std::string form_url(const engine::ServerKeys& keys, const model::FormStep& step) {
  return fmt::format("{}/forms/{}", keys.public_url, model::make_form_token(keys.links, step));
}

}  // namespace sluice::services
