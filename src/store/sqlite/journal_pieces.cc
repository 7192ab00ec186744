#include "store/sqlite/journal_pieces.h"

namespace sluice::store::sqlite {
namespace {

// The end of the part before the output, or npos. A quotation mark inside a text is written with a
// backslash, so this is the member of the record itself, which stands last (model/record.h).
std::size_t output_of_line(std::string_view line) {
  constexpr std::string_view kOutput = ",\"out\":";
  const auto at = line.find(kOutput);
  return at == std::string_view::npos ? at : at + kOutput.size();
}

}  // namespace

std::vector<Piece> cut_into_pieces(std::string_view records) {
  std::vector<Piece> pieces;
  std::size_t begin = 0;  // of the lines that are being gathered
  std::size_t at = 0;
  const auto close = [&](std::size_t end) {
    if (end > begin) pieces.push_back({records.substr(begin, end - begin), {}});
    begin = end;
  };
  while (at < records.size()) {
    const auto newline = records.find('\n', at);
    const auto end = newline == std::string_view::npos ? records.size() : newline + 1;
    const auto line = records.substr(at, end - at);
    const auto output =
        line.size() > kRecordBytesMax ? output_of_line(line) : std::string_view::npos;
    if (output != std::string_view::npos) {
      close(at);
      pieces.push_back({line.substr(0, output), line.substr(output)});
      begin = end;
    } else if (end - begin > kPieceBytesMax) {
      close(at);
    }
    at = end;
  }
  close(records.size());
  return pieces;
}

}  // namespace sluice::store::sqlite
