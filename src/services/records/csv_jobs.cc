#include "services/records/csv_jobs.h"

#include <fmt/format.h>
#include <utility>

#include "base/text.h"
#include "services/records/csv_export.h"

namespace sluice::services {
namespace {

using store::CsvJob;

constexpr std::int64_t kForgottenAtOnce = 10;  // old ones that make room for a new one

bool is_job_over(CsvJob::State state) {
  return state != CsvJob::State::kUploading && state != CsvJob::State::kProcessing;
}

Outcome<CsvJob> found_job(store::CsvJobLookup& lookup, TeamId team, CsvJob::Kind kind,
                          store::CsvJobId id) {
  SLUICE_TRY(auto job, lookup.csv_job(team, kind, id));
  if (!job) return not_found(csv_kind_name(kind));
  return *std::move(job);
}

std::unexpected<Problem> wrong_state(const CsvJob& job, std::string_view wanted) {
  return refuse(ErrorCode::kConflict, "import_state",
                fmt::format("The import is {}; {}.", csv_state_name(job.state), wanted));
}

std::string read_file_name(Fields& fields, const Limits& limits) {
  auto name = fields.text("name", 0, limits.name_bytes_max, Fields::Need::kOptional);
  if (name && has_control(*name)) fields.complain("name must have no control characters.");
  return std::move(name).value_or(std::string());
}

// Gives a text that is at hand, once.
MoreOfFile given_once(std::string_view text) {
  return [text, is_given = false]() mutable -> Result<std::optional<std::string>> {
    if (std::exchange(is_given, true)) return std::optional<std::string>();
    return std::optional<std::string>(text);
  };
}

void begin_at(CsvJob& job, const formats::CsvPlace& place, const ImportSettings& settings,
              const Context& context) {
  job.state = CsvJob::State::kProcessing;
  job.position = static_cast<std::int64_t>(place.offset);
  job.line = static_cast<std::int64_t>(place.line);
  job.settings = to_json(settings_document(settings));
  job.expires_at = job.created_at + context.limits.import_file_age_max;
}

AuditNote csv_note(const CsvJob& job, std::string_view what) {
  return {fmt::format("{}.{}", csv_kind_name(job.kind), what), job.id.text()};
}

}  // namespace

Outcome<CsvJob> CsvJobs::find(store::CsvJobReader& reader, TeamId team, Kind kind,
                              std::string_view id) const {
  const auto parsed = store::CsvJobId::parse(id);
  if (!parsed) return not_found(csv_kind_name(kind));
  return found_job(reader, team, kind, *parsed);
}

// --- what callers ask for ---

Outcome<ImportSettings> CsvJobs::read_settings(store::Reader& reader, TeamId team, Fields& fields,
                                               std::string& name) const {
  name = read_file_name(fields, context_.limits);
  auto settings = read_import_settings(fields);
  SLUICE_TRY_VOID(fields.finish());
  if (to_json(settings.mapping).size() > context_.limits.import_settings_bytes_max)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("mapping must have at most {} bytes of JSON.",
                              context_.limits.import_settings_bytes_max));
  if (settings.list) SLUICE_TRY_VOID(lists_.find(reader, team, settings.list->text()));
  return settings;
}

// Of the open ones there may be few; of those that are over, the oldest go.
Outcome<void> CsvJobs::check_room(store::Writer& writer, const CsvJob& job) const {
  const auto& limits = context_.limits;
  SLUICE_TRY(const auto open, writer.count_open_csv_jobs(job.team));
  if (open >= limits.csv_jobs_open_of_team_max)
    return refuse(ErrorCode::kConflict, "too_many_jobs",
                  fmt::format("The team has {} imports and exports under way, as many as it may "
                              "have; cancel one or wait until it is over.",
                              open));
  const auto kept = limits.csv_jobs_kept_of_team_max - 1;
  SLUICE_TRY(const auto all,
             writer.csv_jobs(job.team, job.kind, INT64_MAX, kept + kForgottenAtOnce));
  for (auto i = static_cast<std::size_t>(kept); i < all.size(); ++i) {
    if (!is_job_over(all[i].state)) continue;
    SLUICE_TRY_VOID(writer.drop_file(csv_file_of(all[i].id)));
    SLUICE_TRY_VOID(writer.drop_file(csv_errors_of(all[i].id)));
    SLUICE_TRY_VOID(writer.delete_csv_job(all[i].id));
  }
  return {};
}

