#include "store/disk/page_scan.h"

#include <algorithm>
#include <array>

#include "store/disk/log_format.h"

namespace sluice::store::disk {
namespace {

constexpr auto kBytes = static_cast<std::int64_t>(kPageBytes);
constexpr std::int64_t kPagesAtOnce = 16;
constexpr int kReadsOfPageMax = 20;  // of a page that a server may be writing
// SQLite locks bytes here, so it uses no page that holds them.
constexpr std::uint32_t kLockPage = 0x40000000 / kPageBytes + 1;
constexpr std::uint32_t kEntryBytes = 5;

std::int64_t offset_of(std::uint32_t page) {
  return (static_cast<std::int64_t>(page) - 1) * kBytes;
}

Result<std::uint32_t> usable_bytes(VfsFile& database) {
  std::array<std::uint8_t, kReservedAt + 1> header{};
  SLUICE_TRY_VOID(database.read(header, 0));
  return static_cast<std::uint32_t>(kPageBytes) - header[kReservedAt];
}

// The page of the pointer map that has the entry of this page.
std::uint32_t map_of(std::uint32_t page, std::uint32_t usable) {
  const std::uint32_t group = usable / kEntryBytes + 1;
  const std::uint32_t map = (page - 2) / group * group + 2;
  return map == kLockPage ? map + 1 : map;
}

// A page of zeros is lost, unless it is one that was never used.
Result<bool> is_damaged(VfsFile& file, std::uint32_t number, Page page) {
  const auto holds = [&] { return check_page(page, number) == PageState::kDamaged; };
  for (int reads = 0; holds() && reads < kReadsOfPageMax; ++reads)
    SLUICE_TRY_VOID(file.read(page, offset_of(number)));
  if (!holds()) return false;
  if (std::ranges::any_of(page, [](std::uint8_t byte) { return byte != 0; })) return true;
  SLUICE_TRY(const PageUse use, use_of_page(file, number));
  return use.kind != PageUse::Kind::kFree;
}

}  // namespace

Result<PageUse> use_of_page(VfsFile& database, std::uint32_t page) {
  SLUICE_TRY(const auto usable, usable_bytes(database));
  SLUICE_TRY(const auto bytes, database.size());
  // As many steps as there are pages at most: a damaged map may lead around in circles.
  for (std::int64_t steps = bytes / kBytes; steps > 0; --steps) {
    if (page == 1) return PageUse{PageUse::Kind::kTree, 1};
    if (page == 0 || offset_of(page) >= bytes) break;
    const std::uint32_t map = map_of(page, usable);
    if (page == map) return PageUse{PageUse::Kind::kPointerMap, 0};
    if (page < map) break;
    std::array<std::uint8_t, kEntryBytes> entry{};
    SLUICE_TRY_VOID(database.read(entry, offset_of(map) + kEntryBytes * (page - map - 1)));
    enum Type : std::uint8_t { kRoot = 1, kFree = 2, kFirstOverflow = 3, kInTree = 5 };
    if (entry[0] == kRoot) return PageUse{PageUse::Kind::kTree, page};
    if (entry[0] == kFree) return PageUse{PageUse::Kind::kFree, 0};
    if (entry[0] < kFirstOverflow || entry[0] > kInTree) break;
    page = big_endian_word(entry, 1);
  }
  return PageUse{};
}

Result<PageScan> scan_pages(const std::string& database, const std::string& vfs,
                            const Progress& progress) {
  SLUICE_TRY(auto file,
             VfsFile::open(database, VfsFile::Kind::kDatabase, VfsFile::Access::kRead, vfs));
  SLUICE_TRY(const auto bytes, file.size());
  SLUICE_TRY(const auto usable, usable_bytes(file));
  PageScan scan{
      .pages = bytes / kBytes, .has_sums = usable == kPageBytes - kSumBytes, .damaged = {}};
  std::vector<std::uint8_t> buffer(static_cast<std::size_t>(kPagesAtOnce * kBytes));
  for (std::int64_t first = 0; scan.has_sums && first < scan.pages; first += kPagesAtOnce) {
    const auto count = std::min(kPagesAtOnce, scan.pages - first);
    const auto part = std::span(buffer).first(static_cast<std::size_t>(count * kBytes));
    SLUICE_TRY_VOID(file.read(part, first * kBytes));
    for (std::int64_t i = 0; i < count; ++i) {
      const auto number = static_cast<std::uint32_t>(first + i + 1);
      if (number == kLockPage) continue;
      const Page page(part.data() + i * kBytes, kPageBytes);
      SLUICE_TRY(const bool damaged, is_damaged(file, number, page));
      if (check_page(page, number) == PageState::kUnsealed) ++scan.unsealed;
      if (!damaged) continue;
      SLUICE_TRY(const PageUse use, use_of_page(file, number));
      scan.damaged.push_back({number, use});
    }
    if (progress) progress(first + count, scan.pages);
  }
  return scan;
}

Result<std::int64_t> seal_pages(const std::string& database, const std::string& vfs) {
  SLUICE_TRY(auto file,
             VfsFile::open(database, VfsFile::Kind::kDatabase, VfsFile::Access::kWrite, vfs));
  SLUICE_TRY(const auto bytes, file.size());
  std::int64_t sealed = 0;
  std::array<std::uint8_t, kPageBytes> page;
  for (std::int64_t at = 0; at + kBytes <= bytes; at += kBytes) {
    const auto number = static_cast<std::uint32_t>(at / kBytes + 1);
    SLUICE_TRY_VOID(file.read(page, at));
    if (check_page(page, number) != PageState::kUnsealed) continue;
    seal_page(page, number);
    SLUICE_TRY_VOID(file.write(page, at));
    ++sealed;
  }
  SLUICE_TRY_VOID(file.sync());
  return sealed;
}

std::optional<std::size_t> flipped_bit(ConstPage page, std::uint32_t number) {
  std::array<std::uint8_t, kPageBytes> tried;
  std::ranges::copy(page, tried.begin());
  for (std::size_t bit = 0; bit < 8 * kPageBytes; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1 << (bit % 8));
    tried[bit / 8] ^= mask;
    if (check_page(tried, number) == PageState::kSound) return bit;
    tried[bit / 8] ^= mask;
  }
  return std::nullopt;
}

}  // namespace sluice::store::disk
