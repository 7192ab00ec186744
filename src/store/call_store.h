#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/contact_store.h"

// The calls of teams, and what drives them.
namespace sluice::store {

struct ScriptTag {
  static constexpr std::string_view kPrefix = "scr_";
};
using ScriptId = Id<ScriptTag>;

// What drives a call.
struct Script {
  enum class Type { kOutbound, kInbound, kWeb };
  ScriptId id;
  TeamId team{};
  std::string name;
  Type type = Type::kOutbound;
  std::string language = "en";           // BCP 47
  std::string settings = "{}";           // a JSON object that the provider is given
  std::string objectives = "[]";         // a JSON array of {"name", "description"?}
  std::string structured_data_schema{};  // a JSON object; empty: none
  std::string voicemail_message{};
  Seconds max_duration{600};
  Timestamp created_at{};
  Timestamp updated_at{};
  bool operator==(const Script&) const = default;
};

struct CallTag {
  static constexpr std::string_view kPrefix = "cal_";
};
using CallId = Id<CallTag>;

enum class CallType { kOutbound, kInbound, kWeb };

// What became of a call; the first two are of those that have not ended.
enum class CallStatus {
  kScheduled,
  kInProgress,
  kCompleted,
  kFailed,
  kVoicemail,
  kDropout,
  kHangUp,
  kRangOut,
  kUserUnavailable,
  kUserRejected,
  kCancelled,
};

// How far a call is.
enum class CallProgress {
  kScheduled,   // nobody was asked to place it yet
  kPlacing,     // the provider is asked, or was when the process died
  kLookingUp,   // it is unknown whether it was placed; the provider is asked for it
  kRinging,     // placed
  kInProgress,  // answered
  kEnded,
};

struct Call {
  CallId id;
  TeamId team{};
  CallType type = CallType::kOutbound;
  CallStatus status = CallStatus::kScheduled;
  CallProgress progress = CallProgress::kScheduled;
  ScriptId script;
  std::optional<ContactId> contact{};
  std::string from_number{};  // E.164, or empty
  std::string to_number{};    // E.164; empty: of a web call
  Timestamp scheduled_at{};
  std::optional<Timestamp> due_at{};  // when it is looked at next; nothing: it has ended
  bool has_slot = false;              // among the calls that the team may place in a minute
  std::int64_t attempts = 0;          // placings that were begun
  std::int64_t looks = 0;             // how often it was looked up since the placing was lost
  std::string provider{};             // what kind of provider it was given to
  std::string provider_ref{};         // its id there
  std::optional<Timestamp> placed_at{};
  std::optional<Timestamp> ends_by{};  // then it is over, whatever the provider says
  std::optional<Timestamp> ended_at{};
  std::string end_reason{};
  std::string error{};  // a sentence; empty: there is none
  std::optional<Seconds> duration{};
  std::string result = "{}";  // a JSON object: what came of it, as far as that is known
  Timestamp created_at{};
  Timestamp updated_at{};
  bool operator==(const Call&) const = default;
};

// How a team calls.
struct CallSettings {
  TeamId team{};
  std::string provider = "{}";        // a JSON object; empty: the simulated one
  std::string calling_hours = "{}";   // a JSON object; empty: any time
  std::int64_t calls_per_minute = 0;  // 0: no limit
  std::string from_number{};          // E.164, or empty
  Timestamp updated_at{};
  bool operator==(const CallSettings&) const = default;
};

// Which calls of a team are wanted: those for which all of it holds.
struct CallFilter {
  TeamId team{};
  std::optional<CallStatus> status{};
  std::optional<CallType> type{};
  std::optional<CallProgress> progress{};
  std::optional<ContactId> contact{};
  std::optional<ScriptId> script{};
  std::int64_t above = 0;  // between these two keys of ids
  std::int64_t below = INT64_MAX;
  std::int64_t limit = 50;
  std::int64_t looked_at_max = 2'000;
};

struct CallPage {
  std::vector<Call> calls;  // newest first, without results; may be fewer than `limit` and go on
  std::optional<std::int64_t> next{};  // `below` of the next page
};

// What both sides read; the writer with what its transaction has written.
class CallLookup {
 public:
  virtual ~CallLookup() = default;

  virtual Result<std::optional<Script>> script(TeamId team, ScriptId id) = 0;
  virtual Result<std::int64_t> count_scripts(TeamId team) = 0;
  virtual Result<std::optional<Call>> call(TeamId team, CallId id) = 0;
  // Those that have not ended.
  virtual Result<std::int64_t> count_open_calls(TeamId team) = 0;
  virtual Result<std::int64_t> count_open_calls_of(ScriptId script) = 0;
  virtual Result<std::optional<CallSettings>> call_settings(TeamId team) = 0;
};

class CallWriter : public CallLookup {
 public:
  // Insert or replace by id; its team stays.
  virtual Result<void> put_script(const Script& script) = 0;
  virtual Result<void> delete_script(ScriptId script) = 0;
  // Insert or replace by id; its team, type and script stay.
  virtual Result<void> put_call(const Call& call) = 0;
  virtual Result<void> put_call_settings(const CallSettings& settings) = 0;
  // The time that was given last to a call of the team, among those that it may place in a minute.
  virtual Result<std::optional<Timestamp>> last_call_slot(TeamId team) = 0;
  virtual Result<void> put_call_slot(TeamId team, Timestamp slot) = 0;
  // Calls that were being placed, by a process that is gone, are due at `now`.
  virtual Result<std::int64_t> hasten_placings(Timestamp now) = 0;
};

class CallReader : public CallLookup {
 public:
  // Newest first, those with keys below that.
  virtual Result<std::vector<Script>> scripts(TeamId team, std::int64_t below,
                                              std::int64_t limit) = 0;
  virtual Result<CallPage> calls(const CallFilter& filter) = 0;
  // Of all teams, those due first; without results.
  virtual Result<std::vector<Call>> due_calls(Timestamp now, std::int64_t limit) = 0;
};

}  // namespace sluice::store
