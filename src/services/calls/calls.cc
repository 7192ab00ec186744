#include "services/calls/calls.h"

#include <fmt/format.h>
#include <memory>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "calls/call_names.h"
#include "calls/dialing.h"
#include "formats/phone_number.h"
#include "services/fields.h"
#include "services/records/record_edit.h"

namespace sluice::services {
namespace {

using store::Call;
using store::CallProgress;
using store::CallStatus;
using store::CallType;

constexpr std::size_t kNamedIdBytesMax = 64;
constexpr std::size_t kTimeBytesMax = 64;
constexpr std::string_view kApiEnded = "api_ended";

Outcome<store::CallId> parse_call_id(std::string_view text) {
  const auto id = store::CallId::parse(text);
  if (!id) return not_found("call");
  return *id;
}

// When it is to be called; nothing, with a complaint, when that is wrong.
std::optional<Timestamp> read_call_time(Fields& fields, std::string_view text, Timestamp now,
                                        const Limits& limits) {
  const auto time = parse_time(text);
  if (!time)
    fields.complain("scheduled_time must be a time such as 2030-01-31T12:00:00Z.");
  else if (*time < now - limits.call_late_max)
    fields.complain("scheduled_time must not be in the past.");
  else if (*time > now + limits.call_ahead_max)
    fields.complain("scheduled_time must be at most 366 days ahead.");
  else
    return time;
  return std::nullopt;
}

// Puts what is wrong with a part of a document among what is wrong with the whole.
void complain_of_part(Fields& fields, std::string_view part, const Problem& problem) {
  if (problem.errors.empty()) return fields.complain(fmt::format("{}: {}", part, problem.message));
  for (const auto& error : problem.errors) fields.complain(fmt::format("{}: {}", part, error));
}

std::optional<ContactChange> read_person(Fields& fields, std::string_view region,
                                         const Limits& limits) {
  const auto sent = fields.object("contact");
  if (!sent) return std::nullopt;
  Fields inner(*sent);
  auto person = read_contact(inner, region, Empty::kKeep, limits);
  if (inner.ok() && !person.phone_number) inner.complain("phone_number is missing.");
  if (const auto read = inner.finish(); !read) {
    complain_of_part(fields, "contact", read.error());
    return std::nullopt;
  }
  return person;
}

void read_from_number(Fields& fields, std::string_view region, Call& call) {
  const auto sent =
      fields.text("from_number", 0, formats::kPhoneNumberBytesMax, Fields::Need::kOptional);
  if (!sent || trim(*sent).empty()) return;
  auto number = formats::phone_number(trim(*sent), region);
  if (number)
    call.from_number = *std::move(number);
  else
    fields.complain("from_number: " + number.error().message);
}

AuditNote call_note(std::string action, const Call& call) {
  AuditNote note{std::move(action), call.id.text()};
  note.after = {{"status", calls::call_status_name(call.status)},
                {"script", call.script.text()},
                {"scheduled_time", format_time(call.scheduled_at)}};
  return note;
}

std::unexpected<Problem> not_scheduled_any_more(const Call& call) {
  return refuse(
      ErrorCode::kInvalid, "call_not_scheduled",
      fmt::format("The call is not scheduled any more: its status is {}, its progress {}.",
                  calls::call_status_name(call.status), calls::call_progress_name(call.progress)));
}

}  // namespace

Outcome<CreatedCall> create_call(const Context& context, store::Writer& writer, NewCall made) {
  const auto team = made.call.team;
  SLUICE_TRY(const auto script, writer.script(team, made.call.script));
  if (!script) return not_found("script");
  SLUICE_TRY(const auto open, writer.count_open_calls(team));
  if (open >= context.limits.open_calls_of_team_max)
    return refuse(
        ErrorCode::kConflict, "too_many_calls",
        fmt::format("The team has {} calls that have not ended, which is the limit.", open));
  std::optional<store::Contact> person;
  if (made.contact) {
    SLUICE_TRY(auto written,
               ContactWrites(context, writer).upsert(team, *made.contact, MatchOn::kPhoneNumber));
    person = std::move(written.contact);
  } else if (made.call.contact) {
    SLUICE_TRY(person, writer.contact(team, *made.call.contact));
    if (!person) return not_found("contact");
  }
  CreatedCall created{.call = std::move(made.call)};
  if (person) created.call.contact = person->id;
  if (person && created.call.type == CallType::kOutbound)
    created.call.to_number = person->phone_number;
  if (made.object && person) {
    SLUICE_TRY(const auto object, upsert_object(context, writer, team, made.object->change));
    created.object = object.object.id;
    created.warnings = std::move(made.object->warnings);
    SLUICE_TRY(const auto link, writer.object_link(object.object.id, person->id));
    if (!link)
      SLUICE_TRY_VOID(link_object(context, writer, team, object.object.id, person->id, "{}"));
  }
  SLUICE_TRY_VOID(writer.put_call(created.call));
  return created;
}

Outcome<Call> Calls::find(store::CallLookup& lookup, TeamId team, std::string_view id) const {
  SLUICE_TRY(const auto parsed, parse_call_id(id));
  SLUICE_TRY(auto call, lookup.call(team, parsed));
  if (!call) return not_found("call");
  return *std::move(call);
}

Outcome<NewCall> Calls::read(store::Reader& reader, TeamId team, const json::object& document,
                             CallType type) const {
  SLUICE_TRY(const auto region, records_.contacts.region_of(reader, team));
  SLUICE_TRY(const auto settings, settings_.find(reader, team));
  const auto now = context_.clock.now();
  const auto& limits = context_.limits;
  Fields fields(document);
  NewCall made{
      .call = {.id = context_.ids.next<store::CallId>(), .team = team, .type = type, .script = {}}};
  auto& call = made.call;
  call.created_at = call.updated_at = call.scheduled_at = now;
  const auto script_id = fields.text("script_id", 1, kNamedIdBytesMax, Fields::Need::kRequired);
  const auto contact_id = fields.text("contact_id", 1, kNamedIdBytesMax, Fields::Need::kOptional);
  made.contact = read_person(fields, region, limits);
  std::optional<json::object> object;
  if (type == CallType::kOutbound) {
    call.from_number = settings.from_number;
    read_from_number(fields, region, call);
    object = fields.object("object");
    if (const auto text = fields.text("scheduled_time", 1, kTimeBytesMax, Fields::Need::kOptional))
      call.scheduled_at = read_call_time(fields, *text, now, limits).value_or(now);
    if (!contact_id && !document.contains("contact"))
      fields.complain("contact is missing: who is called. Or send contact_id.");
  }
  if (contact_id && document.contains("contact"))
    fields.complain("Send contact or contact_id, not both.");
  call.due_at = call.scheduled_at;
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(const auto script, scripts_.find(reader, team, *script_id));
  if (script.type == store::Script::Type::kInbound)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "script_id names a script of inbound calls; send one that is outbound or web.");
  call.script = script.id;
  if (contact_id) {
    SLUICE_TRY(const auto contact, records_.contacts.find(reader, team, *contact_id));
    call.contact = contact.id;
  }
  if (object) {
    auto checked = records_.objects.check(reader, team, *object);
    if (!checked) return std::unexpected(std::move(checked).error());
    made.object = *std::move(checked);
  }
  return made;
}

