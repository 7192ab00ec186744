#include "app/inherited_sockets.h"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <ranges>
#include <unistd.h>

#include "app/settings.h"

namespace sluice::app {
namespace {

constexpr std::string_view kPrefix = "systemd";
constexpr int kFirst = 3;  // after standard input, output and error
constexpr int kSocketsMax = 64;

int number_in(const char* variable) {
  const char* text = std::getenv(variable);
  int number = 0;
  if (text) std::from_chars(text, text + std::strlen(text), number);
  return number;
}

}  // namespace

bool is_inherited(std::string_view listen) {
  return listen == kPrefix ||
         (listen.starts_with(kPrefix) && listen.substr(kPrefix.size()).starts_with(':'));
}

Result<int> inherited_socket(std::string_view listen) {
  const bool is_for_us = number_in("LISTEN_PID") == static_cast<int>(::getpid());
  const int sockets = is_for_us ? std::min(number_in("LISTEN_FDS"), kSocketsMax) : 0;
  const auto wanted = listen.substr(std::min(listen.size(), kPrefix.size() + 1));
  const char* names = std::getenv("LISTEN_FDNAMES");
  int found = wanted.empty() && sockets > 0 ? kFirst : -1;
  int at = kFirst;
  for (const auto name : std::views::split(std::string_view(names ? names : ""), ':')) {
    if (found < 0 && at < kFirst + sockets && std::string_view(name) == wanted) found = at;
    ++at;
  }
  if (found < 0)
    return fail(ErrorCode::kNotFound,
                fmt::format("cannot listen on '{}': this process was handed {} sockets{}; start it "
                            "by its socket unit (FileDescriptorName= names a socket), or give "
                            "HOST:PORT",
                            listen, sockets, wanted.empty() ? "" : ", and none of that name"));
  ::fcntl(found, F_SETFD, FD_CLOEXEC);
  return found;
}

Result<http::ListenAddress> listen_address(const std::string& text) {
  if (!is_inherited(text)) return parse_listen(text);
  http::ListenAddress address;
  SLUICE_TRY(address.inherited, inherited_socket(text));
  return address;
}

}  // namespace sluice::app
