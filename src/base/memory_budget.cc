#include "base/memory_budget.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <malloc.h>

namespace sluice {
namespace {

// What a computation takes without asking the pool, and the steps in which it asks: most are far
// smaller, and the pool's counter is every thread's.
constexpr std::int64_t kFreeBytes = 1 << 20;
constexpr std::int64_t kDrawnAtOnce = 4 << 20;
constexpr std::int64_t kHeldInSteps = 16 << 10;

std::int64_t size_of(void* memory) {
  return static_cast<std::int64_t>(::malloc_usable_size(memory));
}

std::int64_t clamped(std::size_t bytes) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max() / 2;
  return bytes > static_cast<std::size_t>(kMost) ? kMost : static_cast<std::int64_t>(bytes);
}

}  // namespace

thread_local constinit MemoryBudget* MemoryBudget::current = nullptr;
thread_local constinit unsigned MemoryBudget::overdrafts = 0;
thread_local constinit bool MemoryBudget::refused = false;

bool MemoryPool::take(std::int64_t bytes) {
  std::int64_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > bytes_max() - used) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return true;
}

void MemoryHold::set(std::size_t bytes) {
  const std::int64_t rounded = clamped(bytes) / kHeldInSteps * kHeldInSteps;
  if (pool_ && rounded != held_) pool_->add(rounded - held_);
  held_ = rounded;
}

MemoryBudget::MemoryBudget(std::size_t bytes, MemoryPool* pool)
    : bytes_max_(clamped(std::min(bytes, left_now()))),
      pool_(pool),
      drawn_(pool ? kFreeBytes : std::numeric_limits<std::int64_t>::max()),
      outer_(current) {
  current = this;
}

MemoryBudget::~MemoryBudget() {
  current = outer_;
  if (outer_) outer_->taken_ += taken_;
  if (pool_ && drawn_ > kFreeBytes) pool_->add(kFreeBytes - drawn_);
}

std::size_t MemoryBudget::left_now() {
  if (!current) return std::numeric_limits<std::size_t>::max();
  return static_cast<std::size_t>(std::max<std::int64_t>(0, current->bytes_max_ - current->taken_));
}

void MemoryBudget::require(std::size_t bytes) {
  if (overdrafts != 0) return;
  const std::int64_t more = clamped(bytes);
  if (more > bytes_max_ - taken_) {
    refused = true;
    throw OutOfMemory(OutOfMemory::Limit::kBudget, bytes_max_);
  }
  if (taken_ + more > drawn_) draw(taken_ + more);
}

void MemoryBudget::draw(std::int64_t needed) {
  const std::int64_t missing = needed - drawn_;
  const std::int64_t step = (missing + kDrawnAtOnce - 1) / kDrawnAtOnce * kDrawnAtOnce;
  if (!pool_->take(step)) {
    refused = true;
    throw OutOfMemory(OutOfMemory::Limit::kPool, pool_->bytes_max());
  }
  drawn_ += step;
}

// Asks again as long as somebody (std::set_new_handler) can make room.
void* MemoryBudget::take_or_throw(auto take) {
  for (;;) {
    if (void* memory = take()) return memory;
    const std::new_handler make_room = std::get_new_handler();
    if (!make_room) {
      refused = true;
      throw std::bad_alloc();
    }
    make_room();
  }
}

void* MemoryBudget::allocate(std::size_t bytes) {
  const std::size_t size = std::max<std::size_t>(bytes, 1);
  MemoryBudget* const budget = current;
  if (budget) budget->require(size);
  void* memory = std::malloc(size);
  if (!memory) [[unlikely]]
    memory = take_or_throw([size] { return std::malloc(size); });
  if (budget) budget->taken_ += size_of(memory);
  return memory;
}

void* MemoryBudget::allocate(std::size_t bytes, std::size_t align) {
  // aligned_alloc wants a multiple of the alignment.
  const std::size_t padded = (std::max<std::size_t>(bytes, 1) + align - 1) / align * align;
  if (padded < bytes) throw std::bad_alloc();
  MemoryBudget* const budget = current;
  if (budget) budget->require(padded);
  void* memory = take_or_throw([=] { return std::aligned_alloc(align, padded); });
  if (budget) budget->taken_ += size_of(memory);
  return memory;
}

void MemoryBudget::release(void* memory) noexcept {
  if (current && memory) current->taken_ -= size_of(memory);
  std::free(memory);
}

bool may_be_there_later(const std::bad_alloc& error) {
  const auto* refused = dynamic_cast<const OutOfMemory*>(&error);
  return !refused || refused->limit() == OutOfMemory::Limit::kPool;
}

std::string memory_refusal(const std::bad_alloc& error) {
  const auto* limit = dynamic_cast<const OutOfMemory*>(&error);
  if (!limit) return "the server has no memory left";
  if (limit->limit() == OutOfMemory::Limit::kPool)
    return fmt::format(
        "the runs at work use up the {} bytes of memory that they may take together "
        "(--memory-bytes-max)",
        limit->bytes_max());
  return fmt::format("the step needs more than the {} bytes of memory that one step may take",
                     limit->bytes_max());
}

}  // namespace sluice

// --- all forms of operator new and delete ---

namespace {

void* try_allocate(std::size_t bytes) noexcept {
  try {
    return sluice::MemoryBudget::allocate(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void* try_allocate(std::size_t bytes, std::align_val_t align) noexcept {
  try {
    return sluice::MemoryBudget::allocate(bytes, static_cast<std::size_t>(align));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace

using sluice::MemoryBudget;

void* operator new(std::size_t bytes) { return MemoryBudget::allocate(bytes); }
void* operator new[](std::size_t bytes) { return MemoryBudget::allocate(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return try_allocate(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return try_allocate(bytes);
}
void* operator new(std::size_t bytes, std::align_val_t align) {
  return MemoryBudget::allocate(bytes, static_cast<std::size_t>(align));
}
void* operator new[](std::size_t bytes, std::align_val_t align) {
  return MemoryBudget::allocate(bytes, static_cast<std::size_t>(align));
}
void* operator new(std::size_t bytes, std::align_val_t align, const std::nothrow_t&) noexcept {
  return try_allocate(bytes, align);
}
void* operator new[](std::size_t bytes, std::align_val_t align, const std::nothrow_t&) noexcept {
  return try_allocate(bytes, align);
}

void operator delete(void* memory) noexcept { MemoryBudget::release(memory); }
void operator delete[](void* memory) noexcept { MemoryBudget::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { MemoryBudget::release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { MemoryBudget::release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  MemoryBudget::release(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  MemoryBudget::release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept { MemoryBudget::release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { MemoryBudget::release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  MemoryBudget::release(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  MemoryBudget::release(memory);
}
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  MemoryBudget::release(memory);
}
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  MemoryBudget::release(memory);
}
