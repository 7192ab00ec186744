#include "api/ui/ui.h"

#include <array>
#include <fmt/format.h>

#include "api/core/gzipped.h"
#include "api/core/problem.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "embedded/ui_pack.h"

namespace sluice::api {
namespace {

constexpr std::string_view kPage = "index.html";
constexpr std::string_view kAssets = "assets/";
// Where the page says the nonce of its own answer to the styles that scripts add.
constexpr std::string_view kNoncePlace = "{{nonce}}";

constexpr std::string_view kNotBuilt =
    "This server was built without its web UI (SLUICE_UI=OFF). The API and the command line do all "
    "that it does; to have it, build with -DSLUICE_UI=ON.";

const UiPack& built_in() {
  static const UiPack kPack = [] {
    auto pack = UiPack::read(embedded::ui_pack()[0].bytes);
    SLUICE_CHECK(pack, "the build packs the UI as it is read");
    return *std::move(pack);
  }();
  return kPack;
}

// Not for guessing: what is added to the page by somebody else does not know it.
std::string new_nonce() {
  static SystemEntropy entropy;
  std::array<std::uint8_t, 16> bytes{};
  entropy.fill(bytes);
  return to_hex(bytes);
}

std::string policy(std::string_view nonce) {
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self' data:; "
      "connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
      "form-action 'self'",
      nonce);
}

http::Response page(const UiFile& file) {
  const auto nonce = new_nonce();
  http::Response response{200, file.type, std::string(file.plain.value_or("")), {}};
  if (const auto at = response.body.find(kNoncePlace); at != std::string::npos)
    response.body.replace(at, kNoncePlace.size(), nonce);
  response.headers = {{"Cache-Control", "no-store"},
                      {"Content-Security-Policy", policy(nonce)},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cross-Origin-Opener-Policy", "same-origin"},
                      {"X-Content-Type-Options", "nosniff"}};
  return response;
}

// What is below kAssets never changes, since its name has a hash of its bytes.
http::Response served(const UiFile& file, std::string_view path, const http::RequestHead& request) {
  const bool lasts = path.starts_with(kAssets);
  http::Response response{200, file.type, {}, {}, {}};
  response.headers = {{"Cache-Control", lasts ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"Vary", "Accept-Encoding"},
                      {"X-Content-Type-Options", "nosniff"}};
  const auto codings = request.header("Accept-Encoding").value_or("");
  if (file.brotli && accepts_coding(codings, "br")) {
    response.borrowed = *file.brotli;
    response.headers.emplace_back("Content-Encoding", "br");
  } else if (file.gzip && accepts_coding(codings, "gzip")) {
    response.borrowed = *file.gzip;
    response.headers.emplace_back("Content-Encoding", "gzip");
  } else if (file.plain) {
    response.borrowed = *file.plain;
  } else {
    response.body = unpacked(*file.gzip);  // no browser gets here
  }
  return response;
}

http::Response to_ui(const http::RequestHead&) {
  return {302, "text/plain", {}, {{"Location", "/ui"}, {"Cache-Control", "no-store"}}};
}

http::Response show(const http::RequestHead& request) {
  return show_ui(built_in(), request.params.empty() ? std::string_view() : request.params.front(),
                 request);
}

http::Route route(std::string pattern, http::Response (*respond)(const http::RequestHead&)) {
  http::Route made{http::Method::kGet, std::move(pattern), http::RunsOn::kIo, {}, {}};
  made.planner = [](const http::RequestHead&) -> http::BodyPlan { return std::size_t{0}; };
  made.handler = [respond](const http::Request& request, http::Responder responder) {
    responder.send(respond(request));
  };
  return made;
}

}  // namespace

http::Response show_ui(const UiPack& pack, std::string_view path,
                       const http::RequestHead& request) {
  if (pack.empty())
    return problem_response({ErrorCode::kNotFound, "ui_not_built", std::string(kNotBuilt)},
                            request);
  if (const auto* file = pack.find(path); file && path != kPage)
    return served(*file, path, request);
  if (path.starts_with(kAssets))
    return problem_response({ErrorCode::kNotFound, "ui_file_not_found",
                             "The web UI has no such file; the page is of another version of the "
                             "server. Load it again."},
                            request);
  const auto* file = pack.find(kPage);
  SLUICE_CHECK(file, "the UI has a page");
  return page(*file);
}

std::vector<http::Route> ui_routes() {
  std::vector<http::Route> table;
  table.reserve(3);
  table.push_back(route("/", to_ui));
  table.push_back(route("/ui", show));
  table.push_back(route("/ui/*", show));
  return table;
}

}  // namespace sluice::api
