#include "runtime/stored_end.h"

#include <utility>

#include "model/record.h"

namespace sluice::runtime {

Result<RunEnd> end_of(Programs& programs, const store::StoredRun& run,
                      const engine::RunOptions& options) {
  const auto& header = run.row.header;
  RunEnd end{.status = run.row.status,
             .error = run.row.error,
             .result = {},
             .created_at = header.created_at,
             .finished_at = run.row.finished_at.value_or(header.created_at)};
  if (end.status != model::RunStatus::kCompleted) return end;
  SLUICE_TRY(auto program, programs.get(header.team, header.workflow, header.version));
  SLUICE_TRY(const auto records, model::parse_records(run.records));
  SLUICE_TRY(end.result,
             engine::Run::result_of(std::move(program), header, run.trigger, options, records));
  return end;
}

}  // namespace sluice::runtime
