#include "runtime/programs.h"

#include <fmt/format.h>

namespace sluice::runtime {

std::size_t Programs::HashKey::operator()(const Key& key) const noexcept {
  return std::hash<WorkflowId>()(key.workflow) ^
         static_cast<std::size_t>(key.version) * 0x9E3779B97F4A7C15ULL;
}

Result<std::shared_ptr<const engine::Program>> Programs::compile(std::string_view definition,
                                                                 engine::ProgramInfo info,
                                                                 std::vector<std::string>& errors,
                                                                 engine::FindKind find_kind) {
  SLUICE_TRY(const json::value document, parse_json(definition));
  const auto parsed = model::parse_definition(document, errors);
  std::shared_ptr<const engine::Program> program;
  if (errors.empty())
    program = engine::Program::compile(parsed, std::move(info), errors, find_kind);
  if (!errors.empty()) return fail(ErrorCode::kInvalid, errors.front());
  return program;
}

Result<std::shared_ptr<const engine::Program>> Programs::get(TeamId team, WorkflowId workflow,
                                                             std::int64_t version) {
  // Compiling under the lock keeps two callers from doing the same work; it happens once a version.
  std::lock_guard lock(mutex_);
  const Key key{workflow, version};
  if (const auto found = index_.find(key); found != index_.end()) {
    cached_.splice(cached_.begin(), cached_, found->second);
    return cached_.front().program;
  }
  SLUICE_TRY(auto program, load(team, workflow, version));
  cached_.push_front({key, program});
  index_[key] = cached_.begin();
  if (cached_.size() > kept_max_) {
    index_.erase(cached_.back().key);
    cached_.pop_back();
  }
  return program;
}

Result<std::shared_ptr<const engine::Program>> Programs::load(TeamId team, WorkflowId workflow,
                                                              std::int64_t version) {
  if (!reader_) {
    SLUICE_TRY(reader_, store_.reader());
  }
  SLUICE_TRY(auto row, reader_->workflow(team, workflow));
  if (!row) return fail(ErrorCode::kNotFound, fmt::format("no workflow {}", workflow.text()));
  SLUICE_TRY(const auto stored, reader_->version(workflow, version));
  if (!stored) {
    return fail(ErrorCode::kNotFound,
                fmt::format("workflow {} has no version {}", workflow.text(), version));
  }
  std::vector<std::string> errors;
  return compile(stored->definition, {workflow, version, std::move(row->name)}, errors, find_kind_);
}

}  // namespace sluice::runtime
