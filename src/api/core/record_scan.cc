#include "api/core/record_scan.h"

#include <utility>

#include "model/record_heads.h"

namespace sluice::api {

std::expected<bool, Problem> scan_records(const RequestContext& context, RunId run,
                                          const std::function<void(model::Record)>& use) {
  store::JournalRange range;
  std::size_t bytes = 0;
  while (true) {
    SLUICE_TRY(const auto pieces, context.reader.journal(run, range));
    if (pieces.empty()) return true;
    for (const auto& piece : pieces) {
      bytes += piece.lines.size();
      SLUICE_TRY(auto heads, model::parse_record_heads(piece.lines));
      for (auto& head : heads) use(std::move(head));
      if (bytes > context.services.limits.log_bytes_scanned_max) return false;
    }
    range.beyond = pieces.back().seq;
  }
}

}  // namespace sluice::api
