#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice {

// 128 bits of a UUIDv7 (RFC 9562): `key` is its first half, time-ordered and unique in one database
// on its own, so it is the primary key of a row; `tail` is its second half, random, stored beside
// the key and compared, so that an id cannot be guessed from the time. The 12 bits below the
// milliseconds and the version hold the slot of the process that made the id, and a sequence, so
// that processes which share a database never make the same key.
struct Uid {
  std::int64_t key = 0;
  std::int64_t tail = 0;
  auto operator<=>(const Uid&) const = default;
};

inline constexpr unsigned kSlotBits = 6;  // processes that may make ids for one database at a time
inline constexpr unsigned kSequenceBits = 6;  // ids of one slot in one millisecond
// The slot of the process that made the id.
constexpr unsigned slot_of(const Uid& uid) {
  return static_cast<unsigned>(uid.key >> kSequenceBits) & ((1U << kSlotBits) - 1);
}

// 26 lower-case characters of Crockford's base32 (RFC-less, see crockford.com/base32.html).
std::string uid_text(Uid uid);
std::optional<Uid> parse_uid(std::string_view text);

// A Uid that knows what it names. Text form: Tag::kPrefix followed by uid_text().
template <class Tag>
struct Id : Uid {
  auto operator<=>(const Id&) const = default;
  std::string text() const { return std::string(Tag::kPrefix) + uid_text(*this); }
  static std::optional<Id> parse(std::string_view text) {
    constexpr std::string_view prefix = Tag::kPrefix;
    if (!text.starts_with(prefix)) return std::nullopt;
    auto uid = parse_uid(text.substr(prefix.size()));
    if (!uid) return std::nullopt;
    return Id{*uid};
  }
};

struct WorkflowTag {
  static constexpr std::string_view kPrefix = "fl_";
};
struct RunTag {
  static constexpr std::string_view kPrefix = "fl_run_";
};
struct KeyTag {
  static constexpr std::string_view kPrefix = "key_";
};
struct VaultTag {
  static constexpr std::string_view kPrefix = "vlt_";
};
struct RejectionTag {
  static constexpr std::string_view kPrefix = "rej_";
};

using WorkflowId = Id<WorkflowTag>;
using RunId = Id<RunTag>;
using VaultId = Id<VaultTag>;
using KeyId = Id<KeyTag>;
using RejectionId = Id<RejectionTag>;

// A tenant. Everything stored belongs to exactly one.
enum class TeamId : std::int64_t {};

// Makes ids whose keys strictly grow, also when the clock stands still or goes back, and also
// across restarts when told the newest id already stored. No other source with another slot makes
// the same key. Safe to call from any thread.
class IdSource {
 public:
  // How far ids may be ahead of the time. A slot that is free for longer than that can be given to
  // another process, which then cannot meet keys of the one before.
  static constexpr Millis kAheadMax{30'000};

  IdSource(const Clock& clock, Entropy& entropy, unsigned slot = 0);

  template <class SomeId>
  SomeId next() {
    return SomeId{next_uid()};
  }
  // Waits while ids are further ahead than kAheadMax: more than 64 a millisecond were asked for,
  // for half a minute.
  Uid next_uid();

  // Every later id will be newer than this one, which counts as the time when it is ahead of it.
  void start_after(const Uid& newest);

 private:
  std::int64_t next_counter();
  // The milliseconds that it is now: those of the largest time seen, and what has passed since.
  std::int64_t latest_time();

  const Clock& clock_;
  Entropy& entropy_;
  const std::int64_t slot_;
  std::atomic<std::int64_t> last_{0};  // milliseconds << kSequenceBits | sequence
  // The largest difference seen between the wall clock and the steady one, in milliseconds.
  std::atomic<std::int64_t> offset_{INT64_MIN};
  std::mutex pool_mutex_;
  std::uint64_t pool_[64] = {};
  unsigned pool_left_ = 0;
};

}  // namespace sluice

template <class Tag>
struct std::hash<sluice::Id<Tag>> {
  std::size_t operator()(const sluice::Id<Tag>& id) const noexcept {
    return static_cast<std::size_t>(id.key) * 0x9E3779B97F4A7C15ULL ^
           static_cast<std::size_t>(id.tail);
  }
};
