#include "runtime/retention.h"

#include <algorithm>

#include "base/log.h"
#include "runtime/slices.h"

namespace sluice::runtime {
namespace {

using Progress = BackgroundLoop::Progress;

// In between the clock is looked at.
constexpr std::ptrdiff_t kRunsAtOnce = 16;
constexpr std::int64_t kRowsAtOnce = 4;  // of large runs, each with up to a few MiB
constexpr std::int64_t kPagesAtOnce = 8;
constexpr std::int64_t kRunsFoundMax = 1'024;
constexpr std::int64_t kRulesAtOnce = 100;
constexpr int kSlicesOfRound = 50;                // in which pages are given back
constexpr std::int64_t kFreeBytesKept = 1 << 20;  // they are used again soon
constexpr Micros kSampleEvery = std::chrono::hours(1);
constexpr Micros kSamplesKeptFor = std::chrono::hours(24 * 60);

Progress progress_of(const Result<bool>& done, std::string_view what) {
  if (!done) log::warn("could not {}: {}", what, done.error().message);
  return !done || *done ? Progress::kDone : Progress::kMoreLeft;
}

}  // namespace

void Retention::set(const RetentionSettings& settings) {
  const std::lock_guard lock(mutex_);
  settings_ = settings;
}

RetentionSettings Retention::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

std::optional<DiskSpace> Retention::disk() const {
  return env_.options.disk_space ? env_.options.disk_space() : std::nullopt;
}

Result<DiskRoom> Retention::look(store::Reader& reader) {
  SLUICE_TRY(const auto size, reader.size());
  return disk_room(settings(), size, disk(), room_);
}

void Retention::tell(DiskRoom now) {
  if (now == DiskRoom::kNone)
    log::error("the disk has no room left: new runs are refused until there is some");
  else if (now == DiskRoom::kShort && room_ == DiskRoom::kEnough)
    log::warn("room is short: the oldest finished runs are deleted");
  else if (room_ == DiskRoom::kNone)
    log::info("the disk has room again: new runs are taken");
}

Progress Retention::make_room(store::Reader& reader) {
  const auto limits = settings();
  store::OldRunsSearch search{.now = env_.clock.now(),
                              // What is 0 would be kept for ever.
                              .keep = {.completed = std::max(limits.keep_at_least, Micros(1)),
                                       .failed = std::max(limits.keep_at_least, Micros(1))},
                              .rules = store::OldRunsSearch::Rules::kIgnore,
                              .limit = kRunsFoundMax};
  const auto done = [&]() -> Result<bool> {
    while (true) {
      SLUICE_TRY(const auto now, look(reader));
      env_.committer.refuse_runs(now == DiskRoom::kNone);
      if (now != room_) tell(now);
      room_ = now;
      if (now == DiskRoom::kEnough) return true;
      SLUICE_TRY(const auto runs, reader.old_runs(search));
      if (runs.empty()) return true;  // the rest is too young
      SLUICE_TRY_VOID(delete_slice_by_slice(runs));
      if (loop_.is_interrupted()) return false;
    }
  }();
  return progress_of(done, "make room on the disk");
}

Progress Retention::delete_old(store::Reader& reader) {
  const auto done = [&]() -> Result<bool> {
    SLUICE_TRY(const bool all, delete_all(reader, {.now = env_.clock.now(),
                                                   .keep = settings().keep,
                                                   .limit = kRunsFoundMax}));
    if (!all) return false;
    SLUICE_TRY_VOID(delete_leftovers());  // also those of an earlier process
    SLUICE_TRY(const bool by_rules, delete_by_rules(reader));
    return by_rules ? delete_by_team_rules(reader) : Result<bool>(false);
  }();
  return progress_of(done, "delete what is too old");
}

Result<bool> Retention::delete_all(store::Reader& reader, store::OldRunsSearch search) {
  while (true) {
    SLUICE_TRY(const auto runs, reader.old_runs(search));
    if (runs.empty()) return true;
    SLUICE_TRY_VOID(delete_slice_by_slice(runs));
    if (loop_.is_interrupted()) return false;
  }
}

// Goes on after the rule where it was interrupted.
Result<bool> Retention::delete_by_rules(store::Reader& reader) {
  while (true) {
    SLUICE_TRY(const auto rules, reader.retention_rules(rule_, kRulesAtOnce));
    if (rules.empty()) break;
    for (const auto& rule : rules) {
      while (true) {
        SLUICE_TRY(const auto runs, reader.old_runs_of(rule, env_.clock.now(), kRunsFoundMax));
        if (runs.empty()) break;
        SLUICE_TRY_VOID(delete_slice_by_slice(runs));
        if (loop_.is_interrupted()) return false;
      }
      rule_ = rule.workflow;
    }
    if (loop_.is_interrupted()) return false;
  }
  rule_ = WorkflowId();
  return true;
}

// Goes on after the team where it was interrupted.
Result<bool> Retention::delete_by_team_rules(store::Reader& reader) {
  while (true) {
    SLUICE_TRY(const auto rules, reader.team_retention_rules(team_rule_, kRulesAtOnce));
    if (rules.empty()) break;
    for (const auto& rule : rules) {
      const auto usual = settings().keep;
      SLUICE_TRY(
          const bool by_age,
          delete_all(reader, {.now = env_.clock.now(),
                              .keep = {.completed = rule.keep.completed.value_or(usual.completed),
                                       .failed = rule.keep.failed.value_or(usual.failed)},
                              .limit = kRunsFoundMax,
                              .team = rule.team}));
      if (!by_age) return false;
      SLUICE_TRY(const bool by_number, delete_too_many(reader, rule));
      if (!by_number) return false;
      team_rule_ = rule.team;
    }
  }
  team_rule_ = TeamId{};
  return true;
}

// The oldest of the team first, whatever its workflows say.
Result<bool> Retention::delete_too_many(store::Reader& reader,
                                        const store::TeamRetentionRule& rule) {
  store::OldRunsSearch search{.now = env_.clock.now(),
                              .keep = {.completed = Micros(1), .failed = Micros(1)},
                              .rules = store::OldRunsSearch::Rules::kIgnore,
                              .limit = kRunsFoundMax,
                              .team = rule.team};
  while (true) {
    SLUICE_TRY(const auto stored, reader.stored_runs(rule.team, std::nullopt));
    const auto too_many = store::runs_to_delete(stored, rule.keep.runs_max, rule.keep.bytes_max);
    if (too_many == 0) return true;
    search.limit = std::min(too_many, kRunsFoundMax);
    SLUICE_TRY(const auto runs, reader.old_runs(search));
    if (runs.empty()) return true;  // they ended just now
    SLUICE_TRY_VOID(delete_slice_by_slice(runs));
    if (loop_.is_interrupted()) return false;
  }
}

// A slice that fails has deleted nothing, so its runs are found again.
Result<void> Retention::delete_slice_by_slice(std::span<const store::FinishedRun> runs) {
  while (!runs.empty()) {
    SLUICE_TRY_VOID(run_slice(env_, [&](store::Writer& writer) -> Result<bool> {
      const auto some =
          runs.first(static_cast<std::size_t>(std::min(std::ssize(runs), kRunsAtOnce)));
      SLUICE_TRY([[maybe_unused]] const auto deleted, writer.delete_runs(some));
      runs = runs.subspan(some.size());
      return !runs.empty();
    }));
  }
  return delete_leftovers();
}

Result<void> Retention::delete_leftovers() {
  bool more = true;
  while (more) {
    SLUICE_TRY(more, run_slice(env_, [](store::Writer& writer) -> Result<bool> {
                 SLUICE_TRY(const auto rows, writer.delete_leftovers(kRowsAtOnce));
                 return rows > 0;
               }));
    if (loop_.is_interrupted()) break;
  }
  return {};
}

// What it wrote itself counts as well, so that it gets half of the time at most.
bool Retention::store_is_busy() {
  const Micros now = env_.clock.steady();
  const Micros written = env_.committer.time_writing();
  const bool busy = 2 * (written - wrote_) > now - looked_at_ && now > looked_at_;
  looked_at_ = now;
  wrote_ = written;
  return busy;
}

// Pages that are free are used again by the next runs, so a busy store is left alone: what it would
// give back it would have to ask for at once.
Progress Retention::give_pages_back(store::Reader& reader) {
  const bool busy = store_is_busy();
  const auto done = [&]() -> Result<bool> {
    SLUICE_TRY(const auto size, reader.size());
    if (size.free_bytes <= kFreeBytesKept || (busy && room_ != DiskRoom::kNone)) return true;
    for (int slice = 0; slice < kSlicesOfRound; ++slice) {
      SLUICE_TRY(const bool more, run_slice(env_, [](store::Writer& writer) -> Result<bool> {
                   SLUICE_TRY(const auto pages, writer.give_pages_back(kPagesAtOnce));
                   return pages > 0;
                 }));
      if (!more || loop_.is_interrupted()) return true;
    }
    return true;
  }();
  return progress_of(done, "give free pages back to the file system");
}

void Retention::note_sample(store::Reader& reader) {
  const auto space = disk();
  if (!space) return;
  const auto done = [&]() -> Result<bool> {
    const Timestamp now = env_.clock.now();
    SLUICE_TRY(const auto newest, reader.storage_samples(now - kSampleEvery + Micros(1)));
    if (!newest.empty()) return true;
    SLUICE_TRY(const auto size, reader.size());
    SLUICE_TRY_VOID(env_.committer.run([&](store::Writer& writer) {
      return writer.put_storage_sample(
          {.at = now, .database = size, .disk_free_bytes = space->free_bytes},
          now - kSamplesKeptFor);
    }));
    return true;
  }();
  if (!done) log::warn("could not note how full the disk is: {}", done.error().message);
}

}  // namespace sluice::runtime
