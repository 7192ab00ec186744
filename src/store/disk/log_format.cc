#include "store/disk/log_format.h"

#include <bit>
#include <cstring>

namespace sluice::store::disk {
namespace {

constexpr std::uint32_t kLogMagic = 0x377F0682;  // its lowest bit says that words are big-endian
constexpr std::size_t kSaltAt = 8;
constexpr std::size_t kSumAt = 16;
constexpr std::size_t kHeaderSumAt = 24;

std::uint32_t word(const std::uint8_t* from, bool big_endian) {
  std::uint32_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return big_endian == (std::endian::native == std::endian::big) ? value : std::byteswap(value);
}

// Where the only differing bit of two big-endian words is, counted from the first byte.
std::optional<std::int64_t> only_difference(std::uint32_t one, std::uint32_t other) {
  const std::uint32_t different = one ^ other;
  if (std::popcount(different) != 1) return std::nullopt;
  const int bit = std::countr_zero(different);
  return (3 - bit / 8) * 8 + bit % 8;
}

// What adding one to a word changes in the sum at the end.
struct Weight {
  std::uint32_t first;
  std::uint32_t second;
  void step_back() {  // one pair of words earlier
    first += second;
    second += first;
  }
};

// The bits of the summed words whose change explains by how much the sum is off: it is linear in
// the words.
void add_summed_bits(const FrameBytes& frame, bool big_endian, LogSum off,
                     std::vector<std::int64_t>& bits) {
  constexpr std::size_t kHeader = kFrameHeaderBytes;
  Weight even{1, 1};
  Weight odd{0, 1};
  for (std::size_t at = frame.size(); at >= 8;) {
    at -= at == kHeader ? kHeader : 8;  // salts and sums are not summed
    for (const std::size_t offset : {at, at + 4}) {
      const Weight& weight = offset == at ? even : odd;
      const std::uint32_t value = word(frame.data() + offset, big_endian);
      for (unsigned bit = 0; bit < 32; ++bit) {
        const std::uint32_t added = (value >> bit & 1) != 0 ? 0U - (1U << bit) : 1U << bit;
        if (weight.first * added != off.first || weight.second * added != off.second) continue;
        const auto byte = offset + (big_endian ? 3 - bit / 8 : bit / 8);
        bits.push_back(static_cast<std::int64_t>(8 * byte + bit % 8));
      }
    }
    even.step_back();
    odd.step_back();
  }
}

}  // namespace

std::uint32_t big_endian_word(std::span<const std::uint8_t> bytes, std::size_t at) {
  return word(bytes.data() + at, true);
}

std::optional<LogHeader> read_log_header(const LogHeaderBytes& bytes) {
  const std::uint32_t magic = big_endian_word(bytes, 0);
  if ((magic & ~1U) != kLogMagic) return std::nullopt;
  LogHeader header{
      .big_endian = (magic & 1) != 0,
      .page_bytes = big_endian_word(bytes, 8),
      .salt = {big_endian_word(bytes, 16), big_endian_word(bytes, 20)},
      .sum = {big_endian_word(bytes, kHeaderSumAt), big_endian_word(bytes, kHeaderSumAt + 4)}};
  const auto summed = std::span(bytes).first<kHeaderSumAt>();
  if (log_sum(summed, header.big_endian, {}) != header.sum) return std::nullopt;
  return header;
}

FrameHeader read_frame_header(std::span<const std::uint8_t> frame) {
  return {.page = big_endian_word(frame, 0),
          .commit_pages = big_endian_word(frame, 4),
          .salt = {big_endian_word(frame, kSaltAt), big_endian_word(frame, kSaltAt + 4)},
          .sum = {big_endian_word(frame, kSumAt), big_endian_word(frame, kSumAt + 4)}};
}

LogSum log_sum(std::span<const std::uint8_t> bytes, bool big_endian, LogSum before) {
  auto [first, second] = before;
  for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
    first += word(bytes.data() + at, big_endian) + second;
    second += word(bytes.data() + at + 4, big_endian) + first;
  }
  return {first, second};
}

LogSum frame_sum(const FrameBytes& frame, bool big_endian, LogSum before) {
  const std::span bytes(frame);
  return log_sum(bytes.subspan(kFrameHeaderBytes), big_endian,
                 log_sum(bytes.first<kSaltAt>(), big_endian, before));
}

std::vector<std::int64_t> flipped_bits(const FrameBytes& frame, const LogHeader& log,
                                       LogSum before) {
  const FrameHeader header = read_frame_header(frame);
  const LogSum sum = frame_sum(frame, log.big_endian, before);
  // In the salts or the sum itself, which are not summed.
  const std::array<std::uint32_t, 4> kept{header.salt[0], header.salt[1], header.sum.first,
                                          header.sum.second};
  const std::array<std::uint32_t, 4> right{log.salt[0], log.salt[1], sum.first, sum.second};
  std::vector<std::int64_t> bits;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    auto others = right;
    others[i] = kept[i];
    const auto bit = only_difference(kept[i], right[i]);
    if (bit && others == kept)
      bits.push_back(*bit + static_cast<std::int64_t>(8 * (kSaltAt + 4 * i)));
  }
  if (header.salt == log.salt)
    add_summed_bits(frame, log.big_endian,
                    {header.sum.first - sum.first, header.sum.second - sum.second}, bits);
  return bits;
}

std::vector<std::int64_t> flipped_bits(const LogHeaderBytes& header) {
  std::vector<std::int64_t> bits;
  LogHeaderBytes tried = header;
  for (std::size_t bit = 0; bit < 8 * tried.size(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(1 << (bit % 8));
    tried[bit / 8] ^= mask;
    if (read_log_header(tried)) bits.push_back(static_cast<std::int64_t>(bit));
    tried[bit / 8] ^= mask;
  }
  return bits;
}

}  // namespace sluice::store::disk
