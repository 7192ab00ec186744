#include "runtime/programs.h"

#include <fmt/format.h>
#include <iterator>

#include "engine/compile/tested_program.h"

namespace sluice::runtime {
namespace {

// What a program takes, and more for each byte of its definition: an estimate on the safe side, by
// what 6,000 programs of three nodes added to a process (4.4 KB each).
constexpr std::size_t kProgramBytes = 1'024;
constexpr std::size_t kBytesPerByte = 6;
// How many that are in use letting go passes over before it gives up until next time.
constexpr int kInUseMax = 16;

std::size_t size_of_program(std::string_view definition) {
  return kProgramBytes + kBytesPerByte * definition.size();
}

}  // namespace

std::size_t Programs::HashKey::operator()(const Key& key) const noexcept {
  return std::hash<WorkflowId>()(key.workflow) ^
         static_cast<std::size_t>(key.version) * 0x9E3779B97F4A7C15ULL;
}

Result<std::shared_ptr<const engine::Program>> Programs::compile(std::string_view definition,
                                                                 engine::ProgramInfo info,
                                                                 std::vector<std::string>& errors,
                                                                 engine::FindKind find_kind) {
  SLUICE_TRY(const json::value document, parse_json(definition));
  auto program = engine::compile_stored(document, std::move(info), errors, find_kind);
  if (!errors.empty()) return fail(ErrorCode::kInvalid, errors.front());
  return program;
}

Result<std::shared_ptr<const engine::Program>> Programs::get(TeamId team, WorkflowId workflow,
                                                             std::int64_t version) {
  SLUICE_TRY(auto sized, find(team, workflow, version));
  return std::move(sized.program);
}

// Who asks for what is being compiled waits for that instead of doing the same work.
Result<Programs::Sized> Programs::find(TeamId team, WorkflowId workflow, std::int64_t version) {
  const Key key{workflow, version};
  std::unique_lock lock(mutex_);
  while (true) {
    if (const auto found = index_.find(key); found != index_.end()) {
      cached_.splice(cached_.begin(), cached_, found->second);
      return cached_.front().sized;
    }
    if (compiling_.insert(key).second) break;
    compiled_one_.wait(lock);
  }
  lock.unlock();
  std::optional<Result<Sized>> loaded;
  try {
    loaded = load(team, key);
  } catch (...) {  // for want of memory: who waits for this one tries it himself
    lock.lock();
    compiling_.erase(key);
    compiled_one_.notify_all();
    throw;
  }
  lock.lock();
  compiling_.erase(key);
  compiled_one_.notify_all();
  ++compiled_;
  if (*loaded) insert(key, **loaded);
  return *std::move(loaded);
}

void Programs::keep(std::shared_ptr<const engine::Program> program, std::string_view definition) {
  const Key key{program->info().workflow, program->info().version};
  const std::lock_guard lock(mutex_);
  if (!index_.contains(key)) insert(key, {std::move(program), size_of_program(definition)});
}

Programs::Counts Programs::counts() const {
  const std::lock_guard lock(mutex_);
  return {cached_.size(), bytes_, compiled_};
}

void Programs::insert(const Key& key, Sized sized) {
  if (const auto found = index_.find(key); found != index_.end()) return;
  bytes_ += sized.bytes;
  cached_.push_front({key, std::move(sized)});
  index_[key] = cached_.begin();
  let_go();
}

void Programs::set_bytes_max(std::size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  bytes_max_ = bytes_max;
  let_go();
}

void Programs::let_go() {
  for (int in_use = 0; bytes_ > bytes_max_ && cached_.size() > 1 && in_use < kInUseMax;) {
    const auto last = std::prev(cached_.end());
    if (last->sized.program.use_count() > 1) {
      cached_.splice(cached_.begin(), cached_, last);
      ++in_use;
      continue;
    }
    bytes_ -= last->sized.bytes;
    index_.erase(last->key);
    cached_.pop_back();
  }
}

Result<Programs::Sized> Programs::load(TeamId team, const Key& key) {
  std::unique_ptr<store::Reader> reader;
  if (const std::lock_guard lock(mutex_); !readers_.empty()) {
    reader = std::move(readers_.back());
    readers_.pop_back();
  }
  if (!reader) {
    SLUICE_TRY(reader, store_.reader());
  }
  auto loaded = load_with(*reader, team, key);
  const std::lock_guard lock(mutex_);
  readers_.push_back(std::move(reader));
  return loaded;
}

Result<Programs::Sized> Programs::load_with(store::Reader& reader, TeamId team,
                                            const Key& key) const {
  SLUICE_TRY(auto row, reader.workflow(team, key.workflow));
  if (!row) return fail(ErrorCode::kNotFound, fmt::format("no workflow {}", key.workflow.text()));
  SLUICE_TRY(const auto stored, reader.version(key.workflow, key.version));
  if (!stored) {
    return fail(ErrorCode::kNotFound,
                fmt::format("workflow {} has no version {}", key.workflow.text(), key.version));
  }
  std::vector<std::string> errors;
  SLUICE_TRY(auto program,
             compile(stored->definition, {key.workflow, key.version, std::move(row->name)}, errors,
                     find_kind_));
  return Sized{std::move(program), size_of_program(stored->definition)};
}

}  // namespace sluice::runtime
