#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "store/types.h"

// Who has signed in, what was done by whom, and what was answered.
namespace sluice::store {

struct SessionTag {
  static constexpr std::string_view kPrefix = "ses_";
};
using SessionId = Id<SessionTag>;

// A person who signed in with a key. It may do what the key may, and ends with it.
struct Session {
  SessionId id;
  TeamId team{};
  KeyId key;
  Sha256 hash{};  // of its token
  Timestamp created_at{};
  Timestamp used_at{};
  Timestamp expires_at{};
};

// Something that was done to what people define, or to a run, by its caller's choice.
struct AuditEntry {
  std::int64_t seq = 0;  // grows within a team, by one; the store's to give
  TeamId team{};
  Timestamp at{};
  Timestamp expires_at{};
  KeyId key;
  std::string key_name;
  std::optional<SessionId> session{};
  std::string action;       // "workflow.update"
  std::string object;       // its id
  std::string object_name;  // may be empty
  std::string before;       // JSON object without secrets; empty when there was nothing
  std::string after;        // likewise
  std::string request_id;
};

struct AuditFilter {
  TeamId team{};
  std::optional<std::int64_t> before_seq{};  // only entries below it
  std::string action{};                      // empty: all
  std::string object{};                      // likewise
  std::optional<KeyId> key{};
  std::optional<Timestamp> from{};
  std::optional<Timestamp> to{};  // exclusive
  std::int64_t limit = 100;
  std::int64_t looked_at_max = 5'000;  // entries
};
struct AuditPage {
  std::vector<AuditEntry> entries;  // newest first
  // The lowest entry that was looked at, when there may be more below it.
  std::optional<std::int64_t> next;
};

// What a request with an idempotency key was answered.
struct KeptAnswer {
  TeamId team{};
  KeyHash key{};           // of the key, and of what it was sent to
  Sha256 body{};           // of the request
  std::string answer{};    // sealed; empty while there is none
  Timestamp expires_at{};  // from then on the key may be used anew
};

class AccessWriter {
 public:
  virtual ~AccessWriter() = default;

  // Insert or replace by id.
  virtual Result<void> put_session(const Session& session) = 0;
  virtual Result<void> note_session_use(SessionId session, Timestamp at) = 0;
  virtual Result<void> end_session(SessionId session) = 0;
  // Of each team the newest `entries_max` are kept.
  virtual Result<void> put_audit_entry(const AuditEntry& entry, std::int64_t entries_max) = 0;
  // Takes the key for one request, whose answer is yet to come. kConflict when an answer that has
  // not expired by `now` has it. Of each team the newest `answers_max` are kept.
  virtual Result<void> claim_answer(const KeptAnswer& claim, Timestamp now,
                                    std::int64_t answers_max) = 0;
  // Nothing happens when the claim is gone.
  virtual Result<void> put_answer(const KeptAnswer& answer) = 0;
};

class AccessReader {
 public:
  virtual ~AccessReader() = default;

  virtual Result<std::vector<Session>> all_sessions() = 0;
  virtual Result<std::optional<Session>> session(SessionId id) = 0;
  virtual Result<AuditPage> audit_page(const AuditFilter& filter) = 0;
  virtual Result<std::optional<KeptAnswer>> kept_answer(TeamId team, const KeyHash& key,
                                                        Timestamp now) = 0;
  // Teams that have a name, or have or had a key, in the order of their numbers.
  virtual Result<std::vector<TeamId>> teams_after(TeamId after, std::int64_t limit) = 0;
};

}  // namespace sluice::store
