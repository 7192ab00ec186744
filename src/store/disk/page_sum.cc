#include "store/disk/page_sum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace sluice::store::disk {
namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;
constexpr std::size_t kStripeBytes = 32;

template <class Word>
Word little_endian(const std::uint8_t* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return std::endian::native == std::endian::little ? word : std::byteswap(word);
}

std::uint64_t mix(std::uint64_t part, std::uint64_t input) {
  return std::rotl(part + input * kPrime2, 31) * kPrime1;
}

std::uint64_t merge(std::uint64_t sum, std::uint64_t part) {
  return (sum ^ mix(0, part)) * kPrime1 + kPrime4;
}

// The whole stripes, of which `bytes` keeps what is left.
std::uint64_t sum_stripes(std::span<const std::uint8_t>& bytes, std::uint64_t seed) {
  std::array<std::uint64_t, 4> parts{seed + kPrime1 + kPrime2, seed + kPrime2, seed,
                                     seed - kPrime1};
  for (; bytes.size() >= kStripeBytes; bytes = bytes.subspan(kStripeBytes)) {
    for (std::size_t i = 0; i < parts.size(); ++i)
      parts[i] = mix(parts[i], little_endian<std::uint64_t>(bytes.data() + 8 * i));
  }
  std::uint64_t sum = std::rotl(parts[0], 1) + std::rotl(parts[1], 7) + std::rotl(parts[2], 12) +
                      std::rotl(parts[3], 18);
  for (const std::uint64_t part : parts) sum = merge(sum, part);
  return sum;
}

}  // namespace

std::uint64_t xxhash64(std::span<const std::uint8_t> bytes, std::uint64_t seed) {
  const std::uint64_t size = bytes.size();
  std::uint64_t sum = size + (size < kStripeBytes ? seed + kPrime5 : sum_stripes(bytes, seed));
  for (; bytes.size() >= 8; bytes = bytes.subspan(8))
    sum =
        std::rotl(sum ^ mix(0, little_endian<std::uint64_t>(bytes.data())), 27) * kPrime1 + kPrime4;
  if (bytes.size() >= 4) {
    sum ^= little_endian<std::uint32_t>(bytes.data()) * kPrime1;
    sum = std::rotl(sum, 23) * kPrime2 + kPrime3;
    bytes = bytes.subspan(4);
  }
  for (const std::uint8_t byte : bytes) sum = std::rotl(sum ^ (byte * kPrime5), 11) * kPrime1;
  sum = (sum ^ (sum >> 33)) * kPrime2;
  sum = (sum ^ (sum >> 29)) * kPrime3;
  return sum ^ (sum >> 32);
}

std::uint64_t page_sum(ConstPage page, std::uint32_t number) {
  return std::max<std::uint64_t>(1, xxhash64(page.first<kPageBytes - kSumBytes>(), number));
}

void seal_page(Page page, std::uint32_t number) {
  std::uint64_t sum = page_sum(page, number);
  if constexpr (std::endian::native == std::endian::big) sum = std::byteswap(sum);
  std::memcpy(page.last<kSumBytes>().data(), &sum, sizeof sum);
}

PageState check_page(ConstPage page, std::uint32_t number) {
  const auto kept = little_endian<std::uint64_t>(page.last<kSumBytes>().data());
  if (kept != 0) return kept == page_sum(page, number) ? PageState::kSound : PageState::kDamaged;
  const bool empty = std::ranges::all_of(page, [](std::uint8_t byte) { return byte == 0; });
  return empty ? PageState::kDamaged : PageState::kUnsealed;
}

}  // namespace sluice::store::disk
