#include "services/calls/call_settings.h"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "calls/call_provider.h"
#include "calls/calling_hours.h"
#include "formats/phone_number.h"
#include "services/fields.h"
#include "services/records/record_edit.h"

namespace sluice::services {
namespace {

// The member as an object; nothing when it is absent or null, or, with a complaint, wrong.
std::optional<json::object> settings_member(Fields& fields, std::string_view name,
                                            std::size_t bytes_max) {
  const auto sent = fields.value(name);
  if (!sent || sent->is_null()) return std::nullopt;
  if (!sent->is_object()) {
    fields.complain(
        fmt::format("{} must be an object or null, but is {}.", name, json_kind_name(*sent)));
    return std::nullopt;
  }
  if (to_json(*sent).size() > bytes_max) {
    fields.complain(fmt::format("{} must have at most {} bytes of JSON.", name, bytes_max));
    return std::nullopt;
  }
  return sent->get_object();
}

void read_provider(Fields& fields, const Limits& limits, store::CallSettings& settings) {
  const auto provider = settings_member(fields, "provider", limits.call_settings_bytes_max);
  if (!provider) return;
  std::vector<std::string> problems;
  if (!calls::make_call_provider(*provider, problems))
    for (const auto& problem : problems) fields.complain("provider: " + problem);
  settings.provider = to_json(*provider);
}

void read_hours(Fields& fields, const Limits& limits, store::CallSettings& settings) {
  const auto hours = settings_member(fields, "calling_hours", limits.call_settings_bytes_max);
  if (!hours) return;
  if (const auto parsed = calls::CallingHours::parse(*hours); !parsed)
    fields.complain("calling_hours: " + parsed.error().message);
  settings.calling_hours = to_json(*hours);
}

void read_settings_number(Fields& fields, std::string_view region, store::CallSettings& settings) {
  const auto sent = fields.nullable_text("from_number", formats::kPhoneNumberBytesMax);
  if (!sent || !*sent || trim(**sent).empty()) return;
  auto number = formats::phone_number(trim(**sent), region);
  if (number)
    settings.from_number = *std::move(number);
  else
    fields.complain("from_number: " + number.error().message);
}

// Secrets are in the vault, and not in here.
json::object settings_facts(const store::CallSettings& settings) {
  return {{"provider", settings.provider},
          {"calling_hours", settings.calling_hours},
          {"calls_per_minute", settings.calls_per_minute},
          {"from_number", settings.from_number}};
}

}  // namespace

Outcome<store::CallSettings> CallSettings::find(store::CallLookup& lookup, TeamId team) const {
  SLUICE_TRY(auto found, lookup.call_settings(team));
  return std::move(found).value_or(store::CallSettings{.team = team});
}

void CallSettings::replace(store::Reader& reader, const Principal& caller,
                           const json::object& document, OnEdited<store::CallSettings> done) const {
  const auto region = contacts_.region_of(reader, caller.team);
  if (!region) return done(std::unexpected(region.error()));
  Fields fields(document);
  store::CallSettings settings{.team = caller.team, .updated_at = context_.clock.now()};
  read_provider(fields, context_.limits, settings);
  read_hours(fields, context_.limits, settings);
  read_settings_number(fields, *region, settings);
  const auto rate = fields.value("calls_per_minute");
  if (rate && !rate->is_null())
    settings.calls_per_minute =
        fields.whole_number("calls_per_minute", 1, context_.limits.calls_per_minute_max)
            .value_or(0);
  if (const auto read = fields.finish(); !read) return done(std::unexpected(read.error()));
  write_record<store::CallSettings>(
      context_, caller,
      [this, settings = std::move(settings)](
          store::Writer& writer) -> Outcome<RecordEdit<store::CallSettings>> {
        SLUICE_TRY(const auto before, find(writer, settings.team));
        SLUICE_TRY_VOID(writer.put_call_settings(settings));
        auto note = changes_only(AuditNote{
            "call_settings.update", {}, {}, settings_facts(before), settings_facts(settings)});
        RecordEdit<store::CallSettings> edit{.result = settings};
        if (!note.after.empty()) edit.audit = std::move(note);
        return edit;
      },
      std::move(done));
}

}  // namespace sluice::services
