#include "store/sqlite/files.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

namespace sluice::store::sqlite {
namespace fs = std::filesystem;

std::string database_in(const fs::path& directory) { return directory / "sluice.db"; }

Result<DataDirLock> take_existing(const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(database_in(directory), error))
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no {}; give the data directory of a server with --data",
                            database_in(directory)));
  return DataDirLock::take(directory);
}

Result<void> system_call(int result, std::string_view doing, const std::string& file) {
  if (result == 0) return {};
  return fail(ErrorCode::kIo,
              fmt::format("cannot {} {}: {}", doing, file, std::generic_category().message(errno)));
}

Result<void> sync_path(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_call(file, "open", path);
  auto synced = system_call(::fsync(file), "sync", path);
  ::close(file);
  return synced;
}

Result<void> make_file(const std::string& path) {
  const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return system_call(made < 0 ? made : ::close(made), "make", path);
}

}  // namespace sluice::store::sqlite
