#include "model/duration_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace sluice::model {
namespace {

// The first bucket ends at 2^kFirstPower microseconds. Every power of two from there on has
// 2^kPartBits buckets of equal width.
constexpr unsigned kFirstPower = 6;
constexpr unsigned kPartBits = 2;
constexpr std::size_t kParts = 1U << kPartBits;

// Where a bucket begins, in microseconds.
double begin_of(std::size_t bucket) {
  if (bucket == 0) return 0;
  const std::size_t power = kFirstPower + (bucket - 1) / kParts;
  const std::size_t part = (bucket - 1) % kParts;
  return std::ldexp(static_cast<double>(kParts + part), static_cast<int>(power - kPartBits));
}

void append_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>((number & 0x7F) | 0x80);
  out += static_cast<char>(number);
}

std::optional<std::uint64_t> take_number(std::string_view& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return number;
  }
  return std::nullopt;
}

}  // namespace

std::size_t DurationCounts::bucket_of(Micros took) {
  const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
  const auto bits = static_cast<unsigned>(std::bit_width(micros));
  if (bits <= kFirstPower) return 0;
  const std::size_t part = (micros >> (bits - 1 - kPartBits)) & (kParts - 1);
  return std::min(1 + (bits - 1 - kFirstPower) * kParts + part, kBuckets - 1);
}

void DurationCounts::add(const DurationCounts& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
}

std::int64_t DurationCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::optional<Micros> DurationCounts::quantile(double share) const {
  const auto runs = total();
  if (runs == 0) return std::nullopt;
  const double rank = std::clamp(share, 0.0, 1.0) * static_cast<double>(runs);
  double before = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (counts_[i] == 0) continue;
    last = i;
    const auto here = static_cast<double>(counts_[i]);
    if (before + here < rank) {
      before += here;
      continue;
    }
    const double part = (rank - before) / here;
    const double begin = begin_of(i);
    return Micros(std::llround(begin + part * (begin_of(i + 1) - begin)));
  }
  return Micros(std::llround(begin_of(last + 1)));
}

std::string DurationCounts::encode() const {
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (counts_[i] <= 0) continue;
    append_number(out, i - next);
    append_number(out, static_cast<std::uint64_t>(counts_[i]));
    next = i + 1;
  }
  return out;
}

Result<DurationCounts> DurationCounts::decode(std::string_view bytes) {
  DurationCounts counts;
  std::size_t next = 0;
  while (!bytes.empty()) {
    const auto gap = take_number(bytes);
    const auto runs = take_number(bytes);
    if (!gap || !runs || *gap >= kBuckets - next)
      return fail(ErrorCode::kCorrupt, "stored durations of runs cannot be read");
    next += static_cast<std::size_t>(*gap);
    counts.counts_[next++] = static_cast<std::int64_t>(*runs);
  }
  return counts;
}

}  // namespace sluice::model
