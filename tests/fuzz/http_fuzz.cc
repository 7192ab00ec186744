// Arbitrary bytes, cut at arbitrary places, through everything that stands between a socket and a
// handler: reader, parser, framing rules, routes. The first byte chooses how they are cut.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "http/request_reader.h"
#include "http/routes.h"

namespace {

using sluice::http::Limits;
using sluice::http::Method;
using sluice::http::Request;
using sluice::http::RequestReader;
using sluice::http::Route;
using sluice::http::RouteTable;
using Step = RequestReader::Step;

constexpr std::size_t kBodyBytesMax = 5000;

const Limits& limits() {
  static const Limits small = [] {
    Limits limits;
    limits.header_bytes_max = 3000;
    limits.headers_max = 10;
    return limits;
  }();
  return small;
}

const RouteTable& routes() {
  static const RouteTable table = [] {
    std::vector<Route> made;
    for (const auto* pattern : {"/", "/a/{x}", "/a/b", "/a/{x}/{y}", "/api/v1/hooks/{token}"}) {
      Route route;
      route.method = Method::kPost;
      route.pattern = pattern;
      route.handler = [](const Request&, sluice::http::Responder) {};
      made.push_back(std::move(route));
    }
    return *RouteTable::build(std::move(made));
  }();
  return table;
}

// What must hold of every request that reaches a handler.
void check_request(const Request& request) {
  SLUICE_CHECK(request.path.starts_with('/'), "a path starts with a slash");
  SLUICE_CHECK(request.path.find("//") == std::string_view::npos, "no empty segment");
  SLUICE_CHECK(request.path.find("/../") == std::string_view::npos, "no dot segment");
  SLUICE_CHECK(request.headers.size() <= limits().headers_max, "the limit on headers holds");
  SLUICE_CHECK(request.body.size() <= kBodyBytesMax, "the limit on bodies holds");
  for (const auto& header : request.headers) {
    const auto is_bad = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    SLUICE_CHECK(!header.name.empty(), "a header has a name");
    SLUICE_CHECK(std::ranges::none_of(header.name, is_bad), "a name is one line");
    SLUICE_CHECK(std::ranges::none_of(header.value, is_bad), "a value is one line");
  }
  if (request.content_length) {
    SLUICE_CHECK(*request.content_length == request.body.size(), "the length is that of the body");
  }
}

// Follows one step to the next point where bytes are needed. False when the connection would end.
bool follow(RequestReader& reader, Step step) {
  std::vector<std::string_view> params;
  for (;;) {
    switch (step) {
      case Step::kMore:
        return true;
      case Step::kRefused:
        SLUICE_CHECK(reader.refusal().status >= 400, "a refusal has a status");
        return false;
      case Step::kHead:
        routes().find(reader.request().method, reader.request().path, params);
        routes().allowed(reader.request().path);
        reader.set_route("/fuzz", params);
        step = reader.begin_body(kBodyBytesMax);
        break;
      case Step::kComplete:
        check_request(reader.request());
        SLUICE_CHECK(reader.can_continue(), "a complete request can be followed");
        reader.end_request();
        step = reader.next();
        break;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto seed = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  RequestReader reader(limits());
  for (std::size_t turn = 0; !bytes.empty(); ++turn) {
    const auto room = reader.room();
    SLUICE_CHECK(!room.empty(), "there is room for what is asked for");
    const std::size_t piece = seed == 0 ? bytes.size() : 1 + (seed * (turn + 1)) % 97;
    const std::size_t n = std::min({room.size(), bytes.size(), piece});
    std::copy_n(bytes.data(), n, room.data());
    bytes.remove_prefix(n);
    if (!follow(reader, reader.received(n))) return 0;
  }
  return 0;
}
