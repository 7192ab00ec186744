#include "services/records/csv_work.h"

#include <array>
#include <utility>

namespace sluice::services {
namespace {

constexpr std::array<std::string_view, 5> kCsvStateNames = {"uploading", "processing", "completed",
                                                            "cancelled", "failed"};

}  // namespace

std::string_view csv_state_name(store::CsvJob::State state) {
  return kCsvStateNames[static_cast<std::size_t>(state)];
}

std::string_view csv_kind_name(store::CsvJob::Kind kind) {
  return kind == store::CsvJob::Kind::kImport ? "import" : "export";
}

Sha256 csv_file_of(store::CsvJobId id) { return sha256(as_bytes("file of " + id.text())); }
Sha256 csv_errors_of(store::CsvJobId id) { return sha256(as_bytes("errors of " + id.text())); }

Result<void> append_to_file(store::Writer& writer, store::CsvJob& job, std::string_view text,
                            Timestamp now, Timestamp expires_at) {
  for (std::size_t at = 0; at < text.size(); at += kCsvPartBytes) {
    const auto piece = text.substr(at, kCsvPartBytes);
    SLUICE_TRY_VOID(writer.put_part({.hash = csv_file_of(job.id),
                                     .team = job.team,
                                     .number = job.parts,
                                     .bytes = std::string(piece),
                                     .created_at = now,
                                     .expires_at = expires_at}));
    ++job.parts;
    job.bytes += std::ssize(piece);
  }
  return {};
}

void end_csv_job(store::CsvJob& job, store::CsvJob::State state, Timestamp now, Micros kept,
                 std::string error) {
  job.state = state;
  job.error = std::move(error);
  job.finished_at = now;
  job.expires_at = now + kept;
}

}  // namespace sluice::services
