#include "store/disk/checked_files.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string>

#include "store/disk/damage.h"

namespace sluice::store::disk {
namespace {

constexpr auto kPage = static_cast<sqlite3_int64>(kPageBytes);
constexpr std::size_t kPageBytesAt = 16;  // in the header of a database, two bytes
constexpr sqlite3_int64 kPagesAt = 28;    // how many there are
// The pages of a large transaction go out in parts: SQLite's own file systems take less than 128
// KiB in one call.
constexpr std::size_t kHeldBytesMax = 120 << 10;
constexpr std::size_t kLayoutEnd = 24;  // of the fields there that say how pages are laid out

bool is_whole_page(int bytes, sqlite3_int64 offset) {
  return bytes == kPage && offset % kPage == 0;
}

int lower_read(sqlite3_file& lower, std::span<std::uint8_t> out, sqlite3_int64 offset) {
  return lower.pMethods->xRead(&lower, out.data(), static_cast<int>(out.size()), offset);
}

bool says_sums(std::span<const std::uint8_t> header) {
  return header[kPageBytesAt] == kPageBytes >> 8 && header[kPageBytesAt + 1] == 0 &&
         header[kReservedAt] == kSumBytes;
}

// Of a page behind the end of the file. SQLite asks for one that was never written where it makes
// room for the root of a new table; but what the first page counts was there.
bool is_cut_off(sqlite3_file& lower, std::uint32_t page) {
  std::array<std::uint8_t, 4> pages{};
  return lower_read(lower, pages, kPagesAt) == SQLITE_OK && page <= big_endian_word(pages, 0);
}

// Whether the first page would match its sum with another bit in the fields on which it depends
// whether there are sums at all.
bool layout_is_flipped(std::array<std::uint8_t, kPageBytes> page) {
  for (std::size_t bit = 8 * kPageBytesAt; bit < 8 * kLayoutEnd; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1 << (bit % 8));
    page[bit / 8] ^= mask;
    if (check_page(page, 1) == PageState::kSound) return true;
    page[bit / 8] ^= mask;
  }
  return false;
}

}  // namespace

// From the beginning of the first page. The rest of it need not match: a power cut may have torn it
// while it was written, and then it is in the log.
int DatabaseFile::learn(sqlite3_file& lower, const char* name) {
  std::array<std::uint8_t, kPageBytes> first;
  const int code = lower_read(lower, first, 0);
  if (code == SQLITE_IOERR_SHORT_READ) return SQLITE_OK;  // a new database
  if (code != SQLITE_OK) return code;
  if (!says_sums(first) && layout_is_flipped(first)) {
    note_damage({.file = name, .page = 1, .frame = -1});
    return SQLITE_IOERR_DATA;
  }
  has_sums_ = says_sums(first);
  return SQLITE_OK;
}

int DatabaseFile::read(sqlite3_file& lower, const char* name, void* out, int bytes,
                       sqlite3_int64 offset) {
  if (offset == 0 && !has_sums_)
    if (const int code = learn(lower, name); code != SQLITE_OK) return code;
  const std::span all(static_cast<std::uint8_t*>(out), static_cast<std::size_t>(bytes));
  const int code = lower_read(lower, all, offset);
  if (!has_sums_.value_or(false) || !is_whole_page(bytes, offset)) return code;
  const Page page(all.data(), kPageBytes);
  const auto number = static_cast<std::uint32_t>(offset / kPage) + 1;
  const bool lost = code == SQLITE_IOERR_SHORT_READ && is_cut_off(lower, number);
  if (code != SQLITE_OK && !lost) return code;
  if (lost || check_page(page, number) == PageState::kDamaged) {
    note_damage({.file = name, .page = number, .frame = -1});
    return SQLITE_IOERR_DATA;
  }
  std::ranges::fill(page.last<kSumBytes>(), std::uint8_t{0});
  return SQLITE_OK;
}

int DatabaseFile::write(sqlite3_file& lower, const void* data, int bytes, sqlite3_int64 offset) {
  const std::span all(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(bytes));
  if (offset == 0 && all.size() > kReservedAt) has_sums_ = says_sums(all);
  if (!has_sums_.value_or(false) || !is_whole_page(bytes, offset))
    return lower.pMethods->xWrite(&lower, data, bytes, offset);
  std::array<std::uint8_t, kPageBytes> sealed;
  std::ranges::copy(all, sealed.begin());
  seal_page(sealed, static_cast<std::uint32_t>(offset / kPage) + 1);
  return lower.pMethods->xWrite(&lower, sealed.data(), bytes, offset);
}

