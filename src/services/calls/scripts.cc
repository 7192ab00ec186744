#include "services/calls/scripts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "services/fields.h"
#include "services/records/object_schema.h"
#include "services/records/record_edit.h"

namespace sluice::services {
namespace {

using store::Script;

constexpr std::array<std::string_view, 3> kScriptTypes = {"outbound", "inbound",
                                                          "web"};  // as Script::Type

// What a document says of a script; nothing where it says nothing.
struct ScriptDocument {
  std::optional<std::string> name{};
  std::optional<Script::Type> type{};
  std::optional<std::string> language{};
  std::optional<std::string> settings{};
  std::optional<std::string> objectives{};
  std::optional<std::string> schema{};  // empty: none any more
  std::optional<std::string> voicemail_message{};
  std::optional<Seconds> max_duration{};
};

// The shape of a tag of BCP 47: parts of letters and digits, the first one of letters.
bool is_language_tag(std::string_view tag) {
  std::size_t length = 0;
  bool first = true;
  for (const char c : tag) {
    if (c == '-') {
      if (length < (first ? 2U : 1U)) return false;
      first = false;
      length = 0;
      continue;
    }
    const char lower = ascii_lower(c);
    const bool is_letter = lower >= 'a' && lower <= 'z';
    if (!is_letter && (first || !is_letter_or_digit(c))) return false;
    if (++length > 8) return false;
  }
  return length >= (first ? 2U : 1U);
}

void read_type(Fields& fields, ScriptDocument& script) {
  const auto type = fields.text("type", 0, 32, Fields::Need::kOptional);
  if (!type) return;
  const auto* const found = std::ranges::find(kScriptTypes, std::string_view(*type));
  if (found == kScriptTypes.end())
    fields.complain("type must be outbound, inbound or web.");
  else
    script.type = static_cast<Script::Type>(found - kScriptTypes.begin());
}

void read_language(Fields& fields, const Limits& limits, ScriptDocument& script) {
  auto tag = fields.text("language", 2, limits.script_language_bytes_max, Fields::Need::kOptional);
  if (!tag) return;
  if (is_language_tag(*tag))
    script.language = *std::move(tag);
  else
    fields.complain(fmt::format("language must be a language tag such as en or en-AU, but is {}.",
                                cut_text(*tag, 35)));
}

void read_settings(Fields& fields, const Limits& limits, ScriptDocument& script) {
  const auto settings = fields.object("settings");
  if (!settings) return;
  auto text = to_json(*settings);
  if (text.size() > limits.script_settings_bytes_max)
    return fields.complain(fmt::format("settings must have at most {} bytes of JSON.",
                                       limits.script_settings_bytes_max));
  script.settings = std::move(text);
}

// One objective, {"name", "description"?} or the name alone; nothing when it is wrong.
std::optional<json::object> read_objective(Fields& fields, const json::value& value, std::size_t at,
                                           const Limits& limits) {
  const json::object document =
      value.is_object() ? value.get_object() : json::object{{"name", value}};
  Fields inner(document);
  const auto name = inner.text("name", 1, limits.name_bytes_max, Fields::Need::kRequired);
  const auto description =
      inner.text("description", 0, limits.objective_description_bytes_max, Fields::Need::kOptional);
  const auto read = inner.finish();
  for (const auto& error : inner.errors())
    fields.complain(fmt::format("objectives.{}: {}", at, error));
  if (!read) return std::nullopt;
  json::object objective{{"name", *name}};
  if (description && !description->empty()) objective["description"] = *description;
  return objective;
}

void read_objectives(Fields& fields, const Limits& limits, ScriptDocument& script) {
  const auto sent = fields.array("objectives", Fields::Need::kOptional);
  if (!sent) return;
  if (sent->size() > limits.script_objectives_max)
    return fields.complain(
        fmt::format("objectives must be at most {}.", limits.script_objectives_max));
  json::array objectives;
  for (std::size_t i = 0; i < sent->size(); ++i)
    if (auto objective = read_objective(fields, (*sent)[i], i, limits))
      objectives.emplace_back(*std::move(objective));
  script.objectives = to_json(objectives);
}

void read_schema(Fields& fields, const Limits& limits, ScriptDocument& script) {
  const auto sent = fields.value("structured_data_schema");
  if (!sent) return;
  if (sent->is_null()) {
    script.schema = std::string();
    return;
  }
  if (!sent->is_object())
    return fields.complain("structured_data_schema must be an object or null, but is " +
                           std::string(json_kind_name(*sent)) + ".");
  auto text = to_json(*sent);
  if (text.size() > limits.object_schema_bytes_max)
    return fields.complain(fmt::format("structured_data_schema must have at most {} bytes of JSON.",
                                       limits.object_schema_bytes_max));
  if (const auto compiled = compile_object_schema(sent->get_object()); !compiled)
    return fields.complain("structured_data_schema: " + compiled.error().message);
  script.schema = std::move(text);
}

ScriptDocument read_script_members(Fields& fields, Fields::Need need, const Limits& limits) {
  ScriptDocument script;
  script.name = fields.text("name", 1, limits.name_bytes_max, need);
  if (script.name && (trim(*script.name).empty() || has_control(*script.name)))
    fields.complain("name must be a text without control characters.");
  read_type(fields, script);
  read_language(fields, limits, script);
  read_settings(fields, limits, script);
  read_objectives(fields, limits, script);
  read_schema(fields, limits, script);
  if (auto message = fields.nullable_text("voicemail_message", limits.voicemail_bytes_max))
    script.voicemail_message = std::move(*message).value_or(std::string());
  if (const auto seconds =
          fields.whole_number("max_duration_seconds", limits.script_duration_min.count(),
                              limits.script_duration_max.count()))
    script.max_duration = Seconds(*seconds);
  return script;
}

Outcome<ScriptDocument> read_document(const json::object& document, Fields::Need need,
                                      const Limits& limits) {
  Fields fields(document);
  auto script = read_script_members(fields, need, limits);
  SLUICE_TRY_VOID(fields.finish());
  return script;
}

void apply_script(const ScriptDocument& document, Script& script) {
  if (document.name) script.name = *document.name;
  if (document.type) script.type = *document.type;
  if (document.language) script.language = *document.language;
  if (document.settings) script.settings = *document.settings;
  if (document.objectives) script.objectives = *document.objectives;
  if (document.schema) script.structured_data_schema = *document.schema;
  if (document.voicemail_message) script.voicemail_message = *document.voicemail_message;
  if (document.max_duration) script.max_duration = *document.max_duration;
}

json::object script_facts(const Script& script) {
  return {{"name", script.name},
          {"type", script_type_name(script.type)},
          {"language", script.language},
          {"settings", script.settings},
          {"objectives", script.objectives},
          {"structured_data_schema", script.structured_data_schema},
          {"voicemail_message", script.voicemail_message},
          {"max_duration_seconds", script.max_duration.count()}};
}

Outcome<store::ScriptId> parse_script_id(std::string_view text) {
  const auto id = store::ScriptId::parse(text);
  if (!id) return not_found("script");
  return *id;
}

Outcome<Script> found_script(store::CallLookup& lookup, TeamId team, store::ScriptId id) {
  SLUICE_TRY(auto script, lookup.script(team, id));
  if (!script) return not_found("script");
  return *std::move(script);
}

Outcome<RecordEdit<Script>> create_script(store::Writer& writer, const Script& script,
                                          std::int64_t scripts_max) {
  SLUICE_TRY(const auto scripts, writer.count_scripts(script.team));
  if (scripts >= scripts_max)
    return refuse(ErrorCode::kConflict, "too_many_scripts",
                  fmt::format("The team has {} scripts, which is the limit.", scripts));
  SLUICE_TRY_VOID(writer.put_script(script));
  return RecordEdit<Script>{
      script, AuditNote{"script.create", script.id.text(), script.name, {}, script_facts(script)}};
}

Outcome<RecordEdit<Script>> change_script(store::Writer& writer, Script script,
                                          const ScriptDocument& changes, Timestamp now) {
  AuditNote note{"script.update", script.id.text(), script.name, script_facts(script), {}};
  apply_script(changes, script);
  note.after = script_facts(script);
  note = changes_only(std::move(note));
  if (note.after.empty()) return RecordEdit<Script>{std::move(script)};
  script.updated_at = now;
  SLUICE_TRY_VOID(writer.put_script(script));
  return RecordEdit<Script>{std::move(script), std::move(note)};
}

}  // namespace

std::string_view script_type_name(Script::Type type) {
  return kScriptTypes[static_cast<std::size_t>(type)];
}

Outcome<Script> Scripts::find(store::CallLookup& lookup, TeamId team, std::string_view id) const {
  SLUICE_TRY(const auto parsed, parse_script_id(id));
  return found_script(lookup, team, parsed);
}

void Scripts::create(const Principal& caller, const json::object& document,
                     OnEdited<Script> done) const {
  const auto read = read_document(document, Fields::Need::kRequired, context_.limits);
  if (!read) return done(std::unexpected(read.error()));
  const auto now = context_.clock.now();
  Script script{.id = context_.ids.next<store::ScriptId>(),
                .team = caller.team,
                .name = {},
                .created_at = now,
                .updated_at = now};
  apply_script(*read, script);
  write_record<Script>(
      context_, caller,
      [script = std::move(script), max = context_.limits.scripts_of_team_max](
          store::Writer& writer) { return create_script(writer, script, max); },
      std::move(done));
}

void Scripts::update(store::CallLookup& lookup, const Principal& caller, std::string_view id,
                     const json::object& document, OnEdited<Script> done) const {
  const auto found = find(lookup, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  auto changes = read_document(document, Fields::Need::kOptional, context_.limits);
  if (!changes) return done(std::unexpected(std::move(changes).error()));
  write_record<Script>(
      context_, caller,
      [team = caller.team, which = found->id, changes = *std::move(changes),
       now = context_.clock.now()](store::Writer& writer) -> Outcome<RecordEdit<Script>> {
        SLUICE_TRY(auto script, found_script(writer, team, which));
        return change_script(writer, std::move(script), changes, now);
      },
      std::move(done));
}

void Scripts::remove(const Principal& caller, std::string_view id, OnEdited<Script> done) const {
  const auto parsed = parse_script_id(id);
  if (!parsed) return done(std::unexpected(parsed.error()));
  write_record<Script>(
      context_, caller,
      [team = caller.team, which = *parsed](store::Writer& writer) -> Outcome<RecordEdit<Script>> {
        SLUICE_TRY(auto script, found_script(writer, team, which));
        SLUICE_TRY(const auto open, writer.count_open_calls_of(which));
        if (open > 0)
          return refuse(ErrorCode::kConflict, "script_in_use",
                        fmt::format("A script is deleted when no call by it is scheduled or under "
                                    "way; there {}.",
                                    open == 1 ? "is one" : fmt::format("are {}", open)));
        SLUICE_TRY_VOID(writer.delete_script(which));
        AuditNote note{"script.delete", which.text(), script.name, script_facts(script), {}};
        return RecordEdit<Script>{std::move(script), std::move(note)};
      },
      std::move(done));
}

}  // namespace sluice::services
