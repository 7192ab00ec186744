#include "api/admin/api_page.h"

#include <algorithm>

#include "api/core/gzipped.h"
#include "base/check.h"
#include "embedded/api_page.h"
#include "http/conditional.h"

namespace sluice::api {
namespace {

// No script and no style but the page's own files. The two hashes are those of the styles that
// Redoc puts into the page: an empty one, which its scripts then fill, and that of its scroll bars.
// It searches in a worker that it makes from a blob.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='; "
    "img-src 'self' data:; connect-src 'self'; worker-src blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::optional<std::string_view> file(std::string_view name) {
  const auto files = embedded::api_page();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  if (found == files.end()) return std::nullopt;
  return found->bytes;
}

std::string type_of(std::string_view name) {
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  return "text/plain; charset=utf-8";
}

}  // namespace

http::Response api_page(const http::RequestHead& request) {
  const auto page = file("index.html");
  SLUICE_CHECK(page, "index.html");
  return http::tagged(request,
                      {200,
                       "text/html; charset=utf-8",
                       {},
                       {{"Content-Security-Policy", std::string(kPagePolicy)},
                        {"X-Frame-Options", "DENY"},
                        {"Referrer-Policy", "no-referrer"}},
                       *page},
                      http::strong_etag(*page));
}

std::optional<http::Response> api_page_file(const http::RequestHead& request,
                                            std::string_view name) {
  if (!name.ends_with(".js") && !name.ends_with(".css") && !name.ends_with(".txt"))
    return std::nullopt;
  if (const auto bytes = file(std::string(name) + ".gz"))
    return gzipped(request, type_of(name), *bytes);
  const auto bytes = file(name);
  if (!bytes) return std::nullopt;
  return http::tagged(request, {200, type_of(name), {}, {}, *bytes}, http::strong_etag(*bytes));
}

}  // namespace sluice::api
