#include "hooks/key_cache.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "model/senders/key_rule.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kHooksCountedMax = 10'000;  // with quotas of their own

bool has_id(const formats::KeyDocument& document, const std::string& id) {
  return id.empty() || std::any_of(document.keys.begin(), document.keys.end(),
                                   [&](const auto& key) { return key.id.empty() || key.id == id; });
}

model::RateLimit per_minute(std::int64_t limit) {
  return {.limit = limit, .window = std::chrono::minutes(1), .burst = limit};
}

KeyCache::Missing too_many(Micros retry_after) {
  return {"The key of the delivery is not in memory, and too many keys are being fetched already.",
          retry_after};
}

}  // namespace

KeyCache::KeyCache(const Clock& clock, Fetch fetch, Post post)
    : KeyCache(clock, std::move(fetch), std::move(post), Options{}) {}

KeyCache::KeyCache(const Clock& clock, Fetch fetch, Post post, const Options& options)
    : clock_(clock),
      fetch_(std::move(fetch)),
      post_(std::move(post)),
      options_(options),
      new_urls_(per_minute(options.new_urls_per_minute_max)) {}

KeyCache::Counts KeyCache::counts() const {
  const std::lock_guard lock(mutex_);
  return {entries_.size(), waiting_, fetched_, failed_};
}

void KeyCache::stop() {
  std::vector<std::vector<Waiter>> dropped;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  dropped.reserve(entries_.size());
  for (auto& [url, entry] : entries_) dropped.push_back(std::exchange(entry.waiters, {}));
  waiting_ = 0;
  is_stopped_ = true;
}

std::optional<KeyCache::Found> KeyCache::find(const KeyRequest& request) {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(request.url);
  if (found == entries_.end()) return std::nullopt;
  found->second.used_at = now;
  return find_in(found->second, request, now);
}

// What was fetched counts for its lifetime. After that, and for a key that is not in it, it is
// fetched again, as often as that may be; until then and where it fails, what is left counts.
std::optional<KeyCache::Found> KeyCache::find_in(Entry& entry, const KeyRequest& request,
                                                 Micros now) const {
  const bool is_known =
      entry.has_keys(now) && now < entry.fresh_until && has_id(*entry.keys, request.id);
  if (is_known) return entry.keys;
  if (entry.is_fetching || now >= entry.next_try) return std::nullopt;
  return what_is_left(entry, now);
}

KeyCache::Found KeyCache::what_is_left(const Entry& entry, Micros now) {
  if (entry.has_keys(now)) return entry.keys;
  return std::unexpected(Missing{entry.why, std::max(entry.next_try - now, Micros(Seconds(1)))});
}

std::expected<void, KeyCache::Missing> KeyCache::fetch_later(const KeyRequest& request,
                                                             WorkflowId hook, unsigned shard,
                                                             Done& done) {
  const auto now = clock_.steady();
  bool begins = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return std::unexpected(Missing{"The server is stopping.", Seconds(1)});
    if (waiting_ >= options_.waiting_max) return std::unexpected(too_many(Seconds(1)));
    auto at = entries_.find(request.url);
    if (at == entries_.end()) {
      if (fetching_ >= options_.fetches_max) return std::unexpected(too_many(Seconds(1)));
      if (auto missing = check_new_url(hook, now)) return std::unexpected(*std::move(missing));
      if (entries_.size() >= options_.urls_max && !make_room())
        return std::unexpected(too_many(Seconds(1)));
      at = entries_.try_emplace(request.url).first;
    }
    auto& entry = at->second;
    entry.used_at = now;
    // Another thread may have fetched it since it was looked for; and where there is no room for a
    // fetch, what is left has to do.
    auto found = find_in(entry, request, now);
    if (!found && !entry.is_fetching && fetching_ >= options_.fetches_max) {
      found = what_is_left(entry, now);
      if (!*found) return std::unexpected(too_many(Seconds(1)));
    }
    if (found) {
      post_(shard, [done = std::move(done), found = *std::move(found)]() mutable {
        done(std::move(found));
      });
      return {};
    }
    entry.waiters.push_back({shard, std::move(done)});
    ++waiting_;
    begins = !std::exchange(entry.is_fetching, true);
    if (begins) ++fetching_;
  }
  if (begins) begin(request.url);
  return {};
}

// Without mutex_.
void KeyCache::begin(const std::string& url) {
  fetch_(url, [this, url](Result<Fetched> result) { arrived(url, std::move(result)); });
}

std::optional<KeyCache::Missing> KeyCache::check_new_url(WorkflowId hook, Micros now) {
  if (new_urls_of_.size() >= kHooksCountedMax) new_urls_of_.clear();
  auto& own = new_urls_of_[hook];
  if (!own) own = std::make_unique<Quota>(per_minute(options_.new_urls_per_minute_of_hook));
  auto verdict = own->take(now);
  if (verdict.allowed) verdict = new_urls_.take(now);
  if (verdict.allowed) return std::nullopt;
  return Missing{
      "The key of the delivery is not in memory, and too many new URLs of keys were "
      "named within a minute.",
      verdict.retry_after};
}

// Forgets the URL that was used longest ago, one without keys before those with.
bool KeyCache::make_room() {
  auto worst = entries_.end();
  const auto rank = [](const Entry& entry) {
    return std::pair(entry.keys != nullptr, entry.used_at);
  };
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    if (at->second.is_fetching) continue;
    if (worst == entries_.end() || rank(at->second) < rank(worst->second)) worst = at;
  }
  if (worst == entries_.end()) return false;
  entries_.erase(worst);
  return true;
}

void KeyCache::arrived(const std::string& url, Result<Fetched> result) {
  const auto now = clock_.steady();
  std::vector<Waiter> waiters;
  Found found;
  {
    const std::lock_guard lock(mutex_);
    auto& entry = entries_.at(url);  // it stays while it is fetched
    entry.is_fetching = false;
    --fetching_;
    if (result) {
      ++fetched_;
      entry.keys = std::make_shared<const formats::KeyDocument>(std::move(result->document));
      entry.fresh_until = now + std::clamp(result->lifetime.value_or(options_.lifetime_default),
                                           options_.lifetime_min, options_.lifetime_max);
      entry.usable_until = entry.fresh_until + options_.kept_after;
      entry.next_try = now + options_.refetch_after;
      entry.failures = 0;
    } else {
      ++failed_;
      const auto pause = options_.failed_for * (1 << std::min(entry.failures, 10U));
      entry.next_try = now + std::min(pause, options_.failed_for_max);
      ++entry.failures;
      entry.why = fmt::format("The key of the delivery could not be fetched: {} {}.",
                              model::key_url_host(url), result.error().message);
    }
    found = what_is_left(entry, now);
    waiters = std::exchange(entry.waiters, {});
    waiting_ -= waiters.size();
  }
  for (auto& waiter : waiters)
    post_(waiter.shard,
          [done = std::move(waiter.done), found]() mutable { done(std::move(found)); });
}

}  // namespace sluice::hooks
