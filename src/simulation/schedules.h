#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "model/schedule/schedule.h"
#include "store/store.h"

namespace sluice::simulation {

// The schedules as the store said that they are, and which of their times have started a run.
// Problems come as sentences.
class Schedules {
 public:
  // What one entry of a batch did.
  struct Put {
    store::WorkflowSchedule schedule;
  };
  struct Removed {
    WorkflowId workflow;
  };
  struct Stepped {
    WorkflowId workflow;
    store::ScheduleStep step;
    // Of the run that was started with it, if one was.
    std::optional<Timestamp> slot{};
    std::optional<Timestamp> started_at{};
  };
  using Change = std::variant<Put, Removed, Stepped>;
  using Changes = std::vector<Change>;

  // `latest` is the latest time that the wall clock has shown.
  std::optional<std::string> committed(const Changes& changes, Timestamp latest);
  void in_doubt(Changes changes);
  // Reads what became of the changes in doubt.
  std::optional<std::string> settle(store::ScheduleReader& reader);
  // Whether what is stored is what is known.
  std::optional<std::string> compare(store::ScheduleReader& reader) const;
  // Once nobody does anything until time passes: no time has come that has started nothing.
  std::optional<std::string> find_overdue(Timestamp now) const;

  std::vector<WorkflowId> workflows() const;
  std::int64_t starts() const { return starts_; }

 private:
  struct Known {
    model::Schedule schedule;
    std::optional<Timestamp> next;
    std::set<Timestamp> started;
    // Runs in a row that were started at the same moment, as catching up does.
    std::optional<Timestamp> started_at{};
    std::size_t in_a_row = 0;
  };
  using All = std::map<WorkflowId, Known>;

  static std::optional<std::string> apply(All& all, const Change& change, Timestamp latest);
  static std::optional<std::string> apply_step(Known& known, const Stepped& change,
                                               Timestamp latest);
  bool settle_with(unsigned chosen, const std::vector<Changes>& doubts,
                   store::ScheduleReader& reader);

  All all_;
  std::vector<Changes> doubts_;
  std::int64_t starts_ = 0;
};

}  // namespace sluice::simulation
