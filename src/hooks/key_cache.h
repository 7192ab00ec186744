#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "hooks/key_source.h"
#include "hooks/quota.h"

namespace sluice::hooks {

// The public keys that senders publish at URLs. A stranger can name any URL that the sender's file
// allows, and any key, before anything has been proven. So everything here is bounded: how many
// URLs are remembered, how often one is fetched, how many new ones a hook may name, and how many
// deliveries wait. Any thread.
class KeyCache {
 public:
  struct Options {
    std::size_t urls_max = 1'000;               // remembered, those that failed among them
    std::size_t fetches_max = 16;               // at once
    std::size_t waiting_max = 1'000;            // deliveries
    std::int64_t new_urls_per_minute_max = 60;  // of all hooks
    std::int64_t new_urls_per_minute_of_hook = 20;
    Micros lifetime_min = std::chrono::minutes(5);  // of a document, whatever its server says
    Micros lifetime_default = std::chrono::hours(1);
    Micros lifetime_max = std::chrono::hours(24);
    Micros kept_after = std::chrono::hours(24);  // its lifetime, while it cannot be fetched
    Micros refetch_after = Seconds(10);          // at the earliest: for a key that is not in it
    Micros failed_for = Seconds(10);  // no new try after the first failure; doubled with each
    Micros failed_for_max = std::chrono::minutes(5);
  };
  struct Fetched {
    formats::KeyDocument document;
    std::optional<Micros> lifetime;  // as the server says
  };
  using FetchDone = std::move_only_function<void(Result<Fetched>)>;
  // Gets the document and calls `done` once, on any thread, within some seconds, and never from
  // within the call. An error continues a sentence that begins with the host.
  using Fetch = std::function<void(const std::string& url, FetchDone done)>;
  // Runs a call on the io thread of that shard.
  using Post = std::function<void(unsigned shard, std::move_only_function<void()> call)>;

  KeyCache(const Clock& clock, Fetch fetch, Post post, const Options& options);
  KeyCache(const Clock& clock, Fetch fetch, Post post);

  // Why there are no keys.
  struct Missing {
    std::string why;  // a sentence for the hook's owner
    Micros retry_after{};
  };
  using Found = std::expected<KeyDocument, Missing>;
  // What is in memory; nothing when it has to be fetched first.
  std::optional<Found> find(const KeyRequest& request);
  using Done = std::move_only_function<void(Found)>;
  // Starts a fetch unless one is in progress, and calls `done` later on the io thread `shard`. If
  // it returns an error, nothing is fetched and `done` is not called.
  std::expected<void, Missing> fetch_later(const KeyRequest& request, WorkflowId hook,
                                           unsigned shard, Done& done);

  // Drops all waiting deliveries without calling their `done`, and lets no more of them wait. For
  // the end of the server.
  void stop();

  struct Counts {
    std::size_t urls = 0;
    std::size_t waiting = 0;
    std::uint64_t fetched = 0;
    std::uint64_t failed = 0;
  };
  Counts counts() const;

 private:
  struct Waiter {
    unsigned shard;
    Done done;
  };
  // Times are of the steady clock.
  struct Entry {
    KeyDocument keys;  // null: none yet
    Micros fresh_until{};
    Micros usable_until{};
    Micros used_at{};
    Micros next_try{};
    unsigned failures = 0;  // since the last success
    std::string why;        // the last one failed
    bool is_fetching = false;
    std::vector<Waiter> waiters;

    bool has_keys(Micros now) const { return keys && now < usable_until; }
  };
  using Entries = std::unordered_map<std::string, Entry>;

  // With mutex_ held, as all that follows.
  std::optional<Found> find_in(Entry& entry, const KeyRequest& request, Micros now) const;
  static Found what_is_left(const Entry& entry, Micros now);
  std::optional<Missing> check_new_url(WorkflowId hook, Micros now);
  bool make_room();
  void begin(const std::string& url);
  void arrived(const std::string& url, Result<Fetched> result);

  const Clock& clock_;
  const Fetch fetch_;
  const Post post_;
  const Options options_;

  mutable std::mutex mutex_;
  Entries entries_;
  std::size_t fetching_ = 0;
  std::size_t waiting_ = 0;
  bool is_stopped_ = false;
  std::uint64_t fetched_ = 0;
  std::uint64_t failed_ = 0;
  Quota new_urls_;
  std::unordered_map<WorkflowId, std::unique_ptr<Quota>> new_urls_of_;
};

}  // namespace sluice::hooks
