#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "formats/csv.h"
#include "services/context.h"
#include "services/records/contact_columns.h"
#include "services/records/contacts.h"
#include "services/records/csv_work.h"
#include "services/records/import_settings.h"

namespace sluice::services {

// Reads contacts from the rows of a file and writes them.
class CsvImport final : public CsvWork {
 public:
  struct Bounds {
    std::size_t rows_at_once_max = 500;  // that are prepared
    std::size_t bytes_at_once_max = 1 << 20;
    // How long the rows of one transaction hold up all other writes; one row is always written.
    Micros writing_max{Millis(5)};
  };
  // Both outlive this.
  CsvImport(const Context& context, const Contacts& contacts)
      : CsvImport(context, contacts, Bounds()) {}
  CsvImport(const Context& context, const Contacts& contacts, Bounds bounds)
      : context_(context), contacts_(contacts), bounds_(bounds) {}

  Result<void> prepare(store::Reader& reader, const store::CsvJob& job) override;
  Result<void> write(store::Writer& writer, store::CsvJob& job) override;

 private:
  struct Row {
    formats::CsvRow csv;
    Outcome<ContactChange> change;
  };
  // A part of the file that was read, of which rows may be left.
  struct Part {
    std::int64_t number = 0;
    std::int64_t began = 0;
  };
  enum class Became { kCreated, kUpdated, kUnchanged, kSkipped };

  Result<void> begin(store::Reader& reader, const store::CsvJob& job);
  Result<bool> feed(store::Reader& reader, const store::CsvJob& job);
  Outcome<Became> write_row(store::Writer& writer, TeamId team, const Row& row);
  void note_error(store::CsvJob& job, const Row& row, const Problem& problem);
  Result<void> write_errors(store::Writer& writer, store::CsvJob& job);
  void note_place(store::CsvJob& job, const formats::CsvPlace& place);
  void end(store::CsvJob& job);

  const Context& context_;
  const Contacts& contacts_;
  const Bounds bounds_;
  ImportSettings settings_;
  std::string region_;
  std::optional<formats::CsvReader> csv_;
  std::string bytes_;  // of the part that is being read
  std::deque<Part> parts_;
  std::int64_t next_part_ = 0;
  std::int64_t next_began_ = 0;
  std::int64_t skip_ = 0;  // of the next part, which was done before
  std::deque<Row> rows_;
  bool is_at_end_ = false;
  std::string broken_;  // why no row follows upon those
  std::string errors_;  // of rows of this transaction
};

}  // namespace sluice::services
