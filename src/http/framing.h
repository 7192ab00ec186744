#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "http/http.h"

// What this server takes for a well-framed request, beyond what the parser checks. An ingress that
// reads a message differently from the proxy before it lets a sender smuggle one request inside
// another, so whatever two readers could understand in two ways is refused here. RFC 9112.
namespace sluice::http {

// Why a request is not served: a status code and a sentence for its sender.
struct Refusal {
  int status = 400;
  std::string_view message;  // static text
};

// A request line and its fields as the parser found them; views into the connection's buffer.
struct RawHead {
  Method method = Method::kOther;
  std::span<char> target;  // mutable: its path is made canonical in place
  int minor_version = 1;   // HTTP/1.x
  std::span<const Header> headers;
};

// How the body is delimited, and what becomes of the connection afterwards.
struct Framing {
  std::optional<std::uint64_t> content_length;
  int minor_version = 1;
  bool chunked = false;
  bool expects_continue = false;
  bool keep_alive = true;
};

struct Target {
  std::string_view path;
  std::string_view query;
};

std::expected<Framing, Refusal> check_framing(const RawHead& head);

// Takes origin-form only ("/path?query"). Escapes of unreserved characters are decoded in place, so
// a path has one spelling; dot segments, empty segments and escaped slashes are refused, not
// resolved. A trailing slash stays and is a different path.
std::expected<Target, Refusal> check_target(std::span<char> target);

}  // namespace sluice::http