void Calls::create_phone_call(store::Reader& reader, const Principal& caller,
                              const json::object& document, OnEdited<CreatedCall> done) const {
  auto made = read(reader, caller.team, document, CallType::kOutbound);
  if (!made) return done(std::unexpected(std::move(made).error()));
  write_record<CreatedCall>(
      context_, caller,
      [this,
       made = *std::move(made)](store::Writer& writer) mutable -> Outcome<RecordEdit<CreatedCall>> {
        SLUICE_TRY(auto created, create_call(context_, writer, std::move(made)));
        auto note = call_note("call.create", created.call);
        return RecordEdit<CreatedCall>{std::move(created), std::move(note)};
      },
      std::move(done));
}

void Calls::create_web_call(store::Reader& reader, const Principal& caller,
                            const json::object& document, OnEdited<CreatedCall> done) const {
  auto made = read(reader, caller.team, document, CallType::kWeb);
  if (!made) return done(std::unexpected(std::move(made).error()));
  if (!dialer_.tell_when_placed)
    return done(refuse(ErrorCode::kUnavailable, "unavailable", "Nobody places calls here."));
  // Whoever comes first tells: the store that does not take it, or the provider.
  struct Waiting {
    OnEdited<CreatedCall> done;
    CreatedCall created;
  };
  const auto id = made->call.id;
  const auto waiting = std::make_shared<Waiting>(Waiting{std::move(done), {made->call}});
  dialer_.tell_when_placed(id, [waiting](Result<runtime::Dialer::Placed> placed) {
    if (!placed) return waiting->done(std::unexpected(Problem(std::move(placed).error())));
    waiting->created.call = std::move(placed->call);
    waiting->created.web = std::move(placed->web);
    waiting->done(std::move(waiting->created));
  });
  write_record<CreatedCall>(
      context_, caller,
      [this, waiting,
       made = *std::move(made)](store::Writer& writer) mutable -> Outcome<RecordEdit<CreatedCall>> {
        SLUICE_TRY(auto created, create_call(context_, writer, std::move(made)));
        waiting->created = created;
        auto note = call_note("call.create", created.call);
        return RecordEdit<CreatedCall>{std::move(created), std::move(note)};
      },
      [waiting, id, &dialer = dialer_](Outcome<CreatedCall> created) {
        if (created) return;
        dialer.forget(id);
        waiting->done(std::unexpected(std::move(created).error()));
      });
}

