#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "formats/csv.h"
#include "services/fields.h"
#include "services/problem.h"
#include "services/records/contact_columns.h"
#include "store/contact_store.h"
#include "store/csv_job_store.h"

// How a file is imported, and what its first row says.
namespace sluice::services {

enum class OnExisting { kUpdate, kSkip };
std::string_view on_existing_name(OnExisting what);

// Stored with the job, as JSON.
struct ImportSettings {
  std::string charset{};  // of what is uploaded; empty: UTF-8
  char delimiter = 0;     // 0: it is guessed
  OnExisting on_existing = OnExisting::kUpdate;
  std::optional<store::ContactListId> list{};  // that the contacts are added to
  json::object mapping{};
  ContactColumns columns{};  // once the header was read
};
json::object settings_document(const ImportSettings& settings);
// The members of such a document; those that are wrong are complained of in `fields`. `columns` is
// read from a stored one alone.
ImportSettings read_import_settings(Fields& fields);
Outcome<ImportSettings> stored_import_settings(const store::CsvJob& job);

// Bytes of a file as UTF-8. The byte order mark of its beginning goes, and says more than the
// charset, which it changes. Bytes that are said to be UTF-8 already stay as they are, whatever is
// in them: what is wrong there is wrong with a row.
Outcome<std::string> uploaded_text(std::string_view bytes, std::string& charset, bool is_first);

// Reads the header: what the columns are for, the delimiter, and where the rows begin. `more` gives
// the next piece of the file, nothing at its end.
using MoreOfFile = std::function<Result<std::optional<std::string>>()>;
Outcome<formats::CsvPlace> read_import_header(const MoreOfFile& more, ImportSettings& settings);

}  // namespace sluice::services
