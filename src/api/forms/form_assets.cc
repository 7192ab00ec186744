#include "api/forms/form_assets.h"

#include <algorithm>

#include "base/check.h"
#include "embedded/form_assets.h"

namespace sluice::api {
namespace {

std::string_view asset(std::string_view name) {
  const auto files = embedded::form_assets();
  const auto file = std::ranges::find(files, name, &EmbeddedFile::name);
  SLUICE_CHECK(file != files.end(), name);
  return file->bytes;
}

}  // namespace

const std::string_view kFormStyle = asset("form.css");
const std::string_view kFormScript = asset("form.js");

}  // namespace sluice::api
