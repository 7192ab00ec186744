#include "store/sqlite/data_dir.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace sluice::store::sqlite {
namespace {

std::string reason() { return std::generic_category().message(errno); }

std::string read_holder(int file) {
  char text[32] = {};
  const auto size = ::pread(file, text, sizeof text - 1, 0);
  std::string holder(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder.empty() ? "unknown" : holder;
}

}  // namespace

Result<void> make_data_dir(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) return {};
  const mode_t before = ::umask(077);
  std::filesystem::create_directories(directory, error);
  ::umask(before);
  if (error) {
    return fail(ErrorCode::kIo, fmt::format("cannot make the data directory {}: {}",
                                            directory.string(), error.message()));
  }
  return {};
}

Result<DataDirLock> DataDirLock::take(const std::filesystem::path& directory) {
  SLUICE_TRY_VOID(make_data_dir(directory));
  const std::string path = directory / "lock";
  DataDirLock lock;
  lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.file_ < 0)
    return fail(ErrorCode::kIo, fmt::format("cannot open {}: {}", path, reason()));
  if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return fail(ErrorCode::kIo, fmt::format("cannot lock {}: {}", path, reason()));
    return fail(ErrorCode::kConflict,
                fmt::format("the data directory {} is in use by process {}; stop that one first, "
                            "or give this one another --data",
                            directory.string(), read_holder(lock.file_)));
  }
  // For people only: who holds the lock is decided by flock, not by what the file says.
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock.file_, 0) != 0 ||
      ::pwrite(lock.file_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return fail(ErrorCode::kIo, fmt::format("cannot write {}: {}", path, reason()));
  }
  return lock;
}

DataDirLock::~DataDirLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace sluice::store::sqlite
