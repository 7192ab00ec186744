#include "services/records/object_types.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "services/fields.h"
#include "services/records/object_schema.h"
#include "services/records/record_edit.h"

namespace sluice::services {
namespace {

std::string number_of_objects(std::int64_t objects) {
  return objects == 1 ? "1 object" : fmt::format("{} objects", objects);
}

using store::ObjectType;

constexpr std::array<std::string_view, 3> kModes = {"off", "warn", "strict"};  // as Validation

// What a document says of a type; nothing where it says nothing.
struct TypeDocument {
  std::optional<std::string> type_name{};
  std::optional<std::string> display_name{};
  std::optional<std::string> description{};
  std::optional<json::object> schema{};
  std::optional<ObjectType::Validation> validation{};
  std::optional<bool> unique_by_contact{};
};

bool is_type_name(std::string_view name) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && is_lower(name.front()) && std::ranges::all_of(name, [&](char c) {
    return is_lower(c) || (c >= '0' && c <= '9') || c == '_';
  });
}

void read_mode(Fields& fields, TypeDocument& type) {
  const auto mode = fields.text("validation_mode", 0, 32, Fields::Need::kOptional);
  if (!mode) return;
  const auto* const found = std::ranges::find(kModes, std::string_view(*mode));
  if (found == kModes.end())
    fields.complain("validation_mode must be off, warn or strict.");
  else
    type.validation = static_cast<ObjectType::Validation>(found - kModes.begin());
}

TypeDocument read_members(Fields& fields, Fields::Need need, const Limits& limits) {
  TypeDocument type;
  type.display_name = fields.text("display_name", 1, limits.name_bytes_max, need);
  type.description =
      fields.text("description", 0, limits.object_description_bytes_max, Fields::Need::kOptional);
  type.schema = fields.object("schema", need);
  if (type.schema && to_json(*type.schema).size() > limits.object_schema_bytes_max)
    fields.complain(
        fmt::format("schema must have at most {} bytes of JSON.", limits.object_schema_bytes_max));
  read_mode(fields, type);
  type.unique_by_contact = fields.boolean("unique_by_contact");
  return type;
}

Outcome<TypeDocument> read_new(const json::object& document, const Limits& limits) {
  Fields fields(document);
  auto name = fields.text("type_name", 1, limits.name_bytes_max, Fields::Need::kRequired);
  if (name && !is_type_name(*name))
    fields.complain(
        "type_name must begin with a letter from a to z and have only such letters, digits and _.");
  auto type = read_members(fields, Fields::Need::kRequired, limits);
  type.type_name = std::move(name);
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY_VOID(compile_object_schema(*type.schema));
  return type;
}

Outcome<TypeDocument> read_changes(const json::object& document, const Limits& limits) {
  if (document.contains("type_name"))
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "type_name cannot be changed; create another type.");
  Fields fields(document);
  auto type = read_members(fields, Fields::Need::kOptional, limits);
  SLUICE_TRY_VOID(fields.finish());
  if (type.schema) SLUICE_TRY_VOID(compile_object_schema(*type.schema));
  return type;
}

void apply_type(const TypeDocument& document, ObjectType& type) {
  if (document.display_name) type.display_name = *document.display_name;
  if (document.description) type.description = *document.description;
  if (document.schema) type.schema = to_json(*document.schema);
  if (document.validation) type.validation = *document.validation;
  if (document.unique_by_contact) type.unique_by_contact = *document.unique_by_contact;
}

json::object type_facts(const ObjectType& type) {
  return {{"display_name", type.display_name},
          {"description", type.description},
          {"schema", type.schema},
          {"validation_mode", validation_name(type.validation)},
          {"unique_by_contact", type.unique_by_contact}};
}

Outcome<store::ObjectTypeId> parse_type_id(std::string_view text) {
  const auto id = store::ObjectTypeId::parse(text);
  if (!id) return not_found("object type");
  return *id;
}

Outcome<ObjectType> found_type(store::ObjectLookup& lookup, TeamId team, store::ObjectTypeId id) {
  SLUICE_TRY(auto type, lookup.object_type(team, id));
  if (!type) return not_found("object type");
  return *std::move(type);
}

Outcome<RecordEdit<ObjectType>> create_type(store::Writer& writer, const ObjectType& type,
                                            std::int64_t types_max) {
  SLUICE_TRY(const auto same, writer.object_type_by_name(type.team, type.type_name));
  if (same)
    return refuse(
        ErrorCode::kConflict, "object_type_exists",
        fmt::format("The team already has a type {}, {}.", type.type_name, same->id.text()));
  SLUICE_TRY(const auto types, writer.count_object_types(type.team));
  if (types >= types_max)
    return refuse(
        ErrorCode::kConflict, "too_many_object_types",
        fmt::format("The team already has {} types of objects, the maximum; delete one first.",
                    types));
  SLUICE_TRY_VOID(writer.put_object_type(type));
  return RecordEdit<ObjectType>{
      type, AuditNote{"object_type.create", type.id.text(), type.type_name, {}, type_facts(type)}};
}

