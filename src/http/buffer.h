#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace sluice::http {

// Bytes that grow at their end. Unlike a string it does not clear what is about to be read into.
class Buffer {
 public:
  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  std::string_view view() const { return {bytes_.get(), size_}; }

  // The unused part; what is written there counts after grow_by().
  std::span<char> room() { return {bytes_.get() + size_, capacity_ - size_}; }
  void grow_by(std::size_t n) { size_ += n; }
  void shrink_to(std::size_t n) { size_ = std::min(n, size_); }

  // Moves the bytes; every view into them dies.
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    auto grown = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(grown.get(), bytes_.get(), size_);
    bytes_ = std::move(grown);
    capacity_ = capacity;
  }
  void append(std::string_view text) {
    if (size_ + text.size() > capacity_) reserve(std::max(size_ + text.size(), capacity_ * 2));
    if (!text.empty()) std::memcpy(bytes_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }
  // Forgets the first n bytes and moves the rest to the front.
  void drop_front(std::size_t n) {
    size_ -= n;
    if (size_ > 0) std::memmove(bytes_.get(), bytes_.get() + n, size_);
  }
  void release() {
    bytes_.reset();
    size_ = capacity_ = 0;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace sluice::http
