#include "store/sqlite/idempotency_keys.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sluice::store::sqlite {
namespace {

constexpr const char kFindOrdered[] =
    "SELECT body_hash, run_key, run_tail, expires_at FROM idempotency"
    " WHERE workflow_key = ?1 AND key_hash = ?2";
constexpr const char kPut[] =
    "INSERT OR REPLACE INTO recent_keys (slot, seq, workflow_key, key_hash, body_hash, run_key,"
    " run_tail, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
constexpr const char kMove[] =
    "INSERT OR REPLACE INTO idempotency (workflow_key, key_hash, body_hash, run_key, run_tail,"
    " expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char kLastSeq[] = "SELECT ifnull(max(seq), -1) FROM recent_keys";
constexpr const char kLoad[] =
    "SELECT slot, seq, workflow_key, key_hash, run_key, run_tail, body_hash, expires_at"
    " FROM recent_keys WHERE seq >= ?1 ORDER BY seq";
constexpr const char kDeleteRecent[] = "DELETE FROM recent_keys WHERE slot = ?1";
constexpr const char kDeleteOf[] =
    "DELETE FROM idempotency WHERE workflow_key = ?1 AND key_hash IN"
    " (SELECT key_hash FROM idempotency WHERE workflow_key = ?1 LIMIT ?2)";
constexpr const char kLookAt[] =
    "SELECT workflow_key, key_hash, expires_at FROM idempotency"
    " WHERE (workflow_key, key_hash) > (?1, ?2) ORDER BY workflow_key, key_hash LIMIT ?3";
constexpr const char kDelete[] =
    "DELETE FROM idempotency WHERE workflow_key = ?1 AND key_hash = ?2";

constexpr std::int64_t kMovedTogether = 64;  // so that neighbours share a page
constexpr Micros kBetweenLooks = std::chrono::hours(1);

}  // namespace

// The hash of the key is as good as random, unless a sender has chosen it: both halves count.
std::size_t IdempotencyKeys::KeyHasher::operator()(const Key& key) const noexcept {
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), key.hash.data(), sizeof(halves));
  return halves[0] ^ (halves[1] * 0x9E3779B97F4A7C15U) ^ static_cast<std::uint64_t>(key.workflow);
}

Result<std::unique_ptr<IdempotencyKeys>> IdempotencyKeys::open(Connection& connection,
                                                               std::int64_t generation_size) {
  std::unique_ptr<IdempotencyKeys> keys(new IdempotencyKeys(connection, generation_size));
  SLUICE_TRY_VOID(keys->prepare());
  SLUICE_TRY_VOID(keys->load());
  return keys;
}

Result<void> IdempotencyKeys::prepare() {
  SLUICE_TRY(find_ordered_, connection_.prepare(kFindOrdered));
  SLUICE_TRY(put_, connection_.prepare(kPut));
  SLUICE_TRY(move_, connection_.prepare(kMove));
  return {};
}

Result<void> IdempotencyKeys::load() {
  SLUICE_TRY(const auto last, connection_.number(kLastSeq));
  next_seq_ = last + 1;
  if (last < 0) return {};
  const std::int64_t generation = last / generation_size_;
  SLUICE_TRY(auto rows, connection_.prepare(kLoad));
  rows.bind(std::max<std::int64_t>(0, generation - 1) * generation_size_);
  Index older;
  Index newest;
  while (true) {
    SLUICE_TRY(const bool more, rows.step());
    if (!more) break;
    const Key key{rows.integer(2), rows.bytes<16>(3)};
    const bool is_newest = rows.integer(1) / generation_size_ == generation;
    (is_newest ? newest : older)
        .insert_or_assign(
            key, Recent{rows.integer(0), RunId{rows.uid(4, 5)}, rows.bytes<32>(6), rows.time(7)});
  }
  const bool full = next_seq_ % generation_size_ == 0;
  filling_ = std::move(full ? newest : older);
  begin_generation();
  if (!full) filling_ = std::move(newest);
  return {};
}

// What was filled begins to move; the generation before has moved.
void IdempotencyKeys::begin_generation() {
  moving_ = std::exchange(filling_, {});
  to_move_.clear();
  to_move_.reserve(moving_.size());
  for (const auto& [key, recent] : moving_) to_move_.push_back({key, &recent});
  std::ranges::sort(to_move_, std::greater<>(), &ToMove::key);
  owed_ = 0;
}

