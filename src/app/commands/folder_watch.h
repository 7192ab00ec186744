#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice::app {

// Tells when the files of a folder were saved, added or removed. What lies in folders within it is
// not watched. One thread.
class FolderWatch {
 public:
  // kNotFound or kIo when the folder cannot be watched.
  static Result<FolderWatch> watch(const std::string& folder);
  FolderWatch(FolderWatch&& other) noexcept;
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  FolderWatch& operator=(FolderWatch&&) = delete;
  ~FolderWatch();

  // Waits for a change, at most for `longest`, if that is given; and then until there is none for a
  // moment, as an editor saves in several steps, at most for a second. kNotFound when the folder is
  // gone.
  Result<void> wait(std::optional<std::chrono::milliseconds> longest);

 private:
  FolderWatch(int descriptor, std::string folder)
      : descriptor_(descriptor), folder_(std::move(folder)) {}

  int descriptor_;
  std::string folder_;
};

}  // namespace sluice::app
