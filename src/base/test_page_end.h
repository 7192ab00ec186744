#pragma once

#include <algorithm>
#include <string_view>
#include <sys/mman.h>

#include "base/check.h"

namespace sluice::testing {

// Memory behind which none is: whoever reads a byte too many ends the test, in every build.
class PageEnd {
 public:
  PageEnd() {
    SLUICE_CHECK(pages_ != MAP_FAILED, "memory for a test");
    SLUICE_CHECK(::mprotect(end(), kPageBytes, PROT_NONE) == 0, "a page that nobody may read");
  }
  ~PageEnd() { ::munmap(pages_, kBytes + kPageBytes); }
  PageEnd(const PageEnd&) = delete;
  PageEnd& operator=(const PageEnd&) = delete;

  // A copy of the text at the end of the memory, until the next one.
  std::string_view put(std::string_view text) {
    SLUICE_CHECK(text.size() <= kBytes, "the text fits");
    char* const at = end() - text.size();
    std::copy_n(text.data(), text.size(), at);
    return {at, text.size()};
  }

 private:
  static constexpr std::size_t kPageBytes = 64 << 10;  // a multiple of every page size
  static constexpr std::size_t kBytes = 64 << 10;

  char* end() const { return static_cast<char*>(pages_) + kBytes; }

  void* const pages_ = ::mmap(nullptr, kBytes + kPageBytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
};

}  // namespace sluice::testing