Result<std::optional<IdempotencyKeys::Found>> IdempotencyKeys::find(std::int64_t workflow,
                                                                    const KeyHash& key,
                                                                    Timestamp now) {
  // The newest first: it may have replaced an older one that had expired.
  for (const Index* index : {&filling_, &moving_}) {
    const auto at = index->find(Key{workflow, key});
    if (at == index->end()) continue;
    const Recent& recent = at->second;
    if (recent.expires_at <= now) return std::nullopt;
    return Found{recent.run, recent.body};
  }
  ScopedReset row(find_ordered_.bind(workflow, std::span(key)));
  SLUICE_TRY(const bool found, row->step());
  if (!found || row->time(3) <= now) return std::nullopt;
  return Found{RunId{row->uid(1, 2)}, row->bytes<32>(0)};
}

Result<void> IdempotencyKeys::put(std::int64_t workflow, const IdempotencyEntry& entry, RunId run,
                                  Timestamp now) {
  const std::int64_t slot = next_seq_ % (2 * generation_size_);
  SLUICE_TRY_VOID(put_.bind(slot, next_seq_, workflow, std::span(entry.key), std::span(entry.body),
                            run.key, run.tail, entry.expires_at)
                      .run());
  filling_.insert_or_assign(Key{workflow, entry.key},
                            Recent{slot, run, entry.body, entry.expires_at});
  SLUICE_TRY_VOID(move_some(now));
  ++next_seq_;
  if (next_seq_ % generation_size_ == 0) begin_generation();
  return {};
}

// So many that none is left when the generation that is being filled is full.
Result<void> IdempotencyKeys::move_some(Timestamp now) {
  const auto left = static_cast<std::int64_t>(to_move_.size());
  if (left == 0) return {};
  const std::int64_t puts_left = generation_size_ - next_seq_ % generation_size_;
  owed_ += (left - owed_ + puts_left - 1) / puts_left;
  if (owed_ < std::min(left, kMovedTogether)) return {};
  for (; owed_ > 0; --owed_) {
    const auto& [key, recent] = to_move_.back();
    if (recent->expires_at > now) {
      SLUICE_TRY_VOID(move_
                          .bind(key.workflow, std::span(key.hash), std::span(recent->body),
                                recent->run.key, recent->run.tail, recent->expires_at)
                          .run());
    }
    to_move_.pop_back();
  }
  return {};
}

// Nothing is put for the workflow any more, so it does not matter when the rows are not deleted
// after all, because the transaction fails.
Result<std::int64_t> IdempotencyKeys::delete_of(std::int64_t workflow, std::int64_t limit) {
  SLUICE_TRY(const auto recent, delete_recent_of(workflow, limit));
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteOf));
  SLUICE_TRY(const auto ordered, statement->bind(workflow, limit - recent).run_counting());
  return recent + ordered;
}

Result<std::int64_t> IdempotencyKeys::delete_recent_of(std::int64_t workflow, std::int64_t limit) {
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteRecent));
  std::erase_if(to_move_, [&](const ToMove& one) { return one.key.workflow == workflow; });
  owed_ = std::min(owed_, static_cast<std::int64_t>(to_move_.size()));
  std::int64_t deleted = 0;
  for (Index* index : {&filling_, &moving_}) {
    for (auto at = index->begin(); at != index->end() && deleted < limit;) {
      if (at->first.workflow != workflow) {
        ++at;
        continue;
      }
      SLUICE_TRY_VOID(statement->bind(at->second.slot).run());
      at = index->erase(at);
      ++deleted;
    }
  }
  return deleted;
}

Result<std::int64_t> IdempotencyKeys::delete_expired(Timestamp now, std::int64_t limit) {
  if (looked_from_start_ && now < next_look_) return 0;
  std::vector<Key> expired;
  std::int64_t looked_at = 0;
  {
    SLUICE_TRY(auto* statement, connection_.cached(kLookAt));
    if (looked_from_start_) looked_at_ = {INT64_MIN, {}};
    ScopedReset rows(statement->bind(looked_at_.workflow, std::span(looked_at_.hash), limit));
    for (; looked_at < limit; ++looked_at) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      looked_at_ = {rows->integer(0), rows->bytes<16>(1)};
      if (rows->time(2) <= now) expired.push_back(looked_at_);
    }
  }
  SLUICE_TRY(auto* statement, connection_.cached(kDelete));
  for (const Key& key : expired)
    SLUICE_TRY_VOID(statement->bind(key.workflow, std::span(key.hash)).run());
  looked_from_start_ = looked_at < limit;
  if (looked_from_start_) next_look_ = now + kBetweenLooks;
  return looked_at;
}

}  // namespace sluice::store::sqlite
