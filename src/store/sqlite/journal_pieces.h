#pragma once

#include <string_view>
#include <vector>

// How the records of one turn are cut into rows, so that they can be read a part at a time.
namespace sluice::store::sqlite {

// Up to here, the records of a turn are one row.
inline constexpr std::size_t kPieceBytesMax = 64 << 10;
// A record larger than this has a row of its own, and its output another one.
inline constexpr std::size_t kRecordBytesMax = 16 << 10;

struct Piece {
  std::string_view lines;   // whole lines, or one up to where its output begins
  std::string_view output;  // then this: its output and the end of the line; else empty
};
// Views of `records`, which are lines of model::Record; joined in order they are `records` again.
std::vector<Piece> cut_into_pieces(std::string_view records);

// Whether the output of the last record in a row is in a row of its own.
inline bool ends_before_output(std::string_view lines) {
  return !lines.empty() && lines.back() != '\n';
}

}  // namespace sluice::store::sqlite
