#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Comma-separated values (RFC 4180), as spreadsheets write them: read row by row while the file
// arrives, with bounded memory, whatever is in it.
namespace sluice::formats {

struct CsvLimits {
  std::size_t row_bytes_max = 256 << 10;
  std::size_t columns_max = 500;
};

// Where reading begins: a place behind a row, and the line that is there.
struct CsvPlace {
  std::uint64_t offset = 0;
  std::uint64_t line = 1;
  bool operator==(const CsvPlace&) const = default;
};

struct CsvRow {
  std::vector<std::string> fields{};
  std::string problem{};   // why it cannot be used; `fields` are those before it
  std::uint64_t line = 0;  // in which it begins
  CsvPlace end{};          // behind it
};

// Rows end with CR LF, LF or CR. Rows without anything in them are passed over. A quotation mark in
// a field that does not begin with one is part of it. Knows no charset: what is told apart by it
// are bytes of ASCII.
class CsvReader {
 public:
  explicit CsvReader(char delimiter, CsvLimits limits = {}, CsvPlace place = {});

  // What follows upon the bytes before; the view lives until next() has nothing.
  void feed(std::string_view bytes);
  // Nothing follows.
  void finish() { is_finished_ = true; }

  // Nothing when more bytes are needed, there are no more rows, or the rest cannot be read.
  std::optional<CsvRow> next();
  // In which line a quotation mark is that is not closed within row_bytes_max, or at all: no row
  // follows then, as nobody can tell where the next one begins.
  std::optional<std::uint64_t> unclosed_quote() const { return unclosed_quote_; }

 private:
  enum class State { kFieldStart, kPlain, kQuoted, kQuoteSeen, kBehindQuote, kCarriageReturn };

  void take(char c);
  std::size_t take_run();
  void add(std::string_view bytes);
  void end_field();
  void complain(std::string problem);
  void end_row();

  const char delimiter_;
  const CsvLimits limits_;
  std::string_view input_{};
  std::size_t at_ = 0;  // in it
  bool is_finished_ = false;
  State state_ = State::kFieldStart;
  CsvPlace place_;  // of the next byte
  CsvPlace row_began_;
  std::uint64_t quote_line_ = 0;  // in which the last quoted field begins, and where
  std::uint64_t quote_began_ = 0;
  std::string field_{};
  bool was_quoted_ = false;  // a field of this row
  CsvRow row_{};
  bool is_row_ready_ = false;
  std::optional<std::uint64_t> unclosed_quote_{};
};

// What parts the fields of a file that begins so: the one of , ; tab and | that its first row has
// most often, and a comma when it has none.
char csv_delimiter_of(std::string_view beginning);

// Appends the fields as a row, with CR LF. Fields are quoted where they must be.
void append_csv_row(std::string& out, std::span<const std::string> fields);

// A text that spreadsheets take for a formula (it begins with = + - @ tab or CR) with an apostrophe
// before it, which makes it a text to them; other texts as they are. plain_csv_text takes exactly
// what harmless_csv_text has put there away again.
std::string harmless_csv_text(std::string_view text);
std::string_view plain_csv_text(std::string_view text);

}  // namespace sluice::formats
