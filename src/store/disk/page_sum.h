#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// The checksum that each page of the database carries in its last eight bytes, which SQLite leaves
// to its user ("reserved space", byte 20 of https://www.sqlite.org/fileformat.html).
namespace sluice::store::disk {

constexpr std::size_t kPageBytes = 4'096;
constexpr std::size_t kSumBytes = 8;
constexpr std::size_t kReservedAt = 20;  // in the first page: how many bytes the others keep free

using Page = std::span<std::uint8_t, kPageBytes>;
using ConstPage = std::span<const std::uint8_t, kPageBytes>;

// xxHash64 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
std::uint64_t xxhash64(std::span<const std::uint8_t> bytes, std::uint64_t seed);

// The sum of a page's bytes but the last eight, which depends on its number as well, so that a page
// written to another's place is found. Never 0: that means that a page has no sum.
std::uint64_t page_sum(ConstPage page, std::uint32_t number);

// Puts the sum into the page.
void seal_page(Page page, std::uint32_t number);

enum class PageState { kSound, kUnsealed, kDamaged };
// kUnsealed: without a sum, as pages are in copies that other programs made of a running server's
// database. A page of nothing but zeros is kDamaged: no page in use is, but one that was lost.
PageState check_page(ConstPage page, std::uint32_t number);

}  // namespace sluice::store::disk
