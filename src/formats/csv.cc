#include "formats/csv.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace sluice::formats {
namespace {

constexpr std::string_view kDelimiters = ",;\t|";
constexpr std::string_view kFormulaBeginnings = "=+-@\t\r";

// Behind the apostrophes that it begins with.
bool begins_like_formula(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         kFormulaBeginnings.find(text[first]) != std::string_view::npos;
}

bool needs_quotes(std::string_view field) {
  // Any delimiter: whoever reads it may have guessed another one.
  return field.find_first_of("\",;\t|\r\n") != std::string_view::npos || field.starts_with(' ') ||
         field.ends_with(' ');
}

}  // namespace

CsvReader::CsvReader(char delimiter, CsvLimits limits, CsvPlace place)
    : delimiter_(delimiter), limits_(limits), place_(place), row_began_(place) {}

void CsvReader::feed(std::string_view bytes) {
  input_ = bytes;
  at_ = 0;
}

std::optional<CsvRow> CsvReader::next() {
  while (!unclosed_quote_) {
    while (!is_row_ready_ && !unclosed_quote_ && at_ < input_.size()) {
      if (take_run() == 0) take(input_[at_]);
    }
    if (unclosed_quote_) break;
    if (!is_row_ready_) {
      if (!is_finished_ || place_ == row_began_) break;
      if (state_ == State::kQuoted) {
        unclosed_quote_ = quote_line_;
        break;
      }
      end_row();
    }
    is_row_ready_ = false;
    auto row = std::exchange(row_, {});
    const bool has_quotes = std::exchange(was_quoted_, false);
    const bool is_empty =
        !has_quotes && row.problem.empty() && row.fields.size() == 1 && row.fields.front().empty();
    if (!is_empty) return row;
  }
  return std::nullopt;
}

// Takes what follows up to the next byte that may mean something, and says how much that was.
std::size_t CsvReader::take_run() {
  const auto rest = input_.substr(at_);
  std::size_t length = 0;
  if (state_ == State::kQuoted) {
    length = rest.find_first_of("\"\n");
  } else if (state_ == State::kPlain || state_ == State::kBehindQuote) {
    const std::array<char, 3> ends = {delimiter_, '\r', '\n'};
    length = rest.find_first_of(std::string_view(ends.data(), ends.size()));
  }
  if (length == std::string_view::npos) length = rest.size();
  if (length == 0) return 0;
  if (state_ != State::kBehindQuote) add(rest.substr(0, length));
  at_ += length;
  place_.offset += length;
  return length;
}

void CsvReader::take(char c) {
  if (state_ == State::kCarriageReturn) {
    if (c != '\n') return end_row();
    ++at_;
    ++place_.offset;
    return end_row();
  }
  ++at_;
  ++place_.offset;
  if (state_ == State::kQuoted) {
    if (c == '"') {
      state_ = State::kQuoteSeen;
      return;
    }
    place_.line += c == '\n' ? 1 : 0;
    return add({&c, 1});
  }
  if (c == '\r') {
    state_ = State::kCarriageReturn;
  } else if (c == '\n') {
    end_row();
  } else if (c == delimiter_) {
    end_field();
  } else if (c == '"' && state_ == State::kFieldStart) {
    state_ = State::kQuoted;
    was_quoted_ = true;
    quote_line_ = place_.line;
    quote_began_ = place_.offset;
  } else if (c == '"' && state_ == State::kQuoteSeen) {
    state_ = State::kQuoted;
    add("\"");
  } else if (state_ == State::kQuoteSeen) {
    complain(fmt::format("column {} has text behind its closing quotation mark",
                         row_.fields.size() + 1));
    state_ = State::kBehindQuote;
  } else {
    if (state_ == State::kFieldStart) state_ = State::kPlain;
    add({&c, 1});
  }
}

void CsvReader::add(std::string_view bytes) {
  const auto end = place_.offset + bytes.size();
  if (end - row_began_.offset > limits_.row_bytes_max) {
    complain(fmt::format("the row has more than {} bytes", limits_.row_bytes_max));
    if (state_ == State::kQuoted && end - quote_began_ > limits_.row_bytes_max)
      unclosed_quote_ = quote_line_;
  }
  if (row_.problem.empty()) field_ += bytes;
}

void CsvReader::complain(std::string problem) {
  if (row_.problem.empty()) row_.problem = std::move(problem);
  field_.clear();
}

void CsvReader::end_field() {
  if (row_.fields.size() >= limits_.columns_max)
    complain(fmt::format("the row has more than {} columns", limits_.columns_max));
  if (row_.problem.empty()) row_.fields.push_back(std::exchange(field_, {}));
  state_ = State::kFieldStart;
}

void CsvReader::end_row() {
  end_field();
  ++place_.line;
  row_.line = row_began_.line;
  row_.end = row_began_ = place_;
  is_row_ready_ = true;
}

char csv_delimiter_of(std::string_view beginning) {
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool is_quoted = false;
  for (const char c : beginning) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == '\r' || c == '\n') break;
    if (const auto which = kDelimiters.find(c); which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::ranges::max_element(counts) - counts.begin();
  return kDelimiters[static_cast<std::size_t>(most)];
}

void append_csv_row(std::string& out, std::span<const std::string> fields) {
  bool is_first = true;
  for (const auto& field : fields) {
    if (!std::exchange(is_first, false)) out += ',';
    if (!needs_quotes(field)) {
      out += field;
      continue;
    }
    out += '"';
    for (const char c : field) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  out += "\r\n";
}

std::string harmless_csv_text(std::string_view text) {
  std::string out;
  if (begins_like_formula(text)) out += '\'';
  out += text;
  return out;
}

std::string_view plain_csv_text(std::string_view text) {
  if (text.starts_with('\'') && begins_like_formula(text)) text.remove_prefix(1);
  return text;
}

}  // namespace sluice::formats
