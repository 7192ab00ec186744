#include "services/records/csv_export.h"

#include <utility>

#include "services/records/contact_columns.h"

namespace sluice::services {

json::object settings_document(const ExportSettings& settings) {
  json::object document{{"byte_order_mark", settings.byte_order_mark}};
  if (settings.list) document["list_id"] = settings.list->text();
  return document;
}

ExportSettings read_export_settings(Fields& fields) {
  ExportSettings settings;
  settings.byte_order_mark = fields.boolean("byte_order_mark").value_or(false);
  if (const auto list = fields.text("list_id", 0, 64, Fields::Need::kOptional)) {
    settings.list = store::ContactListId::parse(*list);
    if (!settings.list) fields.complain("list_id: there is no such list.");
  }
  return settings;
}

Outcome<ExportSettings> stored_export_settings(const store::CsvJob& job) {
  const auto document = parse_json(job.settings);
  if (document && document->is_object()) {
    Fields fields(document->get_object());
    auto settings = read_export_settings(fields);
    if (fields.finish()) return settings;
  }
  return refuse(ErrorCode::kCorrupt, "internal", "The stored settings of the job are damaged.");
}

Result<void> CsvExport::prepare(store::Reader& reader, const store::CsvJob& job) {
  if (!settings_) {
    const auto settings = stored_export_settings(job);
    if (!settings) broken_ = settings.error().message;
    settings_ = settings.value_or(ExportSettings());
  }
  store::ContactFilter filter{
      .team = job.team, .list = settings_->list, .below = job.id.key, .limit = kContactsAtOnce};
  if (job.parts > 0) filter.after = store::ContactPlace{{}, job.position};
  SLUICE_TRY(const auto page, reader.contacts(filter));
  text_.clear();
  if (job.parts == 0) {
    if (settings_->byte_order_mark) text_ += "\xEF\xBB\xBF";
    append_contact_header(text_);
  }
  for (const auto& contact : page.contacts) append_contact_row(text_, contact);
  rows_ = std::ssize(page.contacts);
  next_ = page.next;
  return {};
}

Result<void> CsvExport::write(store::Writer& writer, store::CsvJob& job) {
  using State = store::CsvJob::State;
  const auto now = context_.clock.now();
  const auto kept = context_.limits.csv_jobs_kept;
  job.updated_at = now;
  if (settings_->list) {
    SLUICE_TRY(const auto list, writer.contact_list(job.team, *settings_->list));
    if (!list) broken_ = "The list that was exported was deleted.";
  }
  if (!broken_.empty()) {
    end_csv_job(job, State::kFailed, now, kept, broken_);
    return writer.drop_file(csv_file_of(job.id));
  }
  // For as long as the job may take, and then as long as it is kept.
  SLUICE_TRY_VOID(
      append_to_file(writer, job, text_, now, now + kept + context_.limits.csv_upload_age_max));
  job.counts.read += rows_;
  if (!next_) {
    end_csv_job(job, State::kCompleted, now, kept);
    return {};
  }
  job.position = next_->key;
  return {};
}

}  // namespace sluice::services
