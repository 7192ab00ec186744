#include "services/server_findings.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "base/time.h"
#include "store/types.h"

namespace sluice::services {
namespace {

using Severity = ServerFinding::Severity;

constexpr Micros kFullSoon = std::chrono::hours(24 * 7);
constexpr Micros kBackupOldAfter = std::chrono::hours(24 * 7);
constexpr Micros kClockSlack = std::chrono::minutes(1);
constexpr std::size_t kIdsShown = 10;

ServerFinding in_order(std::string code, std::string message, json::object facts = {}) {
  return {Severity::kOk, std::move(code), std::move(message), {}, std::move(facts)};
}

double mebibytes(std::int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

ServerFinding examine_store(const ServerState& state) {
  if (!state.is_writable)
    return {Severity::kError, "store_unwritable", "The database cannot be written.",
            "Read in the server's log what the disk refused, and free space or mend it; the server "
            "goes on by itself."};
  if (!state.takes_runs)
    return {Severity::kError, "runs_refused",
            "New runs are refused: the disk is full, or too many wait to be written.",
            "Free space on the disk of the data directory, or give the server a faster one."};
  return in_order("store_writable", "The database can be written.");
}

ServerFinding examine_disk(const ServerState& state) {
  if (!state.disk)
    return in_order("disk_unknown", "The file system does not say how much space is left.");
  const auto free = state.disk->free_bytes;
  const json::object facts{{"free_bytes", free},
                           {"disk_bytes", state.disk->bytes},
                           {"reserve_bytes", state.disk_reserve_bytes}};
  const auto message =
      fmt::format("The disk of the data directory has {:.0f} MiB left.", mebibytes(free));
  if (free >= 2 * state.disk_reserve_bytes) return in_order("disk_space", message, facts);
  const bool is_error = free < state.disk_reserve_bytes;
  return {is_error ? Severity::kError : Severity::kWarning, "disk_low", message,
          is_error ? "Free space on it: until then new runs are refused."
                   : "Free space on it, or keep runs for a shorter time (--keep-runs): the oldest "
                     "finished runs are being deleted.",
          facts};
}

ServerFinding examine_forecast(const ServerState& state) {
  if (!state.forecast)
    return in_order("disk_not_measured",
                    "The disk was not measured for long enough to tell when it will be full.");
  const auto& [growth, full_at, since] = *state.forecast;
  json::object facts{{"bytes_per_day", growth},
                     {"full_at", full_at ? json::value(format_time(*full_at)) : json::value()},
                     {"measured_since", format_time(since)}};
  if (!full_at)
    return in_order("disk_lasts",
                    fmt::format("At {:.1f} MiB a day the disk is not full within ten years.",
                                mebibytes(growth)),
                    std::move(facts));
  const auto message = fmt::format("The disk will be full on {} at {:.1f} MiB a day.",
                                   format_time(*full_at).substr(0, 10), mebibytes(growth));
  if (*full_at >= state.now + kFullSoon) return in_order("disk_lasts", message, std::move(facts));
  return {Severity::kError, "disk_full_soon", message,
          "Add space, keep runs for a shorter time (--keep-runs), or limit the database "
          "(--database-bytes-max).",
          std::move(facts)};
}

ServerFinding examine_overdue(const ServerState& state) {
  if (state.overdue.empty()) return in_order("runs_on_time", "No run waits longer than it should.");
  json::array ids;
  for (const auto& run : state.overdue) {
    if (ids.size() == kIdsShown) break;
    ids.emplace_back(run.text());
  }
  const bool more = std::cmp_equal(state.overdue.size(), kOverdueMax);
  return {
      Severity::kError,
      "runs_overdue",
      fmt::format("{}{} {} should have gone on more than a minute ago.", more ? "At least " : "",
                  state.overdue.size(), state.overdue.size() == 1 ? "run" : "runs"),
      "Look at sluice_runs_in_memory and at the load of the machine; when neither is high, "
      "restart the server.",
      {{"runs", state.overdue.size()}, {"run_ids", std::move(ids)}}};
}

ServerFinding examine_dead_letters(const ServerState& state) {
  json::object facts{{"runs", state.dead_letters}};
  if (state.dead_letters == 0)
    return in_order("no_dead_letters", "No run of your team is a dead letter.", std::move(facts));
  return {Severity::kWarning, "runs_dead_letter",
          fmt::format("{} {} of your team gave up after {} retries.", state.dead_letters,
                      state.dead_letters == 1 ? "run" : "runs",
                      state.dead_letters == 1 ? "its" : "their"),
          "`sluice runs list --status dead_letter` lists them; resume, rerun or delete them.",
          std::move(facts)};
}

// Ids grow with time, so the newest one says what the clock once was.
ServerFinding examine_clock(const ServerState& state) {
  if (state.newest_id.key <= store::first_key_at(state.now + kClockSlack))
    return in_order("clock", "The clock is not behind what is stored.");
  return {Severity::kWarning, "clock_behind",
          "The clock is behind what is stored: it was set back.",
          "Set the clock (NTP); until it has caught up, ids and schedules run ahead of it."};
}

}  // namespace

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kOk:
      return "ok";
  }
  return "ok";
}

void sort_by_severity(ServerFindings& findings) {
  // Not stable_sort, which brings a function of the library that clang calls deprecated.
  ServerFindings sorted;
  sorted.reserve(findings.size());
  for (const auto severity : {Severity::kError, Severity::kWarning, Severity::kOk})
    std::ranges::copy_if(
        findings, std::back_inserter(sorted), [&](const auto& each) { return each == severity; },
        &ServerFinding::severity);
  findings = std::move(sorted);
}

ServerFinding examine_backup(const std::optional<LastBackup>& backup, Timestamp now) {
  constexpr const char* kCure = "Run `sluice backup DIR` regularly, for example from a timer.";
  if (!backup) return {Severity::kWarning, "backup_none", "No backup is known.", kCure};
  const auto days = std::chrono::floor<std::chrono::days>(now - backup->taken_at).count();
  json::object facts{{"taken_at", format_time(backup->taken_at)},
                     {"directory", backup->directory},
                     {"bytes", backup->bytes}};
  const auto message = fmt::format("The last backup is from {}, in {}.",
                                   format_time(backup->taken_at).substr(0, 10), backup->directory);
  if (now - backup->taken_at <= kBackupOldAfter)
    return in_order("backup_recent", message, std::move(facts));
  return {Severity::kWarning, "backup_old", fmt::format("{} That is {} days ago.", message, days),
          kCure, std::move(facts)};
}

ServerFindings examine_server(const ServerState& state) {
  return {examine_store(state),   examine_disk(state),         examine_forecast(state),
          examine_overdue(state), examine_dead_letters(state), examine_clock(state)};
}

}  // namespace sluice::services
