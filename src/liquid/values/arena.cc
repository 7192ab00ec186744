#include "liquid/values/arena.h"

#include <algorithm>

namespace sluice::liquid {

void Arena::rewind(Mark mark) {
  while (chunks_.size() > mark.chunk) {
    used_ -= std::min(used_, chunks_.back().size);
    chunks_.pop_back();
  }
  cursor_ = mark.cursor;
  end_ = mark.end;
}

void Arena::add_chunk(std::size_t bytes) {
  constexpr std::size_t kChunkMin = 16 * 1024;
  constexpr std::size_t kChunkMax = 1024 * 1024;
  const std::size_t grown =
      std::min(kChunkMin << std::min<std::size_t>(chunks_.size(), 6), kChunkMax);
  const std::size_t size = std::max(grown, bytes);
  chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  charge(size);
  cursor_ = chunks_.back().memory.get();
  end_ = cursor_ + size;
}

char* Arena::slow(std::size_t bytes) {
  add_chunk(bytes);
  char* result = cursor_;
  cursor_ += bytes;
  return result;
}

Arena::Builder::Builder(Arena& arena, std::string_view text) : arena_(arena) {
  if (arena.ends_with(text)) {
    begin_ = const_cast<char*>(text.data());  // our own memory, and only its free end is written
    size_ = text.size();
  } else {
    begin_ = arena.cursor_;
    append(text);
  }
}

char* Arena::Builder::grow(std::size_t bytes) {
  if (static_cast<std::size_t>(arena_.end_ - (begin_ + size_)) < bytes) {
    const char* old = begin_;
    arena_.add_chunk(std::max(2 * size_ + bytes, std::size_t{256}));
    begin_ = arena_.cursor_;
    if (size_ != 0) std::memcpy(begin_, old, size_);
  }
  char* at = begin_ + size_;
  size_ += bytes;
  arena_.cursor_ = begin_ + size_;
  return at;
}

std::string_view Arena::Builder::finish() { return {begin_, size_}; }

}  // namespace sluice::liquid
