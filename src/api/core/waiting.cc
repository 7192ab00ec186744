#include "api/core/waiting.h"

#include <algorithm>
#include <string_view>

#include "api/core/views.h"
#include "base/time.h"

namespace sluice::api {
namespace {

using model::RecordKind;
using model::WaitKind;

constexpr std::string_view kRetry = "retry";
constexpr std::string_view kTurn = "concurrency";

bool waits_for_time(const model::Record& record) {
  if (record.kind == RecordKind::kAttempt || record.kind == RecordKind::kPostponed)
    return record.until.has_value();
  return record.kind == RecordKind::kWaiting && record.wait == WaitKind::kTime && record.until;
}

json::object wait_view(json::value node, json::value item, std::string_view kind,
                       std::optional<Timestamp> until) {
  return {{"node_id", std::move(node)}, {"item", std::move(item)}, {"kind", kind}, {"key", nullptr},
          {"title", nullptr},           {"until", nullable(until)}};
}

}  // namespace

void TimedWaits::add(const model::Record& record) {
  std::pair step(record.node, record.item);
  if (waits_for_time(record))
    by_step_.insert_or_assign(std::move(step),
                              Wait{record.kind == RecordKind::kAttempt, *record.until});
  else
    by_step_.erase(step);
}

json::array TimedWaits::view(Timestamp now) const {
  json::array views;
  for (const auto& [step, wait] : by_step_) {
    if (wait.until <= now) continue;  // it is at work again
    views.push_back(wait_view(json::value(step.first), text_or_null(step.second),
                              wait.is_retry ? kRetry : model::wait_name(WaitKind::kTime),
                              wait.until));
  }
  return views;
}

json::array waits_view(const std::vector<model::Wait>& waits) {
  json::array views;
  for (const auto& wait : waits) {
    views.emplace_back(json::object{{"node_id", wait.step.node},
                                    {"item", text_or_null(wait.step.item)},
                                    {"kind", model::wait_name(wait.kind)},
                                    {"key", text_or_null(wait.key)},
                                    {"title", text_or_null(wait.title)},
                                    {"until", nullable(wait.until)}});
  }
  return views;
}

void add_waits_of_row(const store::RunRow& row, const std::vector<model::Wait>& waits,
                      json::array& view) {
  if (row.status == model::RunStatus::kPending && row.header.concurrency_group)
    view.push_back(wait_view(nullptr, nullptr, kTurn, std::nullopt));
  if (row.status != model::RunStatus::kWaiting || !row.wake_at) return;
  const auto says_it = [&](const model::Wait& wait) { return wait.until == row.wake_at; };
  if (std::ranges::none_of(waits, says_it))
    view.push_back(wait_view(nullptr, nullptr, model::wait_name(WaitKind::kTime), row.wake_at));
}

json::value wait_of_record(const model::Record& record) {
  if (record.kind != RecordKind::kWaiting && !waits_for_time(record)) return nullptr;
  const bool is_retry = record.kind == RecordKind::kAttempt;
  return json::object{
      {"kind", is_retry ? kRetry : model::wait_name(record.wait)},
      {"key", record.kind == RecordKind::kWaiting ? text_or_null(record.key) : nullptr},
      {"until", nullable(record.until)}};
}

}  // namespace sluice::api
