#include "api/workflows/rerun_fields.h"

#include "base/json_number.h"

namespace sluice::api {
namespace {

constexpr std::size_t kNodeIdBytesMax = 64;

}  // namespace

void read_rerun_version(services::Fields& fields, const json::object& body, services::Rerun& how) {
  using Version = services::Rerun::Version;
  const auto* version = body.if_contains("version");
  if (version && is_number(*version)) {
    how.version = Version::kNumber;
    how.number = fields.whole_number("version", 1, INT32_MAX).value_or(0);
    return;
  }
  const auto name =
      fields.text("version", 1, 16, services::Fields::Need::kOptional).value_or("current");
  if (name != "same" && name != "current")
    fields.complain("version must be same, current or the number of a version.");
  how.version = name == "same" ? Version::kSame : Version::kCurrent;
}

void read_rerun_steps(services::Fields& fields, services::Rerun& how) {
  how.from_step = fields.text("from_step", 1, kNodeIdBytesMax, services::Fields::Need::kOptional);
  how.from_failed_step = fields.boolean("from_failed_step").value_or(false);
  if (how.from_step && how.from_failed_step)
    fields.complain("Send from_step or from_failed_step, not both.");
}

}  // namespace sluice::api
