#include "services/records/csv_turns.h"

#include <optional>

#include "base/log.h"
#include "services/records/csv_export.h"
#include "services/records/csv_import.h"

namespace sluice::services {
namespace {

using store::CsvJob;

constexpr std::int64_t kJobsAtOnce = 100;  // that are read to be begun

std::unique_ptr<CsvWork> steps_of(const Context& context, const Contacts& contacts,
                                  CsvJob::Kind kind) {
  if (kind == CsvJob::Kind::kImport) return std::make_unique<CsvImport>(context, contacts);
  return std::make_unique<CsvExport>(context);
}

}  // namespace

// Handed from the thread of jobs to the store thread and back.
struct CsvTurns::Work {
  store::CsvJobId id;
  TeamId team{};
  CsvJob::Kind kind{};
  std::unique_ptr<CsvWork> steps;
  std::optional<CsvJob> job{};      // as the last transaction left it
  std::optional<CsvJob> written{};  // by the transaction that is under way
};

void CsvTurns::begin(const CsvJob& job) {
  auto work = std::make_shared<Work>();
  work->id = job.id;
  work->team = job.team;
  work->kind = job.kind;
  work->steps = steps_of(context_, contacts_, job.kind);
  {
    const std::lock_guard lock(mutex_);
    if (under_way_.contains(job.id)) return;
    if (under_way_.size() >= kUnderWayMax) {
      is_one_waiting_ = true;
      return;
    }
    under_way_.emplace(job.id, work);
  }
  next_turn(work);
}

void CsvTurns::go_on() {
  if (!is_stored_work_left_.exchange(false)) return;
  const auto begun = [&]() -> Result<void> {
    SLUICE_TRY(const auto reader, store_.reader());
    std::int64_t above = 0;
    while (true) {
      SLUICE_TRY(const auto jobs, reader->csv_jobs_under_way(above, kJobsAtOnce));
      for (const auto& job : jobs) begin(job);
      if (std::ssize(jobs) < kJobsAtOnce) return {};
      above = jobs.back().id.key;
    }
  }();
  if (!begun) is_stored_work_left_ = true;
}

void CsvTurns::next_turn(const WorkPtr& work) {
  if (!run_later_([this, work] { take_turn(work); })) forget(*work);
}

// False when the job does not go on any more.
Result<bool> CsvTurns::prepare(Work& work) {
  const std::lock_guard lock(reader_mutex_);
  const auto prepared = [&]() -> Result<bool> {
    if (!reader_) {
      SLUICE_TRY(reader_, store_.reader());
    }
    if (!work.job) {
      SLUICE_TRY(work.job, reader_->csv_job(work.team, work.kind, work.id));
    }
    if (!work.job || work.job->state != CsvJob::State::kProcessing) return false;
    SLUICE_TRY_VOID(work.steps->prepare(*reader_, *work.job));
    return true;
  }();
  if (!prepared) reader_.reset();
  return prepared;
}

void CsvTurns::take_turn(const WorkPtr& work) {
  try {
    const auto goes_on = prepare(*work);
    if (!goes_on) return stall(*work, goes_on.error().message);
    if (!*goes_on) return forget(*work);
  } catch (...) {
    stall(*work, "internal error");
    throw;
  }
  context_.committer.submit(
      store::Task([work](store::Writer& writer) -> Result<void> {
        work->written.reset();
        SLUICE_TRY(auto job, writer.csv_job(work->team, work->kind, work->id));
        // Cancelled, or for another reason not where it was.
        if (job != work->job) return {};
        SLUICE_TRY_VOID(work->steps->write(writer, *job));
        SLUICE_TRY_VOID(writer.put_csv_job(*job));
        work->written = std::move(job);
        return {};
      }),
      store::Committer::kNoShard,
      [this, work](const store::CommitOutcome& outcome) { settle(work, outcome); });
}

void CsvTurns::settle(const WorkPtr& work, const store::CommitOutcome& outcome) {
  if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
    return stall(*work, outcome.error.message);
  work->job = std::exchange(work->written, std::nullopt);
  if (!work->job || work->job->state != CsvJob::State::kProcessing) return forget(*work);
  next_turn(work);
}

void CsvTurns::forget(const Work& work) {
  const std::lock_guard lock(mutex_);
  under_way_.erase(work.id);
  if (std::exchange(is_one_waiting_, false)) is_stored_work_left_ = true;
}

// The next go_on() asks the store where the job is.
void CsvTurns::stall(const Work& work, const std::string& why) {
  log::warn("the {} {} could not go on and is tried again: {}", csv_kind_name(work.kind),
            work.id.text(), why);
  forget(work);
  is_stored_work_left_ = true;
}

}  // namespace sluice::services
