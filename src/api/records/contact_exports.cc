#include <memory>
#include <utility>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/records/csv_views.h"
#include "services/records/csv_work.h"

// /api/v1/exports
namespace sluice::api {
namespace {

using store::CsvJob;

// Sends the file of an export, one part after the other as the client takes them: a large file is
// never in memory. One that ends early is shorter than its Content-Length.
class Download final : public std::enable_shared_from_this<Download> {
 public:
  Download(Services& services, const CsvJob& job)
      : services_(services), file_(services::csv_file_of(job.id)), parts_(job.parts) {}

  void begin(const Reply& reply, const CsvJob& job) {
    const http::StreamHead head{.content_type = "text/csv; charset=utf-8",
                                .headers = {{"Content-Disposition", csv_disposition(job.name)},
                                            {"Cache-Control", "private, no-store"}},
                                .content_length = static_cast<std::uint64_t>(job.bytes)};
    http::StreamOptions options{.buffer_bytes_max = services::kCsvPartBytes,
                                .heartbeat_ms = {},
                                .on_taken = [weak = weak_from_this()] {
                                  if (const auto self = weak.lock()) self->go_on();
                                }};
    // The end of the stream lets go of this.
    stream_ =
        reply.stream(head, std::move(options), [self = shared_from_this()](http::StreamEnd) {});
    go_on();
  }

 private:
  void go_on() {
    const bool taken =
        services_.records.csv_jobs.run_later([self = shared_from_this()] { self->write_part(); });
    if (!taken) stream_.finish();
  }
  void write_part() {
    const auto part = [&]() -> Result<std::optional<std::string>> {
      SLUICE_TRY(auto reader, services_.readers.take());
      auto bytes = reader->file_part(file_, next_++);
      if (!bytes) reader.discard();
      return bytes;
    }();
    const bool is_there = part && *part;
    if (is_there) stream_.write(**part);
    if (!is_there || next_ == parts_) stream_.finish();
  }

  Services& services_;
  const Sha256 file_;
  const std::int64_t parts_;
  std::int64_t next_ = 0;
  http::Stream stream_;
};

http::Response export_reply(const CsvJob& job) { return csv_job_reply(job, 200); }

}  // namespace

Pending create_contact_export(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context, Body::kOptional));
  context.services.records.csv_jobs.create_export(
      context.reader, context.caller, body,
      answer_at_once<CsvJob>(reply, [](const CsvJob& job) { return csv_job_reply(job, 201); }));
  return {};
}

Answer list_contact_exports(RequestContext& context) {
  return csv_jobs_page(context, CsvJob::Kind::kExport);
}

Answer get_contact_export(RequestContext& context) {
  SLUICE_TRY(const auto job, csv_job_of_path(context, CsvJob::Kind::kExport));
  return csv_job_reply(job, 200);
}

Pending cancel_contact_export(RequestContext& context, const Reply& reply) {
  context.services.records.csv_jobs.cancel(context.reader, context.caller, CsvJob::Kind::kExport,
                                           context.param(0),
                                           answer_at_once<CsvJob>(reply, export_reply));
  return {};
}

Pending get_export_file(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto job, csv_job_of_path(context, CsvJob::Kind::kExport));
  if (job.state != CsvJob::State::kCompleted)
    return refuse(
        ErrorCode::kConflict, "export_not_completed",
        "The export has no file: it is " + std::string(services::csv_state_name(job.state)) + ".");
  std::make_shared<Download>(context.services, job)->begin(reply, job);
  return {};
}

}  // namespace sluice::api
