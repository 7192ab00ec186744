#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sluice::liquid {

// Memory of one render: bump allocation from an inline block first, then from chunks, all freed at
// once. Only trivially destructible things live here. Not for use by several threads.
class Arena {
 public:
  // Past `bytes_max` allocations still succeed for small things, but exhausted() turns true and
  // large requests are refused by reserve().
  explicit Arena(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  struct Mark {
    std::size_t chunk;
    char* cursor;
    char* end;
  };
  Mark mark() const { return {chunks_.size(), cursor_, end_}; }
  // Everything allocated since the mark is gone.
  void rewind(Mark mark);

  // True when `bytes` more may be allocated. Ask before any allocation whose size the input picks.
  bool has_room(std::size_t bytes) const { return bytes <= bytes_max_ - used_; }
  // How many bytes has_room() grants.
  std::size_t room() const { return bytes_max_ - used_; }
  // Counts memory that lives elsewhere (e.g. a parsed JSON tree) against the bound.
  void charge(std::size_t bytes) {
    used_ += bytes < bytes_max_ - used_ ? bytes : bytes_max_ - used_;
  }

  template <class T>
  T* allocate(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer
    return reinterpret_cast<T*>(raw(count * sizeof(T), alignof(T)));
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* at = raw(text.size(), 1);
    std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }

  // True when `text` is what was allocated last, so that a Builder goes on behind it for free.
  bool ends_with(std::string_view text) const {
    return !text.empty() && text.data() + text.size() == cursor_;
  }

  // A text that grows at the top of the arena. One at a time; nothing else may be allocated
  // before finish().
  class Builder {
   public:
    explicit Builder(Arena& arena) : arena_(arena), begin_(arena.cursor_) {}
    // Goes on behind `text` without a copy when it ends at the top of the arena.
    Builder(Arena& arena, std::string_view text);
    void append(std::string_view text) {
      if (text.empty()) return;
      std::memcpy(grow(text.size()), text.data(), text.size());
    }
    // That so many bytes will be appended, so that none of them need be moved.
    void expect(std::size_t bytes) {
      grow(bytes);
      size_ -= bytes;
      arena_.cursor_ = begin_ + size_;
    }
    void push_back(char c) { *grow(1) = c; }
    std::size_t size() const { return size_; }
    std::string_view finish();

   private:
    char* grow(std::size_t bytes);
    Arena& arena_;
    char* begin_;
    std::size_t size_ = 0;
  };

 private:
  char* raw(std::size_t bytes, std::size_t align) {
    const auto at = reinterpret_cast<std::uintptr_t>(cursor_);
    const std::size_t pad = (align - at % align) % align;
    if (static_cast<std::size_t>(end_ - cursor_) < bytes + pad) return slow(bytes);
    char* result = cursor_ + pad;
    cursor_ = result + bytes;
    return result;
  }
  char* slow(std::size_t bytes);
  void add_chunk(std::size_t bytes);

  static constexpr std::size_t kInlineBytes = 4096;
  struct Chunk {
    std::unique_ptr<char[]> memory;
    std::size_t size;
  };
  std::size_t bytes_max_;
  std::size_t used_ = 0;
  std::vector<Chunk> chunks_;
  alignas(16) char inline_[kInlineBytes];
  char* cursor_ = inline_;
  char* end_ = inline_ + kInlineBytes;
};

}  // namespace sluice::liquid
