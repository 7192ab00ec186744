#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "runtime/disk_room.h"
#include "services/disk_forecast.h"

// What is wrong with a server, for the person who runs it; and what is in order, so that one sees
// what was looked at. Pure: the facts are arguments. `sluice doctor` and the API tell the same.
namespace sluice::services {

struct ServerFinding {
  enum class Severity { kError, kWarning, kOk };
  Severity severity = Severity::kOk;
  std::string code;      // what programs branch on, e.g. "disk_low"
  std::string message;   // one sentence
  std::string cure{};    // what to do; empty: it is in order
  json::object facts{};  // numbers, times and ids of the message
};
using ServerFindings = std::vector<ServerFinding>;
std::string_view severity_name(ServerFinding::Severity severity);
// Errors first, then warnings; otherwise in the order that they have.
void sort_by_severity(ServerFindings& findings);

// The newest backup that was read again and was whole.
struct LastBackup {
  Timestamp taken_at{};
  std::string directory;  // as it was called then
  std::int64_t bytes = 0;
};
ServerFinding examine_backup(const std::optional<LastBackup>& backup, Timestamp now);

// What the store and the runtime say of themselves.
struct ServerState {
  Timestamp now{};
  bool is_writable = true;
  bool takes_runs = true;
  std::optional<runtime::DiskSpace> disk{};
  std::int64_t disk_reserve_bytes = 0;
  std::optional<DiskForecast> forecast{};
  std::vector<RunId> overdue{};  // that should have gone on, and have not
  std::int64_t dead_letters = 0;
  Uid newest_id{};
};
// Runs are overdue once they have been due for so long.
inline constexpr Micros kOverdueAfter = Seconds(60);
inline constexpr std::int64_t kOverdueMax = 100;  // that one finding counts

ServerFindings examine_server(const ServerState& state);

}  // namespace sluice::services
