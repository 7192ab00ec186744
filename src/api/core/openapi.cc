#include "api/core/openapi.h"

#include <algorithm>
#include <string_view>

#include "embedded/errors_page.h"
#include "embedded/node_pages.h"
#include "embedded/openapi.h"
#include "formats/yaml.h"

namespace sluice::api {
namespace {

std::string_view document() { return embedded::openapi()[0].bytes; }

}  // namespace

std::string openapi_yaml() { return std::string(document()); }

std::string_view errors_markdown() { return embedded::errors_page()[0].bytes; }

std::optional<std::string_view> node_markdown(std::string_view file) {
  const auto pages = embedded::node_pages();
  const auto page = std::ranges::find(pages, file, &EmbeddedFile::name);
  if (page == pages.end()) return std::nullopt;
  return page->bytes;
}

Result<std::string> openapi_json() {
  SLUICE_TRY(const auto parsed, formats::parse_yaml(document()));
  return to_json(parsed);
}

}  // namespace sluice::api