Outcome<RecordEdit<ObjectType>> change_type(store::Writer& writer, ObjectType type,
                                            const TypeDocument& changes, Timestamp now) {
  AuditNote note{"object_type.update", type.id.text(), type.type_name, type_facts(type), {}};
  const bool was_unique = type.unique_by_contact;
  apply_type(changes, type);
  if (type.unique_by_contact && !was_unique && type.objects > 0)
    return refuse(ErrorCode::kConflict, "object_type_in_use",
                  fmt::format("unique_by_contact can only be turned on while the type has no "
                              "objects; it has {}.",
                              number_of_objects(type.objects)));
  note.after = type_facts(type);
  note = changes_only(std::move(note));
  if (note.after.empty()) return RecordEdit<ObjectType>{std::move(type)};
  type.updated_at = now;
  SLUICE_TRY_VOID(writer.put_object_type(type));
  return RecordEdit<ObjectType>{std::move(type), std::move(note)};
}

Outcome<RecordEdit<ObjectType>> remove_type(store::Writer& writer, ObjectType type) {
  if (type.objects > 0)
    return refuse(ErrorCode::kConflict, "object_type_in_use",
                  fmt::format("A type that still has objects cannot be deleted; this one has {}.",
                              number_of_objects(type.objects)));
  SLUICE_TRY_VOID(writer.delete_object_type(type.id));
  AuditNote note{"object_type.delete", type.id.text(), type.type_name, type_facts(type), {}};
  return RecordEdit<ObjectType>{std::move(type), std::move(note)};
}

}  // namespace

std::string_view validation_name(ObjectType::Validation mode) {
  return kModes[static_cast<std::size_t>(mode)];
}

Outcome<ObjectType> ObjectTypes::find(store::ObjectReader& reader, TeamId team,
                                      std::string_view id) const {
  SLUICE_TRY(const auto parsed, parse_type_id(id));
  return found_type(reader, team, parsed);
}

Outcome<ObjectType> ObjectTypes::find_by_name(store::ObjectReader& reader, TeamId team,
                                              std::string_view type_name) const {
  if (!is_type_name(type_name))
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "The type_name must begin with a letter from a to z and have only such letters, "
                  "digits and _.");
  SLUICE_TRY(auto type, reader.object_type_by_name(team, type_name));
  if (!type) return not_found("object type");
  return *std::move(type);
}

void ObjectTypes::create(const Principal& caller, const json::object& document,
                         OnEdited<ObjectType> done) const {
  const auto read = read_new(document, context_.limits);
  if (!read) return done(std::unexpected(read.error()));
  const auto now = context_.clock.now();
  ObjectType type{.id = context_.ids.next<store::ObjectTypeId>(),
                  .team = caller.team,
                  .type_name = *read->type_name,
                  .created_at = now,
                  .updated_at = now};
  apply_type(*read, type);
  write_record<ObjectType>(
      context_, caller,
      [type = std::move(type), max = context_.limits.object_types_of_team_max](
          store::Writer& writer) { return create_type(writer, type, max); },
      std::move(done));
}

void ObjectTypes::update(store::ObjectReader& reader, const Principal& caller, std::string_view id,
                         const json::object& document, OnEdited<ObjectType> done) const {
  const auto found = find(reader, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  auto changes = read_changes(document, context_.limits);
  if (!changes) return done(std::unexpected(std::move(changes).error()));
  write_record<ObjectType>(
      context_, caller,
      [team = caller.team, which = found->id, changes = *std::move(changes),
       now = context_.clock.now()](store::Writer& writer) -> Outcome<RecordEdit<ObjectType>> {
        SLUICE_TRY(auto type, found_type(writer, team, which));
        return change_type(writer, std::move(type), changes, now);
      },
      std::move(done));
}

void ObjectTypes::remove(const Principal& caller, std::string_view id,
                         OnEdited<ObjectType> done) const {
  const auto parsed = parse_type_id(id);
  if (!parsed) return done(std::unexpected(parsed.error()));
  write_record<ObjectType>(
      context_, caller,
      [team = caller.team,
       which = *parsed](store::Writer& writer) -> Outcome<RecordEdit<ObjectType>> {
        SLUICE_TRY(auto type, found_type(writer, team, which));
        return remove_type(writer, std::move(type));
      },
      std::move(done));
}

}  // namespace sluice::services
