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

Result<int> open_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail(ErrorCode::kIo, fmt::format("cannot open {}: {}", path, reason()));
  return file;
}

// False when another descriptor has the lock, of this process or of another one.
Result<bool> try_lock(int file, const std::string& path) {
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  return fail(ErrorCode::kIo, fmt::format("cannot lock {}: {}", path, reason()));
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
  SLUICE_TRY(lock.file_, open_private(path));
  SLUICE_TRY(const bool first, try_lock(lock.file_, path));
  if (!first)
    return fail(ErrorCode::kConflict,
                fmt::format("the data directory {} is in use by process {}; stop that one first, "
                            "or give this one another --data",
                            directory.string(), read_holder(lock.file_)));
  const std::string database = directory / "sluice.db";
  SLUICE_TRY(lock.database_, open_private(database));
  SLUICE_TRY(const bool alone, try_lock(lock.database_, database));
  if (!alone)
    return fail(ErrorCode::kConflict,
                fmt::format("{} is in use by another process, although nothing holds {}, which "
                            "must have been removed; stop that process first (`fuser {}` names it)",
                            database, path, database));
  // For people only: who holds the lock is decided by flock, not by what the file says.
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock.file_, 0) != 0 ||
      ::pwrite(lock.file_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return fail(ErrorCode::kIo, fmt::format("cannot write {}: {}", path, reason()));
  }
  return lock;
}

DataDirLock::~DataDirLock() {
  for (const int file : {file_, database_})
    if (file >= 0) ::close(file);
}

}  // namespace sluice::store::sqlite