// With as much of its file as there is.
void CsvJobs::write_new(const Principal& caller, CsvJob made, std::string text, OnJob done) {
  write_record<CsvJob>(
      context_, caller,
      [this, made = std::move(made),
       text = std::move(text)](store::Writer& writer) -> Outcome<RecordEdit<CsvJob>> {
        SLUICE_TRY_VOID(check_room(writer, made));
        auto job = made;
        const auto now = context_.clock.now();
        SLUICE_TRY_VOID(
            append_to_file(writer, job, text, now, now + context_.limits.import_file_age_max));
        SLUICE_TRY_VOID(writer.put_csv_job(job));
        auto note = csv_note(job, "create");
        return RecordEdit<CsvJob>{std::move(job), std::move(note)};
      },
      and_begin(std::move(done)));
}

void CsvJobs::create_import(store::Reader& reader, const Principal& caller,
                            const json::object& document, const std::optional<SentFile>& file,
                            OnJob done) {
  const auto now = context_.clock.now();
  CsvJob job{.id = context_.ids.next<store::CsvJobId>(), .team = caller.team};
  job.created_at = job.updated_at = now;
  job.expires_at = now + context_.limits.csv_upload_age_max;
  Fields fields(document);
  auto settings = read_settings(reader, caller.team, fields, job.name);
  if (!settings) return done(std::unexpected(std::move(settings).error()));
  if (!file) {
    job.settings = to_json(settings_document(*settings));
    return write_new(caller, std::move(job), {}, std::move(done));
  }
  if (job.name.empty() && !has_control(file->name))
    job.name = cut_text(file->name, context_.limits.name_bytes_max);
  if (settings->charset.empty()) settings->charset = file->charset;
  auto text = uploaded_text(file->bytes, settings->charset, true);
  if (!text) return done(std::unexpected(std::move(text).error()));
  const auto place = read_import_header(given_once(*text), *settings);
  if (!place) return done(std::unexpected(place.error()));
  begin_at(job, *place, *settings, context_);
  job.uploads = 1;
  write_new(caller, std::move(job), *std::move(text), std::move(done));
}

void CsvJobs::put_part(store::Reader& reader, const Principal& caller, std::string_view id,
                       std::int64_t number, const SentFile& file, OnJob done) {
  const auto seen = find(reader, caller.team, Kind::kImport, id);
  if (!seen) return done(std::unexpected(seen.error()));
  auto settings = stored_import_settings(*seen);
  if (!settings) return done(std::unexpected(std::move(settings).error()));
  if (settings->charset.empty()) settings->charset = file.charset;
  auto text = uploaded_text(file.bytes, settings->charset, number == 0);
  if (!text) return done(std::unexpected(std::move(text).error()));
  write_record<CsvJob>(
      context_, caller,
      [this, number, team = caller.team, which = seen->id, text = *std::move(text),
       settings = to_json(settings_document(*settings))](
          store::Writer& writer) -> Outcome<RecordEdit<CsvJob>> {
        SLUICE_TRY(auto job, found_job(writer, team, Kind::kImport, which));
        if (job.state != State::kUploading)
          return wrong_state(job, "parts are taken while it is uploading");
        if (number < job.uploads) return RecordEdit<CsvJob>{std::move(job)};
        if (number > job.uploads)
          return refuse(ErrorCode::kConflict, "part_out_of_order",
                        fmt::format("Parts are sent in their order; the next one is number {}.",
                                    job.uploads));
        const auto max = context_.limits.import_bytes_max;
        if (job.bytes + std::ssize(text) > max)
          return refuse(
              ErrorCode::kTooLarge, "file_too_large",
              fmt::format("The file has more than {} bytes; send it in several imports.", max));
        const auto now = context_.clock.now();
        SLUICE_TRY_VOID(append_to_file(writer, job, text, now,
                                       job.created_at + context_.limits.import_file_age_max));
        ++job.uploads;
        job.settings = settings;
        job.updated_at = now;
        SLUICE_TRY_VOID(writer.put_csv_job(job));
        return RecordEdit<CsvJob>{std::move(job)};
      },
      std::move(done));
}

