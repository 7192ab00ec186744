#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/server.h"

// Sockets that were opened before this process began and are handed to it, as systemd does
// (sd_listen_fds(3)). They live on while it is replaced by another one, so that no connection is
// refused meanwhile.
namespace sluice::app {

// Whether an address to listen on is one of them: "systemd", or "systemd:NAME".
bool is_inherited(std::string_view listen);

// Its descriptor, which the caller takes over: the one of that name (FileDescriptorName= of the
// socket unit), or the first one. kNotFound when there is none.
Result<int> inherited_socket(std::string_view listen);

// What a server is to listen on: an inherited socket, or what parse_listen() reads.
Result<http::ListenAddress> listen_address(const std::string& text);

}  // namespace sluice::app
