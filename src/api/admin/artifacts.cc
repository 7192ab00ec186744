#include <fmt/format.h>

#include "api/core/handlers.h"
#include "base/bytes.h"
#include "effects/artifact_store.h"

// What runs have put at unguessable URLs: GET /f/{token} and GET /s/{token}. Whoever has the URL
// gets it, so both are served without a key.
namespace sluice::api {
namespace {

// A sandbox without any permission, whatever is in the file: it comes from the address of Sluice.
constexpr std::string_view kPolicy = "default-src 'none'; sandbox";

std::string disposition(std::string_view name, bool in_the_browser) {
  std::string plain;
  for (const char c : name)
    plain += c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%' ? c : '_';
  auto out = fmt::format("{}; filename=\"{}\"", in_the_browser ? "inline" : "attachment", plain);
  if (plain != name) out += fmt::format("; filename*=UTF-8''{}", percent_encode(name));
  return out;
}

// Only what cannot end the header, or the browser takes it for bytes.
std::string media_type(std::string_view stored) {
  for (const char c : stored)
    if (c < 0x20 || c >= 0x7F) return "application/octet-stream";
  return stored.empty() ? "application/octet-stream" : std::string(stored);
}

http::Response answer_file(store::ArtifactFile file, bool inline_asked) {
  // Nothing that could run is shown: everything else is only ever saved.
  const bool in_the_browser = inline_asked && file.media_type == "application/pdf";
  return {200,
          media_type(file.media_type),
          std::move(file.bytes),
          {{"Content-Disposition", disposition(file.name, in_the_browser)},
           {"Content-Security-Policy", std::string(kPolicy)},
           {"Referrer-Policy", "no-referrer"},
           {"Cache-Control", "private, no-store"}}};
}

}  // namespace

Answer get_file(Services& services, const http::Request& request) {
  const auto hash = effects::ArtifactStore::hash_of(request.params[0]);
  if (!hash) return not_found("file");
  SLUICE_TRY(auto reader, services.readers.take());
  auto file = reader->file(*hash, services.clock.now());
  if (!file) {
    reader.discard();
    return std::unexpected(Problem(std::move(file).error()));
  }
  if (!*file) return not_found("file");
  return answer_file(**std::move(file), request.query_value("inline") == "1");
}

Answer follow_link(Services& services, const http::Request& request) {
  const auto hash = effects::ArtifactStore::hash_of(request.params[0]);
  if (!hash) return not_found("link");
  SLUICE_TRY(auto reader, services.readers.take());
  auto link = reader->link(*hash, services.clock.now());
  if (!link) {
    reader.discard();
    return std::unexpected(Problem(std::move(link).error()));
  }
  if (!*link) return not_found("link");
  return http::Response{302,
                        "text/plain; charset=utf-8",
                        {},
                        {{"Location", (*link)->target},
                         {"Cache-Control", "no-store"},
                         {"Referrer-Policy", "no-referrer"}}};
}

}  // namespace sluice::api
