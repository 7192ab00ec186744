#include "api/core/gzipped.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "formats/decompress.h"
#include "http/conditional.h"

namespace sluice::api {
namespace {

constexpr std::size_t kUnpackedBytesMax = 16 << 20;

// `parameters` as in "q=0.0": a quality of zero refuses the coding.
bool refuses(std::string_view parameters) {
  const auto quality = trim(parameters);
  return quality.starts_with("q=0") && quality.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
    const auto item = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    const auto semicolon = std::min(item.find(';'), item.size());
    const auto name = trim(item.substr(0, semicolon));
    const bool taken = semicolon == item.size() || !refuses(item.substr(semicolon + 1));
    if (equal_ignoring_case(name, coding)) return taken;
    if (name == "*") any = taken;
  }
  return any;
}

std::string unpacked(std::string_view gzip_bytes) {
  auto bytes = formats::decompress("gzip", gzip_bytes, kUnpackedBytesMax);
  SLUICE_CHECK(bytes, "a built-in file cannot be unpacked");
  return *std::move(bytes);
}

http::Response gzipped(const http::RequestHead& request, std::string content_type,
                       std::string_view gzip_bytes) {
  http::Response response{200, std::move(content_type), {}, {{"Vary", "Accept-Encoding"}}, {}};
  if (accepts_coding(request.header("Accept-Encoding").value_or(""), "gzip")) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.borrowed = gzip_bytes;
    return http::tagged(request, std::move(response), http::strong_etag(gzip_bytes));
  }
  response.body = unpacked(gzip_bytes);
  auto etag = http::strong_etag(response.body);
  return http::tagged(request, std::move(response), std::move(etag));
}

}  // namespace sluice::api