int LogFile::read(sqlite3_file& lower, const char* name, void* out, int bytes,
                  sqlite3_int64 offset) {
  if (const int code = write_held(lower); code != SQLITE_OK) return code;
  const auto number = (offset - kLogHeaderBytes) / kFrameBytes;
  const bool is_page = bytes == kPage && offset >= kLogHeaderBytes + kFrameHeaderBytes &&
                       offset == frame_offset(number) + kFrameHeaderBytes;
  if (!is_page || number >= unsettled_from_)
    return lower.pMethods->xRead(&lower, out, bytes, offset);
  FrameBytes frame;
  if (const int code = lower_read(lower, frame, frame_offset(number)); code != SQLITE_OK)
    return code;
  bool matches = false;
  if (const int code = check(lower, frame, number, matches); code != SQLITE_OK) return code;
  if (!matches) {
    note_damage({.file = name, .page = read_frame_header(frame).page, .frame = number});
    return SQLITE_IOERR_DATA;
  }
  std::memcpy(out, frame.data() + kFrameHeaderBytes, kPageBytes);
  return SQLITE_OK;
}

// Against the checksum in its own header, which goes on from the one before.
int LogFile::check(sqlite3_file& lower, const FrameBytes& frame, std::int64_t number,
                   bool& matches) {
  std::array<std::uint8_t, 8> sum;
  const auto at = number == 0 ? kLogHeaderBytes : frame_offset(number - 1) + kFrameHeaderBytes;
  if (const int code = lower_read(lower, sum, at - 8); code != SQLITE_OK) return code;
  const LogSum before{big_endian_word(sum, 0), big_endian_word(sum, 4)};
  const LogSum kept = read_frame_header(frame).sum;
  matches = big_endian_ && frame_sum(frame, *big_endian_, before) == kept;
  if (matches) return SQLITE_OK;
  // The log may have been begun anew by another machine's order of bytes.
  LogHeaderBytes header;
  if (const int code = lower_read(lower, header, 0); code != SQLITE_OK) return code;
  big_endian_ = (header[3] & 1) != 0;
  matches = frame_sum(frame, *big_endian_, before) == kept;
  return SQLITE_OK;
}

int LogFile::write(sqlite3_file& lower, const void* data, int bytes, sqlite3_int64 offset) {
  note_frames(bytes, offset);
  return hold(lower, {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(bytes)},
              offset);
}

void LogFile::note_frames(int bytes, sqlite3_int64 offset) {
  if (offset == 0) {
    unsettled_from_ = kNone;
    last_header_ = -1;
    return;
  }
  const auto number = (offset - kLogHeaderBytes) / kFrameBytes;
  const bool has_header = offset == frame_offset(number);
  const auto last = (offset + bytes - 1 - kLogHeaderBytes) / kFrameBytes;
  if (!has_header && number != last_header_)
    unsettled_from_ = std::min<std::int64_t>(unsettled_from_, number);
  // The data that comes first behind a header is its own; what comes after that replaces it.
  last_header_ = has_header || last != number ? last : -1;
}

int LogFile::hold(sqlite3_file& lower, std::span<const std::uint8_t> bytes, sqlite3_int64 offset) {
  const bool follows = offset == held_at_ + static_cast<sqlite3_int64>(held_.size());
  if (!follows || held_.size() + bytes.size() > kHeldBytesMax) {
    if (const int code = write_held(lower); code != SQLITE_OK) return code;
  }
  if (held_.empty()) held_at_ = offset;
  try {
    held_.reserve(kHeldBytesMax);
    held_.insert(held_.end(), bytes.begin(), bytes.end());
  } catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
  }
  return SQLITE_OK;
}

int LogFile::write_held(sqlite3_file& lower) {
  if (held_.empty()) return SQLITE_OK;
  const int code =
      lower.pMethods->xWrite(&lower, held_.data(), static_cast<int>(held_.size()), held_at_);
  held_.clear();
  return code;
}

}  // namespace sluice::store::disk
