#include "base/ids.h"

#include <algorithm>
#include <span>
#include <thread>

#include "base/check.h"

namespace sluice {
namespace {

__extension__ using Bits128 = unsigned __int128;

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

// The value of a base32 digit, or -1. Upper case and look-alikes are refused: an id has one
// spelling.
int digit_value(char c) {
  auto at = kAlphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

constexpr std::int64_t kSequenceMask = (1 << kSequenceBits) - 1;
constexpr int kKeyShift = 16;  // of the milliseconds in a key: 4 bits of version, 12 below it

// The first half of a UUIDv7: 48 bits of milliseconds, the version 7, slot, sequence.
std::int64_t key_of(std::int64_t counter, std::int64_t slot) {
  const std::int64_t milliseconds = counter >> kSequenceBits;
  const std::int64_t low = slot << kSequenceBits | (counter & kSequenceMask);
  return milliseconds << kKeyShift | 0x7000 | low;
}

// Raises `value` to at least `floor`; returns what it is then.
std::int64_t raise(std::atomic<std::int64_t>& value, std::int64_t floor) {
  std::int64_t before = value.load(std::memory_order_relaxed);
  while (before < floor && !value.compare_exchange_weak(before, floor, std::memory_order_relaxed)) {
  }
  return std::max(before, floor);
}

std::int64_t milliseconds_of(Micros time) { return std::chrono::floor<Millis>(time).count(); }

}  // namespace

std::string uid_text(Uid uid) {
  std::string out(26, '0');
  Bits128 bits = static_cast<Bits128>(static_cast<std::uint64_t>(uid.key)) << 64 |
                 static_cast<std::uint64_t>(uid.tail);
  for (std::size_t i = 26; i-- > 0; bits >>= 5)
    out[i] = kAlphabet[static_cast<unsigned>(bits & 31)];
  return out;
}

std::optional<Uid> parse_uid(std::string_view text) {
  if (text.size() != 26) return std::nullopt;
  if (digit_value(text[0]) > 7) return std::nullopt;  // 130 bits do not fit into 128
  Bits128 bits = 0;
  for (char c : text) {
    int value = digit_value(c);
    if (value < 0) return std::nullopt;
    bits = bits << 5 | static_cast<unsigned>(value);
  }
  return Uid{static_cast<std::int64_t>(static_cast<std::uint64_t>(bits >> 64)),
             static_cast<std::int64_t>(static_cast<std::uint64_t>(bits))};
}

IdSource::IdSource(const Clock& clock, Entropy& entropy, unsigned slot)
    : clock_(clock), entropy_(entropy), slot_(slot) {
  SLUICE_CHECK(slot < 1U << kSlotBits, "the slot of a source of ids is too large");
}

std::int64_t IdSource::latest_time() {
  const std::int64_t steady = milliseconds_of(clock_.steady());
  return steady + raise(offset_, milliseconds_of(clock_.now().time_since_epoch()) - steady);
}

std::int64_t IdSource::next_counter() {
  std::int64_t previous = last_.load(std::memory_order_relaxed);
  while (true) {
    const std::int64_t now = milliseconds_of(clock_.now().time_since_epoch());
    // The clock leads, once a millisecond at most: noted, for it may be set back.
    if (now << kSequenceBits > previous) latest_time();
    const std::int64_t counter = std::max(now << kSequenceBits, previous + 1);
    const std::int64_t ahead = (counter >> kSequenceBits) - now;
    if (ahead > kAheadMax.count() &&
        (counter >> kSequenceBits) - latest_time() > kAheadMax.count()) {
      std::this_thread::yield();
      previous = last_.load(std::memory_order_relaxed);
      continue;
    }
    if (last_.compare_exchange_weak(previous, counter, std::memory_order_relaxed)) return counter;
  }
}

Uid IdSource::next_uid() {
  const std::int64_t counter = next_counter();
  std::uint64_t random = 0;
  {
    // Random bytes are drawn in bulk: one call to the generator serves 64 ids.
    std::lock_guard lock(pool_mutex_);
    if (pool_left_ == 0) {
      entropy_.fill(std::span(reinterpret_cast<std::uint8_t*>(pool_), sizeof pool_));
      pool_left_ = 64;
    }
    random = pool_[--pool_left_];
    pool_[pool_left_] = 0;
  }
  const std::uint64_t tail = (random & 0x3FFF'FFFF'FFFF'FFFFULL) | 0x8000'0000'0000'0000ULL;
  return Uid{key_of(counter, slot_), static_cast<std::int64_t>(tail)};
}

// Past its whole millisecond: the id may be of another slot, or of a time when sequences had more
// bits.
void IdSource::start_after(const Uid& newest) {
  const std::int64_t milliseconds = newest.key >> kKeyShift;
  raise(last_, milliseconds << kSequenceBits | kSequenceMask);
  raise(offset_, milliseconds - milliseconds_of(clock_.steady()));
}

}  // namespace sluice
