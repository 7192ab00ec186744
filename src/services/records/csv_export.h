#pragma once

#include <optional>
#include <string>

#include "services/context.h"
#include "services/fields.h"
#include "services/problem.h"
#include "services/records/csv_work.h"

namespace sluice::services {

struct ExportSettings {
  std::optional<store::ContactListId> list{};  // only its contacts
  bool byte_order_mark = false;                // some spreadsheets need one to see UTF-8
};
json::object settings_document(const ExportSettings& settings);
ExportSettings read_export_settings(Fields& fields);
Outcome<ExportSettings> stored_export_settings(const store::CsvJob& job);

// Writes contacts into a file, newest first: those that were there when the job was made, as they
// are when it comes to them.
class CsvExport final : public CsvWork {
 public:
  static constexpr std::int64_t kContactsAtOnce = 500;

  explicit CsvExport(const Context& context) : context_(context) {}  // outlives this

  Result<void> prepare(store::Reader& reader, const store::CsvJob& job) override;
  Result<void> write(store::Writer& writer, store::CsvJob& job) override;

 private:
  const Context& context_;
  std::optional<ExportSettings> settings_{};
  std::string broken_;  // why nothing can be written
  std::string text_;
  std::int64_t rows_ = 0;                      // in it
  std::optional<store::ContactPlace> next_{};  // behind them; nothing at the end
};

}  // namespace sluice::services
