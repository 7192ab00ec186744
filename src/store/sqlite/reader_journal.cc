// The records of a run, a part at a time.
#include "store/sqlite/journal_pieces.h"
#include "store/sqlite/reader.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kBody[] =
    "SELECT coalesce(body, (SELECT body FROM run_bodies WHERE run_key = key), '') FROM runs"
    " WHERE key = ?1 AND tail = ?2";
constexpr const char kBytesInRow[] =
    "SELECT coalesce(length(CAST(body AS BLOB)), -1) FROM runs WHERE key = ?1 AND tail = ?2";
constexpr const char kFirstRecords[] =
    "SELECT coalesce(records, '') FROM runs WHERE key = ?1 AND tail = ?2";
#define PIECES "SELECT seq, lines FROM run_records WHERE run_key = ?1 AND seq "
constexpr const char kPiecesAfter[] = PIECES "> ?2 ORDER BY seq";
constexpr const char kPiecesBefore[] = PIECES "< ?2 ORDER BY seq DESC";
constexpr const char kOutput[] =
    "SELECT output FROM run_outputs WHERE run_key = ?1 AND seq = ?2"
    " AND EXISTS (SELECT 1 FROM runs WHERE key = ?1)";

// Of the records in the row of the run; the others count from 1.
constexpr std::int64_t kInRow = 0;

std::string read_text(const Statement& row) { return std::string(row.text(0)); }
std::int64_t read_body_size(const Statement& row) { return row.integer(0); }

JournalPiece make_piece(std::int64_t seq, std::string_view lines) {
  JournalPiece piece{.seq = seq, .lines = std::string(lines)};
  piece.output_is_apart = ends_before_output(lines);
  if (piece.output_is_apart) piece.lines += "null}\n";
  return piece;
}

}  // namespace

Result<std::string> SqliteReader::body_of(RunId id) {
  SLUICE_TRY(auto body, first(kBody, &read_text, id.key, id.tail));
  return std::move(body).value_or(std::string());
}

Result<std::int64_t> SqliteReader::body_bytes_of(RunId id) {
  const Snapshot snapshot(connection_);
  SLUICE_TRY(const auto in_row, first(kBytesInRow, &read_body_size, id.key, id.tail));
  if (!in_row || *in_row >= 0) return in_row.value_or(0);
  return connection_.bytes_of_value("run_bodies", "body", id.key);
}

Result<std::vector<JournalPiece>> SqliteReader::journal(RunId id, const JournalRange& range) {
  using Order = JournalRange::Order;
  Snapshot snapshot(connection_);
  std::vector<JournalPiece> pieces;
  SLUICE_TRY(auto in_row, first(kFirstRecords, &read_text, id.key, id.tail));
  if (!in_row) return pieces;
  const bool forward = range.order == Order::kOldestFirst;
  const std::int64_t first_seq = in_row->empty() ? kInRow + 1 : kInRow;
  const std::int64_t beyond = range.beyond.value_or(forward ? kInRow - 1 : INT64_MAX);
  std::size_t bytes = 0;
  const auto add_row = [&] {
    if (in_row->empty() || (forward ? beyond >= kInRow : beyond <= kInRow)) return;
    bytes += in_row->size();
    pieces.push_back(make_piece(kInRow, *in_row));
  };
  if (forward) add_row();
  {
    SLUICE_TRY(auto* select, connection_.cached(forward ? kPiecesAfter : kPiecesBefore));
    ScopedReset rows(select->bind(id.key, beyond));
    while (bytes < range.bytes_max) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      bytes += rows->text(1).size();
      pieces.push_back(make_piece(rows->integer(0), rows->text(1)));
    }
  }
  if (!forward && bytes < range.bytes_max) add_row();
  for (auto& piece : pieces) piece.is_first = piece.seq == first_seq;
  return pieces;
}

Result<std::string> SqliteReader::output_of(RunId id, std::int64_t seq) {
  SLUICE_TRY(auto rest, first(kOutput, &read_text, id.key, seq));
  if (!rest || !rest->ends_with("}\n"))
    return fail(ErrorCode::kNotFound, "the output is no longer stored");
  rest->resize(rest->size() - 2);
  return *std::move(rest);
}

}  // namespace sluice::store::sqlite
