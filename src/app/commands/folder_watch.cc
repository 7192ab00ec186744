#include "app/commands/folder_watch.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

#include "base/clock.h"

namespace sluice::app {
namespace {

constexpr std::chrono::milliseconds kQuiet{50};
constexpr std::chrono::seconds kUnquietMax{1};
constexpr std::uint32_t kSaved = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
constexpr std::uint32_t kGone = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT;

std::unexpected<Error> cannot_watch(const std::string& folder, int error) {
  return fail(error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo,
              fmt::format("cannot watch the folder {}: {}", folder, std::strerror(error)));
}

// All that has happened; whether the folder is gone.
bool read_events(int descriptor) {
  alignas(inotify_event) std::array<char, 16 << 10> buffer{};
  bool gone = false;
  const auto size = read(descriptor, buffer.data(), buffer.size());
  for (ssize_t at = 0; at < size;) {
    inotify_event event{};
    std::memcpy(&event, buffer.data() + at, sizeof event);
    gone |= (event.mask & kGone) != 0;
    at += static_cast<ssize_t>(sizeof event + event.len);
  }
  return gone;
}

}  // namespace

Result<FolderWatch> FolderWatch::watch(const std::string& folder) {
  const int descriptor = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (descriptor < 0) return cannot_watch(folder, errno);
  FolderWatch made(descriptor, folder);
  if (inotify_add_watch(descriptor, folder.c_str(),
                        kSaved | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR) < 0)
    return cannot_watch(folder, errno);
  return made;
}

FolderWatch::FolderWatch(FolderWatch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), folder_(std::move(other.folder_)) {}

FolderWatch::~FolderWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<void> FolderWatch::wait(std::optional<std::chrono::milliseconds> longest) {
  const SystemClock clock;
  pollfd waiting{descriptor_, POLLIN, 0};
  std::optional<Micros> end;  // known at the first change
  int timeout = longest ? static_cast<int>(longest->count()) : -1;
  while (true) {
    const int ready = poll(&waiting, 1, timeout);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return cannot_watch(folder_, errno);
    if (ready == 0) return {};
    if (read_events(descriptor_))
      return fail(ErrorCode::kNotFound, fmt::format("the folder {} is gone", folder_));
    if (!end) end = clock.steady() + kUnquietMax;
    if (clock.steady() >= *end) return {};
    timeout = static_cast<int>(kQuiet.count());
  }
}

}  // namespace sluice::app