void CsvJobs::start_import(store::Reader& reader, const Principal& caller, std::string_view id,
                           OnJob done) {
  const auto seen = find(reader, caller.team, Kind::kImport, id);
  if (!seen) return done(std::unexpected(seen.error()));
  if (seen->state == State::kProcessing || seen->state == State::kCompleted) return done(*seen);
  if (seen->state != State::kUploading)
    return done(wrong_state(*seen, "it cannot be started any more"));
  auto settings = stored_import_settings(*seen);
  if (!settings) return done(std::unexpected(std::move(settings).error()));
  const auto place = read_import_header(
      [&, part = std::int64_t{0}]() mutable -> Result<std::optional<std::string>> {
        if (part >= seen->parts) return std::optional<std::string>();
        return reader.file_part(csv_file_of(seen->id), part++);
      },
      *settings);
  if (!place) return done(std::unexpected(place.error()));
  write_record<CsvJob>(
      context_, caller,
      [this, team = caller.team, which = seen->id, uploads = seen->uploads, place = *place,
       settings = *std::move(settings)](store::Writer& writer) -> Outcome<RecordEdit<CsvJob>> {
        SLUICE_TRY(auto job, found_job(writer, team, Kind::kImport, which));
        if (job.state != State::kUploading || job.uploads != uploads)
          return wrong_state(job, "its file or its state has changed meanwhile");
        begin_at(job, place, settings, context_);
        job.updated_at = context_.clock.now();
        SLUICE_TRY_VOID(writer.put_csv_job(job));
        auto note = csv_note(job, "start");
        return RecordEdit<CsvJob>{std::move(job), std::move(note)};
      },
      and_begin(std::move(done)));
}

void CsvJobs::create_export(store::Reader& reader, const Principal& caller,
                            const json::object& document, OnJob done) {
  const auto now = context_.clock.now();
  CsvJob job{.id = context_.ids.next<store::CsvJobId>(),
             .team = caller.team,
             .kind = Kind::kExport,
             .state = State::kProcessing};
  job.created_at = job.updated_at = now;
  job.expires_at = now + context_.limits.import_file_age_max;
  const auto expected = [&]() -> Outcome<std::int64_t> {
    Fields fields(document);
    job.name = read_file_name(fields, context_.limits);
    const auto settings = read_export_settings(fields);
    SLUICE_TRY_VOID(fields.finish());
    job.settings = to_json(settings_document(settings));
    if (settings.list) {
      SLUICE_TRY(const auto list, lists_.find(reader, caller.team, settings.list->text()));
      return list.contacts;
    }
    SLUICE_TRY(const auto contacts, reader.count_contacts(caller.team));
    return contacts;
  }();
  if (!expected) return done(std::unexpected(expected.error()));
  if (job.name.empty()) job.name = "contacts.csv";
  job.rows_expected = *expected;
  write_new(caller, std::move(job), {}, std::move(done));
}

void CsvJobs::cancel(store::Reader& reader, const Principal& caller, Kind kind, std::string_view id,
                     OnJob done) {
  const auto seen = find(reader, caller.team, kind, id);
  if (!seen) return done(std::unexpected(seen.error()));
  write_record<CsvJob>(
      context_, caller,
      [this, team = caller.team, kind,
       which = seen->id](store::Writer& writer) -> Outcome<RecordEdit<CsvJob>> {
        SLUICE_TRY(auto job, found_job(writer, team, kind, which));
        if (is_job_over(job.state)) return RecordEdit<CsvJob>{std::move(job)};
        end_csv_job(job, State::kCancelled, context_.clock.now(), context_.limits.csv_jobs_kept);
        SLUICE_TRY_VOID(writer.put_csv_job(job));
        SLUICE_TRY_VOID(writer.drop_file(csv_file_of(job.id)));
        auto note = csv_note(job, "cancel");
        return RecordEdit<CsvJob>{std::move(job), std::move(note)};
      },
      std::move(done));
}

Outcome<std::string> CsvJobs::errors_of(store::Reader& reader, const CsvJob& job) const {
  std::string text;
  for (std::int64_t part = 0; part < job.error_parts; ++part) {
    SLUICE_TRY(const auto bytes, reader.file_part(csv_errors_of(job.id), part));
    if (!bytes) return not_found("list of errors any more");
    text += *bytes;
  }
  return text;
}

CsvJobs::OnJob CsvJobs::and_begin(OnJob done) {
  return [this, done = std::move(done)](Outcome<CsvJob> job) mutable {
    if (job && job->state == State::kProcessing) turns_.begin(*job);
    done(std::move(job));
  };
}

}  // namespace sluice::services
