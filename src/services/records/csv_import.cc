#include "services/records/csv_import.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "services/fields.h"

namespace sluice::services {
namespace {

// The list of failed rows outlives its job, which may take as long as its file is kept.
Timestamp errors_expire(const Context& context) {
  return context.clock.now() + context.limits.csv_jobs_kept + context.limits.import_file_age_max;
}

std::string sentences_of(const Problem& problem) {
  return problem.errors.empty() ? problem.message
                                : fmt::format("{}", fmt::join(problem.errors, " "));
}

}  // namespace

Result<void> CsvImport::begin(store::Reader& reader, const store::CsvJob& job) {
  auto settings = stored_import_settings(job);
  if (settings)
    settings_ = *std::move(settings);
  else
    broken_ = settings.error().message;
  auto region = contacts_.region_of(reader, job.team);
  if (!region) return fail(region.error().code, region.error().message);
  region_ = *std::move(region);
  csv_.emplace(settings_.delimiter, formats::CsvLimits(),
               formats::CsvPlace{static_cast<std::uint64_t>(job.position),
                                 static_cast<std::uint64_t>(job.line)});
  next_part_ = job.part;
  next_began_ = job.part_began;
  skip_ = job.position - job.part_began;
  return {};
}

// False when there is no part any more.
Result<bool> CsvImport::feed(store::Reader& reader, const store::CsvJob& job) {
  if (next_part_ >= job.parts) return false;
  SLUICE_TRY(auto bytes, reader.file_part(csv_file_of(job.id), next_part_));
  if (!bytes) {
    broken_ = fmt::format(
        "The file was not imported within {} hours and is gone.",
        std::chrono::duration_cast<std::chrono::hours>(context_.limits.import_file_age_max)
            .count());
    return false;
  }
  parts_.push_back({next_part_++, next_began_});
  next_began_ += std::ssize(*bytes);
  const auto skipped = std::min(skip_, std::ssize(*bytes));
  skip_ -= skipped;
  bytes_ = *std::move(bytes);
  csv_->feed(std::string_view(bytes_).substr(static_cast<std::size_t>(skipped)));
  return true;
}

Result<void> CsvImport::prepare(store::Reader& reader, const store::CsvJob& job) {
  if (!csv_) SLUICE_TRY_VOID(begin(reader, job));
  std::size_t bytes = 0;
  while (rows_.size() < bounds_.rows_at_once_max && bytes < bounds_.bytes_at_once_max) {
    if (is_at_end_ || !broken_.empty()) return {};
    if (auto csv = csv_->next()) {
      for (const auto& field : csv->fields) bytes += field.size();
      auto change = read_contact_row(settings_.columns, *csv, region_, context_.limits);
      rows_.push_back({*std::move(csv), std::move(change)});
      continue;
    }
    if (const auto line = csv_->unclosed_quote()) {
      broken_ = fmt::format(
          "The quotation mark that opens a field in line {} is not closed within the {} bytes that "
          "a row may have; nothing from there on was imported.",
          *line, formats::CsvLimits().row_bytes_max);
      return {};
    }
    SLUICE_TRY(const bool has_more, feed(reader, job));
    if (has_more) continue;
    if (!broken_.empty()) return {};
    // What is read without a line end may be the last row.
    csv_->finish();
    if (auto last = csv_->next()) {
      auto change = read_contact_row(settings_.columns, *last, region_, context_.limits);
      rows_.push_back({*std::move(last), std::move(change)});
    }
    is_at_end_ = !csv_->unclosed_quote();
  }
  return {};
}

Outcome<CsvImport::Became> CsvImport::write_row(store::Writer& writer, TeamId team,
                                                const Row& row) {
  if (!row.change) return std::unexpected(row.change.error());
  std::optional<store::ContactId> contact;
  auto became = Became::kSkipped;
  if (settings_.on_existing == OnExisting::kSkip) {
    SLUICE_TRY(const auto found, writer.contact_by_number(team, *row.change->phone_number));
    if (found) contact = found->id;
  }
  if (!contact) {
    SLUICE_TRY(const auto written,
               ContactWrites(context_, writer).upsert(team, *row.change, MatchOn::kPhoneNumber));
    contact = written.contact.id;
    became = written.how == Written::kCreated   ? Became::kCreated
             : written.how == Written::kUpdated ? Became::kUpdated
                                                : Became::kUnchanged;
  }
  if (settings_.list) {
    SLUICE_TRY([[maybe_unused]] const bool is_new,
               writer.add_to_list(*settings_.list, *contact, context_.clock.now()));
  }
  return became;
}

void CsvImport::note_error(store::CsvJob& job, const Row& row, const Problem& problem) {
  const auto& limits = context_.limits;
  const auto so_far = job.error_bytes + std::ssize(errors_);
  if (job.errors_listed >= limits.import_errors_listed_max ||
      so_far >= limits.import_error_bytes_max)
    return;
  std::vector<std::string> fields;
  if (job.errors_listed++ == 0) {
    fields = {"line", "problem"};
    for (const auto& column : settings_.columns) fields.push_back(shown_csv_text(column.name));
    formats::append_csv_row(errors_, fields);
  }
  fields = {std::to_string(row.csv.line), shown_csv_text(sentences_of(problem))};
  for (const auto& field : row.csv.fields) fields.push_back(shown_csv_text(field));
  formats::append_csv_row(errors_, fields);
}

Result<void> CsvImport::write_errors(store::Writer& writer, store::CsvJob& job) {
  if (errors_.empty()) return {};
  const auto now = context_.clock.now();
  job.error_bytes += std::ssize(errors_);
  return writer.put_part({.hash = csv_errors_of(job.id),
                          .team = job.team,
                          .number = job.error_parts++,
                          .bytes = std::exchange(errors_, {}),
                          .created_at = now,
                          .expires_at = errors_expire(context_)});
}

// Which part the place is in: the last that begins before it, of those that were read.
void CsvImport::note_place(store::CsvJob& job, const formats::CsvPlace& place) {
  job.position = static_cast<std::int64_t>(place.offset);
  job.line = static_cast<std::int64_t>(place.line);
  while (parts_.size() > 1 && parts_[1].began <= job.position) parts_.pop_front();
  job.part = parts_.front().number;
  job.part_began = parts_.front().began;
}

// What becomes of the job when no row is left.
void CsvImport::end(store::CsvJob& job) {
  const auto now = context_.clock.now();
  const auto kept = context_.limits.csv_jobs_kept;
  if (!broken_.empty()) return end_csv_job(job, store::CsvJob::State::kFailed, now, kept, broken_);
  if (!is_at_end_) return;
  job.position = job.bytes;
  end_csv_job(job, store::CsvJob::State::kCompleted, now, kept);
}

Result<void> CsvImport::write(store::Writer& writer, store::CsvJob& job) {
  using State = store::CsvJob::State;
  const auto& limits = context_.limits;
  const auto began = context_.clock.steady();
  const auto part_before = job.part;
  const auto fail_job = [&](std::string why) {
    end_csv_job(job, State::kFailed, context_.clock.now(), limits.csv_jobs_kept, std::move(why));
  };
  job.updated_at = context_.clock.now();
  if (settings_.list) {
    SLUICE_TRY(const auto list, writer.contact_list(job.team, *settings_.list));
    if (!list) fail_job("The list that the contacts were added to was deleted.");
  }
  while (job.state == State::kProcessing && !rows_.empty()) {
    if (job.counts.read >= limits.import_rows_max) {
      fail_job(
          fmt::format("The file has more than {} rows; those were imported, and the others "
                      "were not.",
                      limits.import_rows_max));
      break;
    }
    const auto& row = rows_.front();
    const auto became = write_row(writer, job.team, row);
    if (!became && became.error().code != ErrorCode::kInvalid &&
        became.error().code != ErrorCode::kConflict)
      return fail(became.error().code, became.error().message);
    ++job.counts.read;
    if (!became) note_error(job, row, became.error());
    auto& count = !became                         ? job.counts.failed
                  : *became == Became::kCreated   ? job.counts.created
                  : *became == Became::kUpdated   ? job.counts.updated
                  : *became == Became::kUnchanged ? job.counts.unchanged
                                                  : job.counts.skipped;
    ++count;
    note_place(job, row.csv.end);
    rows_.pop_front();
    if (context_.clock.steady() - began >= bounds_.writing_max) break;
  }
  SLUICE_TRY_VOID(write_errors(writer, job));
  if (job.state == State::kProcessing && rows_.empty()) end(job);
  if (job.state != State::kProcessing) return writer.drop_file(csv_file_of(job.id));
  if (job.part == part_before) return {};
  return writer.drop_parts(csv_file_of(job.id), job.part);
}

}  // namespace sluice::services
