#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/warnings.h"
#include "model/run.h"

namespace sluice::model {

enum class RecordKind {
  kCompleted,  // the node has completed, with its output
  kFailed,     // the node failed for good (handled by its error edge, or the end of the run)
  kAttempt,    // one attempt failed and another one follows at `until`
  kWaiting,    // the node waits: until a time, or for what `wait` says, at most until `until`
  kProgress,   // a call of the node has completed and another one follows; `output` is its memo
  kIterating,  // the nodes inside begin; `output` is the array of items
  kPostponed,  // the call is made at `until`; `key` says why, `output` is for the log
};

// How bad an entry of the log is.
enum class LogLevel : std::uint8_t {
  kSuccess,
  kError,
  kWarning,  // another attempt follows, the error edge took care of it, or there are warnings
};
// `handle` is that of the record.
LogLevel log_level(RecordKind kind, std::string_view handle, bool has_warnings);
std::string_view log_level_name(LogLevel level);

// Log entries by level. Waits are not counted: the entry of what came of them is.
struct LogCounts {
  std::array<std::int64_t, 3> by_level{};
  void add(RecordKind kind, std::string_view handle, bool has_warnings = false) {
    if (kind == RecordKind::kWaiting || kind == RecordKind::kPostponed) return;
    ++by_level[static_cast<std::size_t>(log_level(kind, handle, has_warnings))];
  }
};

// One record of a run's journal, which is also the log that its owner reads. Recovery applies the
// records of a run again in order and so restores its state.
//
// Stored as one line of JSON ending in '\n', so that a person with the sqlite3 shell can read it:
//   {"k":"completed","n":"big","t":1730000000000000,"h":"true","out":{"result":true}}
// Keys: k kind, n node, i item (path of an iteration, e.g. "3" or "3.0", left out at the top), t
// when, s when the node started (left out when equal to t), a attempt (left out when 1), h handle,
// u until, w what it waits for (left out for a time), key of the event or id of the workflow waited
// for, err, warn (an array of sentences), out.
struct Record {
  RecordKind kind = RecordKind::kCompleted;
  std::string node;
  std::string item;
  Timestamp at{};
  Timestamp started_at{};
  int attempt = 1;
  std::string handle;
  std::optional<Timestamp> until;
  WaitKind wait = WaitKind::kTime;
  std::string key;
  std::string error;
  Warnings warnings;
  json::value output;
  std::size_t bytes = 0;  // of its line; filled in by parse_records
};

// A non-owning version, for writing many records.
struct RecordView {
  RecordKind kind = RecordKind::kCompleted;
  std::string_view node{};
  std::string_view item{};
  Timestamp at{};
  Timestamp started_at{};
  int attempt = 1;
  std::string_view handle{};
  std::optional<Timestamp> until{};
  WaitKind wait = WaitKind::kTime;
  std::string_view key{};
  std::string_view error{};
  const Warnings* warnings = nullptr;
  const json::value* output = nullptr;
};

// Texts must be UTF-8 and outputs nest at most kRecordDepthMax deep: whatever is written must be
// readable again.
inline constexpr unsigned kRecordDepthMax = 200;
void append_record(std::string& out, const RecordView& record);
void append_record(std::string& out, const Record& record);
// Reads what append_record wrote, any number of lines. kCorrupt names the line.
Result<std::vector<Record>> parse_records(std::string_view lines);
std::string_view record_kind_name(RecordKind kind);

}  // namespace sluice::model
