#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/types.h"

namespace sluice::store::sqlite {

// Which run each idempotency key stands for. Keys are random: in a table ordered by key each one
// changes a page of its own. So new ones go one behind the other into a ring of rows,
// `recent_keys`, whose index is in memory, and from there into the ordered table `idempotency` many
// at a time and in its order, so that they share its pages.
//
// The ring holds two generations: while one fills, the one before moves on, a few keys with each
// that comes. Whoever opens the database reads the ring and begins with its older half anew; a key
// that moves twice is the same row twice.
class IdempotencyKeys {
 public:
  static constexpr std::int64_t kGenerationSize = 1 << 16;

  // `generation_size`: how many keys are put before they begin to move. What is in the database
  // must have been put with the same number.
  static Result<std::unique_ptr<IdempotencyKeys>> open(
      Connection& connection, std::int64_t generation_size = kGenerationSize);

  struct Found {
    RunId run;
    Sha256 body;
  };
  // The run that a key of a workflow stands for, unless it has expired at `now`.
  Result<std::optional<Found>> find(std::int64_t workflow, const KeyHash& key, Timestamp now);
  // The key stands for `run` from now on. When this fails the transaction must be undone and the
  // object made anew.
  Result<void> put(std::int64_t workflow, const IdempotencyEntry& entry, RunId run, Timestamp now);

  // At most `limit` keys of a workflow that is being deleted; how many went.
  Result<std::int64_t> delete_of(std::int64_t workflow, std::int64_t limit);
  // Looks at so many keys at most, where it stopped the last time, and deletes those that have
  // expired. How many it looked at: fewer than `limit` once it has seen all, and none until an hour
  // later.
  Result<std::int64_t> delete_expired(Timestamp now, std::int64_t limit);

 private:
  struct Key {
    std::int64_t workflow = 0;
    KeyHash hash{};
    auto operator<=>(const Key&) const = default;
  };
  struct KeyHasher {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Recent {
    std::int64_t slot = 0;
    RunId run;
    Sha256 body{};
    Timestamp expires_at{};
  };
  using Index = std::unordered_map<Key, Recent, KeyHasher>;
  struct ToMove {
    Key key;
    const Recent* recent = nullptr;  // in moving_
  };

  IdempotencyKeys(Connection& connection, std::int64_t generation_size)
      : connection_(connection), generation_size_(generation_size) {}
  Result<void> prepare();
  Result<void> load();
  void begin_generation();
  Result<void> move_some(Timestamp now);
  Result<std::int64_t> delete_recent_of(std::int64_t workflow, std::int64_t limit);

  Connection& connection_;
  const std::int64_t generation_size_;
  std::int64_t next_seq_ = 0;
  Index filling_;
  Index moving_;                 // all keys of the generation before, moved or not
  std::vector<ToMove> to_move_;  // of those; the next one is the last
  std::int64_t owed_ = 0;        // how many should have moved by now

  Key looked_at_;  // by delete_expired
  bool looked_from_start_ = true;
  Timestamp next_look_{};

  Statement find_ordered_;
  Statement put_;
  Statement move_;
};

}  // namespace sluice::store::sqlite
