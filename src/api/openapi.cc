#include "api/openapi.h"

#include <string_view>

#include "api/yaml.h"

namespace sluice::api {
namespace {

// In pieces, because compilers need not take a literal of more than 64 KiB.
constexpr std::string_view kPieces[] = {
#include "api/openapi_yaml.inc"
};

}  // namespace

std::string openapi_yaml() {
  std::string out;
  for (const auto piece : kPieces) out += piece;
  return out;
}

Result<std::string> openapi_json() {
  SLUICE_TRY(const auto document, parse_yaml(openapi_yaml()));
  return to_json(document);
}

}  // namespace sluice::api
