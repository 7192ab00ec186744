#include "secrets/vault_key_file.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/log.h"

namespace sluice::secrets {
namespace {

constexpr std::size_t kFileBytesMax = 16 << 10;

// Closes what it holds.
class File {
 public:
  File(const std::filesystem::path& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(); }

  bool is_open() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }
  bool write_all(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  bool sync() const { return ::fsync(descriptor_) == 0; }
  bool close() {
    const int closing = std::exchange(descriptor_, -1);
    return closing < 0 || ::close(closing) == 0;
  }

 private:
  int descriptor_;
};

std::unexpected<Error> io_error(std::string_view doing, const std::filesystem::path& path,
                                int number) {
  return fail(ErrorCode::kIo, fmt::format("cannot {} the vault key file {}: {}", doing,
                                          path.string(), std::generic_category().message(number)));
}

void warn_when_open_to_others(const File& file, const std::filesystem::path& path) {
  struct stat state {};
  if (::fstat(file.get(), &state) == 0 && (state.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    log::warn("the vault key file can be read by other users; run: chmod 600 {}", path.string());
}

}  // namespace

Result<std::optional<VaultKeys>> VaultKeyFile::read() const {
  const File file(path_, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    return io_error("read", path_, errno);
  }
  warn_when_open_to_others(file, path_);
  std::string text(kFileBytesMax, '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const auto got = ::read(file.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("read", path_, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  const Secret kept(std::move(text));
  SLUICE_TRY(auto keys, VaultKeys::parse(kept.expose(), path_.string()));
  return keys;
}

// Written beside, synced, then renamed into place, and the rename synced, too.
Result<void> VaultKeyFile::write(const VaultKeys& keys) const {
  const auto beside = std::filesystem::path(path_.string() + ".new");
  const Secret text = keys.text();
  {
    File file(beside, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open()) return io_error("write", path_, errno);
    if (!file.write_all(text.expose()) || !file.sync() || !file.close()) {
      const int number = errno;
      ::unlink(beside.c_str());
      return io_error("write", path_, number);
    }
  }
  if (::rename(beside.c_str(), path_.c_str()) != 0) return io_error("write", path_, errno);
  const auto directory = path_.has_parent_path() ? path_.parent_path() : ".";
  const File folder(directory, O_RDONLY | O_DIRECTORY);
  if (!folder.is_open() || !folder.sync()) return io_error("write", path_, errno);
  return {};
}

}  // namespace sluice::secrets
