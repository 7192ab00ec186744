#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "formats/csv.h"
#include "services/limits.h"
#include "services/problem.h"
#include "services/records/contact_change.h"
#include "store/contact_store.h"

// Contacts as rows of CSV files. Pure.
namespace sluice::services {

// A column of an imported file and the member of a contact that it is read into: phone_number, one
// of contact_texts(), custom (a JSON object) or custom.NAME. Empty: it is not read.
struct ContactColumn {
  std::string name;
  std::string field;
  bool operator==(const ContactColumn&) const = default;
};
using ContactColumns = std::vector<ContactColumn>;

// What the columns of a file are for: as `mapping` says (column to field, or null for none), and
// where it says nothing, what they are called. kInvalid when it names a column or field that is not
// there, two columns are for one field, or none is for phone_number.
Outcome<ContactColumns> map_columns(std::span<const std::string> header,
                                    const json::object& mapping);

// The contact in a row. Of a row that is wrong the problem says everything that is.
Outcome<ContactChange> read_contact_row(const ContactColumns& columns, const formats::CsvRow& row,
                                        std::string_view region, const Limits& limits);

// Appends the row of an export, and the one that names its columns. Texts that spreadsheets would
// take for formulas are made harmless; numbers are not, as they are a + and digits and nothing
// else.
void append_contact_row(std::string& out, const store::Contact& contact);
void append_contact_header(std::string& out);

// A text of a row that failed, for the list of those rows: valid UTF-8 without control characters,
// not too long, and harmless.
std::string shown_csv_text(std::string_view text);

}  // namespace sluice::services
