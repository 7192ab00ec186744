#include "hooks/token_cache.h"

#include <string>
#include <utility>

#include "base/bytes.h"

namespace sluice::hooks {
namespace {

// Longer ones are none of ours and are not worth hashing.
constexpr std::size_t kTokenBytesMax = 256;

// Every publication in this process has its own number, so that a thread which serves two
// admissions never takes the table of one for that of the other.
std::uint64_t next_version() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

// What a thread remembers. `entry` points into `table`.
struct PublishedTable::Memory {
  std::uint64_t version = 0;
  std::shared_ptr<const HookTable> table;
  std::string token;
  const TokenEntry* entry = nullptr;
};

PublishedTable::PublishedTable()
    : table_(std::make_shared<HookTable>()), version_(next_version()) {}

void PublishedTable::publish(std::shared_ptr<const HookTable> table) {
  std::lock_guard lock(mutex_);
  table_.swap(table);
  version_.store(next_version(), std::memory_order_release);
}

std::shared_ptr<const HookTable> PublishedTable::get() const {
  std::lock_guard lock(mutex_);
  return table_;
}

void PublishedTable::refresh(Memory& memory) const {
  if (memory.version == version_.load(std::memory_order_acquire)) return;
  std::lock_guard lock(mutex_);
  memory = {.version = version_.load(std::memory_order_relaxed), .table = table_, .token = {}};
}

std::optional<TokenEntry> PublishedTable::look_up(std::string_view token, Timestamp now) const {
  thread_local Memory memory;
  refresh(memory);
  if (token.size() > kTokenBytesMax) return std::nullopt;
  if (!memory.entry || !equal_constant_time(as_bytes(memory.token), as_bytes(token))) {
    const auto* entry = memory.table->entry(sha256(as_bytes(token)));
    if (!entry) return std::nullopt;
    memory.token = token;
    memory.entry = entry;
  }
  const TokenEntry& entry = *memory.entry;
  if (entry.expires_at && *entry.expires_at <= now) return std::nullopt;
  if (entry.hook) entry.hook->used.set();
  return entry;
}

std::shared_ptr<const Hook> PublishedTable::find(std::string_view token, Timestamp now) const {
  auto found = look_up(token, now);
  return found ? std::move(found->hook) : nullptr;
}

}  // namespace sluice::hooks
