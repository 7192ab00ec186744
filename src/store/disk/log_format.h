#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/disk/page_sum.h"

// SQLite's write-ahead log, sluice.db-wal (https://www.sqlite.org/fileformat.html#walformat): a
// header, then frames, each a page with a header of its own. The checksum of a frame goes on from
// that of the frame before it. SQLite checks them when it recovers the log, and never again.
namespace sluice::store::disk {

constexpr std::int64_t kLogHeaderBytes = 32;
constexpr std::int64_t kFrameHeaderBytes = 24;
constexpr std::int64_t kFrameBytes = kFrameHeaderBytes + static_cast<std::int64_t>(kPageBytes);

using LogHeaderBytes = std::array<std::uint8_t, kLogHeaderBytes>;
using FrameBytes = std::array<std::uint8_t, kFrameBytes>;

struct LogSum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool operator==(const LogSum&) const = default;
};

struct LogHeader {
  bool big_endian = false;  // how the words that are summed are read
  std::uint32_t page_bytes = 0;
  std::array<std::uint32_t, 2> salt{};  // of this generation of the log
  LogSum sum;
};

struct FrameHeader {
  std::uint32_t page = 0;
  std::uint32_t commit_pages = 0;  // of a transaction's last frame: the size of the database
  std::array<std::uint32_t, 2> salt{};
  LogSum sum;
};

std::uint32_t big_endian_word(std::span<const std::uint8_t> bytes, std::size_t at);

// Nothing when the header does not match its own checksum.
std::optional<LogHeader> read_log_header(const LogHeaderBytes& bytes);
FrameHeader read_frame_header(std::span<const std::uint8_t> frame);

constexpr std::int64_t frame_offset(std::int64_t frame) {
  return kLogHeaderBytes + frame * kFrameBytes;
}

// The checksum of whole pairs of words, going on from `before`.
LogSum log_sum(std::span<const std::uint8_t> bytes, bool big_endian, LogSum before);
// What the frame's checksum must be when it follows a frame (or header) with that checksum.
LogSum frame_sum(const FrameBytes& frame, bool big_endian, LogSum before);

// The bits (byte * 8 + bit) any of which, put back, makes the frame match. If there is one, the
// frame was written whole and changed afterwards: what a power cut leaves is not off by one bit.
// Which bit it was is only known when there is no other; for the highest bits of words there often
// is.
std::vector<std::int64_t> flipped_bits(const FrameBytes& frame, const LogHeader& log,
                                       LogSum before);
std::vector<std::int64_t> flipped_bits(const LogHeaderBytes& header);

}  // namespace sluice::store::disk
