#include "api/core/openapi.h"

#include <string_view>

#include "embedded/errors_page.h"
#include "embedded/openapi.h"
#include "formats/yaml.h"

namespace sluice::api {
namespace {

std::string_view document() { return embedded::openapi()[0].bytes; }

}  // namespace

std::string openapi_yaml() { return std::string(document()); }

std::string_view errors_markdown() { return embedded::errors_page()[0].bytes; }

Result<std::string> openapi_json() {
  SLUICE_TRY(const auto parsed, formats::parse_yaml(document()));
  return to_json(parsed);
}

}  // namespace sluice::api
