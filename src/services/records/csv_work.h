#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/store.h"

// What the two kinds of jobs of CSV files have in common.
namespace sluice::services {

// Does a job piece by piece: each piece is prepared by reading, and then written in one transaction
// together with how far the job has come. So a job goes on where the last transaction left it,
// whenever the process ends. Knows what it has prepared: after a transaction that failed, another
// one begins anew.
class CsvWork {
 public:
  virtual ~CsvWork() = default;
  // On the thread of jobs. An error is one of the store.
  virtual Result<void> prepare(store::Reader& reader, const store::CsvJob& job) = 0;
  // On the store thread: writes some of what was prepared and says in the job how far it has come.
  virtual Result<void> write(store::Writer& writer, store::CsvJob& job) = 0;
};

std::string_view csv_state_name(store::CsvJob::State state);
std::string_view csv_kind_name(store::CsvJob::Kind kind);

inline constexpr std::size_t kCsvPartBytes = 256 << 10;

// Where the file of a job is, and the list of rows that failed. They are never finished, in the
// words of ArtifactWriter, so nobody gets them by a URL.
Sha256 csv_file_of(store::CsvJobId id);
Sha256 csv_errors_of(store::CsvJobId id);

// Appends the text to the file, in parts.
Result<void> append_to_file(store::Writer& writer, store::CsvJob& job, std::string_view text,
                            Timestamp now, Timestamp expires_at);

// Ends the job. `error`: why it failed; empty: it did not.
void end_csv_job(store::CsvJob& job, store::CsvJob::State state, Timestamp now, Micros kept,
                 std::string error = {});

}  // namespace sluice::services