void Calls::change(const Principal& caller, store::CallId id, std::string name, ChangeCall change,
                   OnEdited<Call> done) const {
  write_record<Call>(
      context_, caller,
      [team = caller.team, id, name = std::move(name),
       change = std::move(change)](store::Writer& writer) mutable -> Outcome<RecordEdit<Call>> {
        SLUICE_TRY(auto call, writer.call(team, id));
        if (!call) return not_found("call");
        SLUICE_TRY_VOID(change(*call));
        SLUICE_TRY_VOID(writer.put_call(*call));
        auto note = call_note(name, *call);
        return RecordEdit<Call>{*std::move(call), std::move(note)};
      },
      std::move(done));
}

void Calls::end_web_call(store::Reader& reader, const Principal& caller, std::string_view id,
                         const json::object& document, OnEdited<Call> done) const {
  const auto found = find(reader, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  Fields fields(document);
  const auto name = fields.text("status", 1, kNamedIdBytesMax, Fields::Need::kOptional);
  const auto status = calls::parse_call_status(name.value_or("completed"));
  if (fields.ok() && (!status || !calls::has_ended(*status)))
    fields.complain("status must be how a call ends, such as completed or failed.");
  auto reason =
      fields.text("end_reason", 1, context_.limits.end_reason_bytes_max, Fields::Need::kOptional);
  if (const auto read = fields.finish(); !read) return done(std::unexpected(read.error()));
  change(
      caller, found->id, "call.end",
      [status = *status, reason = std::move(reason).value_or(std::string(kApiEnded)),
       now = context_.clock.now()](Call& call) -> Outcome<void> {
        if (call.type != CallType::kWeb)
          return refuse(ErrorCode::kInvalid, "not_a_web_call",
                        "The call is not a web call; a phone call ends when the person or the "
                        "provider ends it.");
        if (call.progress != CallProgress::kRinging && call.progress != CallProgress::kInProgress)
          return refuse(ErrorCode::kInvalid, "call_not_under_way",
                        fmt::format("The call is not under way: its progress is {}.",
                                    calls::call_progress_name(call.progress)));
        if (call.placed_at)
          call.duration = std::chrono::duration_cast<Seconds>(now - *call.placed_at);
        calls::end_call(call, status, reason, now);
        return {};
      },
      std::move(done));
}

void Calls::reschedule(store::Reader& reader, const Principal& caller, std::string_view id,
                       const json::object& document, OnEdited<Call> done) const {
  const auto found = find(reader, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  Fields fields(document);
  const auto now = context_.clock.now();
  const auto text = fields.text("scheduled_time", 1, kTimeBytesMax, Fields::Need::kRequired);
  std::optional<Timestamp> time;
  if (text) time = read_call_time(fields, *text, now, context_.limits);
  if (const auto read = fields.finish(); !read) return done(std::unexpected(read.error()));
  change(
      caller, found->id, "call.reschedule",
      [time = *time, now](Call& call) -> Outcome<void> {
        if (call.progress != CallProgress::kScheduled) return not_scheduled_any_more(call);
        call.scheduled_at = time;
        call.due_at = time;
        call.has_slot = false;
        call.updated_at = now;
        return {};
      },
      std::move(done));
}

void Calls::cancel(const Principal& caller, std::string_view id, OnEdited<Call> done) const {
  const auto parsed = parse_call_id(id);
  if (!parsed) return done(std::unexpected(parsed.error()));
  change(
      caller, *parsed, "call.cancel",
      [now = context_.clock.now()](Call& call) -> Outcome<void> {
        if (call.progress != CallProgress::kScheduled) return not_scheduled_any_more(call);
        calls::end_call(call, CallStatus::kCancelled, "cancelled", now);
        return {};
      },
      std::move(done));
}

}  // namespace sluice::services
