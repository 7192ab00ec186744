#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

// Imports and exports of CSV files, and how far each has come. The files themselves are parts of
// artifacts (artifact_store.h).
namespace sluice::store {

struct CsvJobTag {
  static constexpr std::string_view kPrefix = "csv_";
};
using CsvJobId = Id<CsvJobTag>;

struct CsvJob {
  enum class Kind : std::uint8_t { kImport, kExport };
  enum class State : std::uint8_t { kUploading, kProcessing, kCompleted, kCancelled, kFailed };
  // What became of the rows. `read` of them were looked at or written.
  struct Counts {
    std::int64_t read = 0;
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t skipped = 0;
    std::int64_t failed = 0;
    bool operator==(const Counts&) const = default;
  };

  CsvJobId id;
  TeamId team{};
  Kind kind = Kind::kImport;
  State state = State::kUploading;
  std::string name{};           // of the file
  std::string settings = "{}";  // a JSON object
  std::int64_t bytes = 0;       // of the file, as far as it is there
  std::int64_t uploads = 0;     // in how many requests they came
  std::int64_t parts = 0;       // of the file in the store
  // How far it has come. Of an import: the bytes and lines that are done, the part of the file in
  // which they end and where that part begins. Of an export: the key of the last contact.
  std::int64_t position = 0;
  std::int64_t line = 1;
  std::int64_t part = 0;
  std::int64_t part_began = 0;
  Counts counts{};
  std::int64_t rows_expected = 0;  // of an export
  std::int64_t error_parts = 0;    // of the list of rows that failed
  std::int64_t error_bytes = 0;
  std::int64_t errors_listed = 0;
  std::string error{};  // why it failed as a whole
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Timestamp> finished_at{};
  Timestamp expires_at{};  // it is forgotten then
  bool operator==(const CsvJob&) const = default;
};

// What both sides read.
class CsvJobLookup {
 public:
  virtual ~CsvJobLookup() = default;

  virtual Result<std::optional<CsvJob>> csv_job(TeamId team, CsvJob::Kind kind, CsvJobId id) = 0;
  // Those that wait for their file or go on.
  virtual Result<std::int64_t> count_open_csv_jobs(TeamId team) = 0;
  // Newest first, those with keys below that.
  virtual Result<std::vector<CsvJob>> csv_jobs(TeamId team, CsvJob::Kind kind, std::int64_t below,
                                               std::int64_t limit) = 0;
};

class CsvJobWriter : public CsvJobLookup {
 public:
  // Insert or replace by id; its team and kind stay.
  virtual Result<void> put_csv_job(const CsvJob& job) = 0;
  virtual Result<void> delete_csv_job(CsvJobId id) = 0;
};

class CsvJobReader : public CsvJobLookup {
 public:
  // Of all teams those that are kProcessing, oldest first, with keys above that.
  virtual Result<std::vector<CsvJob>> csv_jobs_under_way(std::int64_t above,
                                                         std::int64_t limit) = 0;
};

}  // namespace sluice::store
