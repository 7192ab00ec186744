#include "api/core/log_entries.h"

#include <utility>

#include "api/core/views.h"

namespace sluice::api {
namespace {

using Order = store::JournalRange::Order;

json::object without_output(json::object view) {
  view["output"] = nullptr;
  view["output_omitted"] = true;
  return view;
}

}  // namespace

LogReader::LogReader(const RequestContext& context) : context_(context) {}

std::expected<LogReader::End, Problem> LogReader::oldest_first(RunId run, const Use& use) {
  store::JournalRange range;
  while (true) {
    SLUICE_TRY(const auto pieces, context_.reader.journal(run, range));
    if (pieces.empty()) return End::kAll;
    for (const auto& piece : pieces) {
      SLUICE_TRY(const bool more, use_piece(piece, false, {}, use));
      if (!more) return End::kEnough;
      if (bytes_read_ > context_.services.limits.log_bytes_scanned_max) return End::kLimit;
    }
    range.beyond = pieces.back().seq;
  }
}

std::expected<LogReader::End, Problem> LogReader::newest_first(RunId run,
                                                               std::optional<std::uint64_t> before,
                                                               const Use& use) {
  if (before == 0) return End::kAll;
  store::JournalRange range{.order = Order::kNewestFirst};
  // The piece of that place may have entries before it.
  if (before) range.beyond = static_cast<std::int64_t>(*before >> LogEntry::kLineBits) + 1;
  while (true) {
    SLUICE_TRY(const auto pieces, context_.reader.journal(run, range));
    if (pieces.empty()) return End::kAll;
    for (const auto& piece : pieces) {
      SLUICE_TRY(const bool more, use_piece(piece, true, before, use));
      if (!more) return End::kEnough;
      if (bytes_read_ > context_.services.limits.log_bytes_scanned_max) return End::kLimit;
    }
    range.beyond = pieces.back().seq;
  }
}

std::expected<bool, Problem> LogReader::use_piece(const store::JournalPiece& piece, bool reversed,
                                                  std::optional<std::uint64_t> before,
                                                  const Use& use) {
  bytes_read_ += piece.lines.size();
  SLUICE_TRY(const auto records, model::parse_records(piece.lines));
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::size_t line = reversed ? records.size() - 1 - i : i;
    const LogEntry entry{.piece = piece, .line = line, .record = records[line]};
    if (before && entry.place() >= *before) continue;
    if (!use(entry)) return false;
  }
  return true;
}

std::expected<json::object, Problem> LogReader::view(const store::RunRow& run,
                                                     const LogEntry& entry,
                                                     const engine::Program* program) {
  store::StoredRun whole{.row = run, .trigger = {}, .records = {}};
  if (entry.is_first()) {
    SLUICE_TRY(auto head, context_.reader.run_head(run.header.id));
    if (head) whole = *std::move(head);
  }
  return view(whole, entry, program);
}

std::expected<json::object, Problem> LogReader::view(const store::StoredRun& run,
                                                     const LogEntry& entry,
                                                     const engine::Program* program) {
  const auto place = static_cast<std::size_t>(entry.place());
  const bool body_is_apart = entry.is_first() && run.trigger.body.empty();
  if (!body_is_apart && !entry.piece.output_is_apart)
    return log_view(run, entry.record, place, program);
  if (output_bytes_ < context_.services.limits.log_output_bytes_max)
    return view_with_output(run, entry, program);
  return without_output(log_view(run, entry.record, place, program));
}

std::expected<json::object, Problem> LogReader::view_with_output(const store::StoredRun& run,
                                                                 const LogEntry& entry,
                                                                 const engine::Program* program) {
  const RunId id = run.row.header.id;
  const auto place = static_cast<std::size_t>(entry.place());
  if (entry.is_first()) {
    store::StoredRun whole = run;
    SLUICE_TRY(whole.trigger.body, context_.reader.body_of(id));
    output_bytes_ += whole.trigger.body.size();
    return log_view(whole, entry.record, place, program);
  }
  SLUICE_TRY(const auto text, context_.reader.output_of(id, entry.piece.seq));
  output_bytes_ += text.size();
  model::Record record = entry.record;
  SLUICE_TRY(record.output, parse_json(text, {.depth_max = model::kRecordDepthMax}));
  return log_view(run, record, place, program);
}

}  // namespace sluice::api
