#include "base/ids.h"

#include <algorithm>
#include <span>

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

// key <-> UUIDv7's first half: 48 bits of milliseconds, the version 7, 12 bits of sequence.
std::uint64_t with_version(std::int64_t counter) {
  auto bits = static_cast<std::uint64_t>(counter);
  return (bits >> 12) << 16 | 0x7000U | (bits & 0xFFFU);
}
std::int64_t without_version(std::int64_t key) {
  auto bits = static_cast<std::uint64_t>(key);
  return static_cast<std::int64_t>((bits >> 16) << 12 | (bits & 0xFFFU));
}

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

Uid IdSource::next_uid() {
  const auto now_ms = std::chrono::duration_cast<Millis>(clock_.now().time_since_epoch()).count();
  std::int64_t previous = last_.load(std::memory_order_relaxed);
  std::int64_t counter = 0;
  do {
    counter = std::max(static_cast<std::int64_t>(now_ms) << 12, previous + 1);
  } while (!last_.compare_exchange_weak(previous, counter, std::memory_order_relaxed));

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
  return Uid{static_cast<std::int64_t>(with_version(counter)), static_cast<std::int64_t>(tail)};
}

void IdSource::start_after(std::int64_t key) {
  const std::int64_t counter = without_version(key);
  std::int64_t previous = last_.load();
  while (previous < counter && !last_.compare_exchange_weak(previous, counter)) {
  }
}

}  // namespace sluice
