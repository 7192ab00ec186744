#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "api/core/request_context.h"
#include "base/json.h"
#include "engine/compile/program.h"
#include "model/record.h"
#include "store/types.h"

// The logs of runs, read a piece at a time and no further than an answer may have bytes, so that
// their cost does not depend on how much the runs have done.
namespace sluice::api {

// A record with its place in the log of its run.
struct LogEntry {
  const store::JournalPiece& piece;
  std::size_t line = 0;  // of the piece
  const model::Record& record;

  bool is_first() const { return piece.is_first && line == 0; }
  // Grows with each entry of a run, from 0, with gaps.
  std::uint64_t place() const { return is_first() ? 0 : place_of(piece.seq, line); }
  static constexpr unsigned kLineBits = 20;
  static std::uint64_t place_of(std::int64_t seq, std::size_t line) {
    return (static_cast<std::uint64_t>(seq) << kLineBits) + line;
  }
};

// For one answer. Its limits are those of services.limits.
class LogReader {
 public:
  explicit LogReader(const RequestContext& context);

  enum class End {
    kAll,     // the whole log was read
    kEnough,  // `use` returned false
    kLimit,   // the limit on bytes that are read was reached
  };
  using Use = std::function<bool(const LogEntry&)>;
  std::expected<End, Problem> oldest_first(RunId run, const Use& use);
  // Only entries before that place, when there is one.
  std::expected<End, Problem> newest_first(RunId run, std::optional<std::uint64_t> before,
                                           const Use& use);

  // An entry as its owner reads it. Past the limit on large outputs it has none, and
  // `output_omitted` says so.
  std::expected<json::object, Problem> view(const store::RunRow& run, const LogEntry& entry,
                                            const engine::Program* program);
  // The same for one whose `run` is known with what started it.
  std::expected<json::object, Problem> view(const store::StoredRun& run, const LogEntry& entry,
                                            const engine::Program* program);

 private:
  std::expected<bool, Problem> use_piece(const store::JournalPiece& piece, bool reversed,
                                         std::optional<std::uint64_t> before, const Use& use);
  std::expected<json::object, Problem> view_with_output(const store::StoredRun& run,
                                                        const LogEntry& entry,
                                                        const engine::Program* program);

  const RequestContext& context_;
  std::size_t bytes_read_ = 0;
  std::size_t output_bytes_ = 0;  // of large outputs, and bodies, that were shown
};

}  // namespace sluice::api
