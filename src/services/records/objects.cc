#include "services/records/objects.h"

#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/check.h"
#include "base/json_number.h"
#include "formats/json_path.h"
#include "services/fields.h"
#include "services/records/contacts.h"
#include "services/records/object_schema.h"
#include "services/records/record_edit.h"

namespace sluice::services {
namespace {

using store::ObjectType;

// Where an object's key is looked for when nobody says.
constexpr std::array<std::string_view, 2> kKeyPaths = {"$.external_ids.rex.property_id", "$.id"};

Outcome<store::ObjectId> parse_object_id(std::string_view text) {
  const auto id = store::ObjectId::parse(text);
  if (!id) return not_found("object");
  return *id;
}

// The contact that a document names, its last member to be read.
Outcome<store::ContactId> read_contact_id(Fields& fields) {
  const auto text = fields.text("contact_id", 1, 64, Fields::Need::kRequired);
  SLUICE_TRY_VOID(fields.finish());
  return parse_contact_id(*text);
}

std::unexpected<Problem> wrong_key(std::string message) {
  return refuse(ErrorCode::kInvalid, "parameter_invalid", std::move(message));
}

// 7 and "7" are the same key.
Outcome<std::string> key_text(const json::value& value, std::string_view path,
                              std::size_t bytes_max) {
  std::string storage;
  const auto text = value.is_bool() ? std::nullopt : scalar_text(value, storage);
  if (!text || text->empty() || text->size() > bytes_max)
    return wrong_key(fmt::format(
        "The value at {} is the object's key and must be a number or a string of 1 to {} bytes.",
        path, bytes_max));
  return std::string(*text);
}

Outcome<std::string> read_key(const json::object& data, const std::optional<std::string>& path,
                              std::size_t bytes_max) {
  const json::value document(data);
  if (path) {
    const auto found = formats::value_at(document, *path);
    if (!found) return wrong_key("upsert_key: " + found.error().message + ".");
    if (!*found || (*found)->is_null())
      return wrong_key(fmt::format("data has no value at {}, the path in upsert_key.", *path));
    return key_text(**found, *path, bytes_max);
  }
  for (const auto fallback : kKeyPaths) {
    const auto found = formats::value_at(document, fallback);
    SLUICE_CHECK(found, "the paths of the server's own are right");
    if (*found && !(*found)->is_null()) return key_text(**found, fallback, bytes_max);
  }
  return wrong_key(
      fmt::format("data has no key: there is no value at {} or {}. Send upsert_key, the "
                  "path of the value that identifies the object.",
                  kKeyPaths[0], kKeyPaths[1]));
}

Outcome<store::Object> found_object(store::ObjectLookup& lookup, TeamId team, store::ObjectId id) {
  SLUICE_TRY(auto object, lookup.object(team, id));
  if (!object) return not_found("object");
  return *std::move(object);
}

}  // namespace

Outcome<WrittenObject> upsert_object(const Context& context, store::Writer& writer, TeamId team,
                                     const ObjectChange& change) {
  // It may have been deleted since the data were checked.
  SLUICE_TRY(auto type, writer.object_type(team, change.type));
  if (!type) return not_found("object type");
  SLUICE_TRY(auto stored, writer.object_by_key(change.type, change.key));
  const auto now = context.clock.now();
  WrittenObject written{
      .object = {}, .type = *std::move(type), .how = Written::kUpdated, .warnings = {}};
  if (stored) {
    written.object = *std::move(stored);
    if (written.object.data == change.data) {
      written.how = Written::kUnchanged;
      return written;
    }
  } else {
    if (written.type.objects >= context.limits.objects_of_type_max)
      return refuse(ErrorCode::kConflict, "too_many_objects",
                    fmt::format("The type already has {} objects, the maximum; delete some first.",
                                written.type.objects));
    written.how = Written::kCreated;
    written.object = {.id = context.ids.next<store::ObjectId>(),
                      .team = team,
                      .type = change.type,
                      .key = change.key,
                      .created_at = now};
  }
  written.object.data = change.data;
  written.object.updated_at = now;
  SLUICE_TRY_VOID(writer.put_object(written.object));
  return written;
}

Outcome<store::ObjectLink> link_object(const Context& context, store::Writer& writer, TeamId team,
                                       store::ObjectId object, store::ContactId contact,
                                       std::string metadata) {
  SLUICE_TRY(const auto linked, found_object(writer, team, object));
  SLUICE_TRY(const auto known, writer.contact(team, contact));
  if (!known) return not_found("contact");
  SLUICE_TRY(const auto type, writer.object_type(team, linked.type));
  if (!type) return not_found("object type");
  const auto now = context.clock.now();
  SLUICE_TRY(auto link, writer.object_link(object, contact));
  if (!link) {
    SLUICE_TRY(const auto other, writer.linked_object(contact, linked.type, object));
    if (other && type->unique_by_contact) {
      auto problem = refuse(
          ErrorCode::kConflict, "object_already_linked",
          fmt::format("A contact can be linked to one {} only, and this one is linked to {}.",
                      type->type_name, other->text()));
      problem.error().more["object_id"] = other->text();
      return problem;
    }
    const auto max = context.limits.links_max;
    SLUICE_TRY(const auto of_object, writer.count_links_of_object(object, max));
    SLUICE_TRY(const auto of_contact, writer.count_links_of_contact(contact, max));
    if (of_object >= max || of_contact >= max)
      return refuse(ErrorCode::kConflict, "too_many_links",
                    fmt::format("The {} already has {} links, the maximum; unlink one first.",
                                of_object >= max ? "object" : "contact", max));
    link = store::ObjectLink{
        .object = object, .contact = contact, .type = linked.type, .created_at = now};
  }
  link->metadata = std::move(metadata);
  link->updated_at = now;
  SLUICE_TRY_VOID(writer.put_object_link(*link));
  return *std::move(link);
}

Outcome<store::Object> Objects::find(store::ObjectReader& reader, TeamId team,
                                     std::string_view id) const {
  SLUICE_TRY(const auto parsed, parse_object_id(id));
  return found_object(reader, team, parsed);
}

Outcome<Objects::Checked> Objects::check(store::Reader& reader, TeamId team,
                                         const json::object& document) const {
  const auto& limits = context_.limits;
  Fields fields(document);
  const auto type_name =
      fields.text("type_name", 1, limits.name_bytes_max, Fields::Need::kRequired);
  const auto data = fields.object("data", Fields::Need::kRequired);
  const auto path =
      fields.text("upsert_key", 1, formats::kJsonPathBytesMax, Fields::Need::kOptional);
  if (data && to_json(*data).size() > limits.object_data_bytes_max)
    fields.complain(
        fmt::format("data must have at most {} bytes of JSON.", limits.object_data_bytes_max));
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(const auto type, types_.find_by_name(reader, team, *type_name));
  SLUICE_TRY(auto key, read_key(*data, path, limits.object_key_bytes_max));
  Checked checked{{type.id, std::move(key), to_json(*data)}, {}};
  if (type.validation == ObjectType::Validation::kOff) return checked;
  const auto schema = parse_json(type.schema);
  if (!schema || !schema->is_object())
    return refuse(ErrorCode::kCorrupt, "internal", "The stored schema of this type is damaged.");
  SLUICE_TRY(const auto compiled, compile_object_schema(schema->get_object()));
  auto sentences = check_object_data(compiled, *data);
  if (type.validation == ObjectType::Validation::kWarn)
    checked.warnings = std::move(sentences);
  else if (!sentences.empty())
    return std::unexpected(invalid("object_invalid", std::move(sentences)));
  return checked;
}

void Objects::upsert(store::Reader& reader, const Principal& caller, const json::object& document,
                     OnEdited<WrittenObject> done) const {
  auto checked = check(reader, caller.team, document);
  if (!checked) return done(std::unexpected(std::move(checked).error()));
  write_record<WrittenObject>(
      context_, caller,
      [this, team = caller.team, checked = *std::move(checked)](
          store::Writer& writer) mutable -> Outcome<RecordEdit<WrittenObject>> {
        SLUICE_TRY(auto written, upsert_object(context_, writer, team, checked.change));
        written.warnings = std::move(checked.warnings);
        RecordEdit<WrittenObject> edit{.result = std::move(written)};
        const auto how = edit.result.how;
        if (how != Written::kUnchanged)
          edit.audit = AuditNote{how == Written::kCreated ? "object.create" : "object.update",
                                 edit.result.object.id.text(), edit.result.type.type_name};
        return edit;
      },
      std::move(done));
}

void Objects::remove(const Principal& caller, std::string_view id,
                     OnEdited<store::Object> done) const {
  const auto parsed = parse_object_id(id);
  if (!parsed) return done(std::unexpected(parsed.error()));
  write_record<store::Object>(
      context_, caller,
      [team = caller.team,
       which = *parsed](store::Writer& writer) -> Outcome<RecordEdit<store::Object>> {
        SLUICE_TRY(auto object, found_object(writer, team, which));
        SLUICE_TRY_VOID(writer.delete_object(which));
        return RecordEdit<store::Object>{std::move(object),
                                         AuditNote{"object.delete", which.text()}};
      },
      std::move(done));
}

void Objects::link(store::ObjectReader& reader, const Principal& caller, std::string_view id,
                   const json::object& document, OnEdited<store::ObjectLink> done) const {
  const auto found = find(reader, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  Fields fields(document);
  auto metadata = to_json(fields.object("metadata").value_or(json::object()));
  const auto max = context_.limits.link_metadata_bytes_max;
  if (metadata.size() > max)
    fields.complain(fmt::format("metadata must have at most {} bytes of JSON.", max));
  const auto contact = read_contact_id(fields);
  if (!contact) return done(std::unexpected(contact.error()));
  write_record<store::ObjectLink>(
      context_, caller,
      [this, team = caller.team, object = found->id, who = *contact,
       metadata =
           std::move(metadata)](store::Writer& writer) -> Outcome<RecordEdit<store::ObjectLink>> {
        SLUICE_TRY(auto link, link_object(context_, writer, team, object, who, metadata));
        AuditNote note{"object.link", object.text()};
        note.after["contact"] = who.text();
        return RecordEdit<store::ObjectLink>{std::move(link), std::move(note)};
      },
      std::move(done));
}

void Objects::unlink(store::ObjectReader& reader, const Principal& caller, std::string_view id,
                     const json::object& document, OnEdited<store::ObjectLink> done) const {
  const auto found = find(reader, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  Fields fields(document);
  const auto contact = read_contact_id(fields);
  if (!contact) return done(std::unexpected(contact.error()));
  write_record<store::ObjectLink>(
      context_, caller,
      [team = caller.team, object = found->id,
       who = *contact](store::Writer& writer) -> Outcome<RecordEdit<store::ObjectLink>> {
        SLUICE_TRY_VOID(found_object(writer, team, object));
        SLUICE_TRY(const auto known, writer.contact(team, who));
        if (!known) return not_found("contact");
        SLUICE_TRY(auto link, writer.object_link(object, who));
        if (!link) return not_found("link");
        SLUICE_TRY_VOID(writer.delete_object_link(object, who));
        AuditNote note{"object.unlink", object.text()};
        note.before["contact"] = who.text();
        return RecordEdit<store::ObjectLink>{*std::move(link), std::move(note)};
      },
      std::move(done));
}

}  // namespace sluice::services
