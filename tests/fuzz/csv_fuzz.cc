// Whatever a CSV file holds: its rows are the same however its bytes arrive and from whichever row
// on they are read, and a row that was read and is written reads back as it was.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "formats/csv.h"

namespace sluice {
namespace {

using formats::CsvReader;
using formats::CsvRow;

constexpr formats::CsvLimits kSmall{.row_bytes_max = 64, .columns_max = 8};

std::vector<CsvRow> rows_of(std::string_view text, CsvReader& reader, std::size_t at_once) {
  std::vector<CsvRow> rows;
  for (std::size_t at = 0; at <= text.size(); at += at_once) {
    if (at < text.size())
      reader.feed(text.substr(at, at_once));
    else
      reader.finish();
    while (auto row = reader.next()) rows.push_back(*std::move(row));
  }
  reader.finish();
  while (auto row = reader.next()) rows.push_back(*std::move(row));
  return rows;
}

void check_same(const CsvRow& one, const CsvRow& other) {
  SLUICE_CHECK(one.fields == other.fields && one.problem == other.problem, "a row is another");
  SLUICE_CHECK(one.line == other.line && one.end == other.end, "a row is at another place");
}

void try_file(std::string_view text, formats::CsvLimits limits) {
  const char delimiter = formats::csv_delimiter_of(text);
  CsvReader whole(delimiter, limits);
  const auto rows = rows_of(text, whole, text.size() + 1);
  CsvReader pieces(delimiter, limits);
  const auto again = rows_of(text, pieces, 3);
  SLUICE_CHECK(rows.size() == again.size(), "other rows come in pieces");
  for (std::size_t i = 0; i < rows.size(); ++i) check_same(rows[i], again[i]);
  SLUICE_CHECK(whole.unclosed_quote() == pieces.unclosed_quote(), "another quotation mark");
  if (rows.empty()) return;
  const auto& middle = rows[rows.size() / 2];
  CsvReader later(delimiter, limits, middle.end);
  const auto rest = rows_of(text.substr(middle.end.offset), later, 5);
  SLUICE_CHECK(rest.size() + rows.size() / 2 + 1 == rows.size(), "other rows follow upon one");
  for (std::size_t i = 0; i < rest.size(); ++i) check_same(rows[rows.size() / 2 + 1 + i], rest[i]);
}

void try_row(const CsvRow& row) {
  if (!row.problem.empty()) return;
  std::string text;
  formats::append_csv_row(text, row.fields);
  CsvReader reader(',');
  reader.feed(text);
  const auto again = reader.next();
  // A row of one empty field is none.
  if (row.fields.size() == 1 && row.fields.front().empty()) return;
  SLUICE_CHECK(again && again->fields == row.fields, "a row is written as another");
  for (const auto& field : row.fields) {
    const auto harmless = formats::harmless_csv_text(field);
    SLUICE_CHECK(harmless.find_first_of("=+-@\t\r") != 0, "a formula");
    SLUICE_CHECK(formats::plain_csv_text(harmless) == field, "a text is another one");
  }
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  sluice::try_file(text, {});
  sluice::try_file(text, sluice::kSmall);
  sluice::CsvReader reader(sluice::formats::csv_delimiter_of(text));
  reader.feed(text);
  while (const auto row = reader.next()) sluice::try_row(*row);
  return 0;
}
