#include "app/process_memory.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace sluice::app {
namespace {

// A file that holds one number; "max" and no file are no limit.
void lower_to_file(std::size_t& bytes, const std::string& path) {
  std::ifstream file(path);
  std::size_t limit = 0;
  if (file >> limit && limit > 0) bytes = std::min(bytes, limit);
}

// The group of this process in cgroup v2: the line "0::/path".
std::string cgroup_path() {
  std::ifstream file("/proc/self/cgroup");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return {};
}

}  // namespace

std::size_t process_memory_bytes() {
  std::size_t bytes = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  lower_to_file(bytes, "/sys/fs/cgroup" + cgroup_path() + "/memory.max");
  lower_to_file(bytes, "/sys/fs/cgroup/memory.max");                    // as seen in a container
  lower_to_file(bytes, "/sys/fs/cgroup/memory/memory.limit_in_bytes");  // cgroup v1
  for (const auto resource : {RLIMIT_AS, RLIMIT_DATA}) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
      bytes = std::min(bytes, static_cast<std::size_t>(limit.rlim_cur));
  }
  return bytes;
}

}  // namespace sluice::app
