#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/compile/program.h"
#include "model/record.h"

// How a run goes on from one of its steps when it is run again, maybe by another version of its
// workflow.
namespace sluice::engine {

// What becomes of a node outside of iterators.
struct PlannedStep {
  enum class Fate {
    kKept,        // what the old run recorded of it stands
    kAgain,       // it runs, or may come to run
    kNotReached,  // the way that was taken does not lead there
  };
  enum class Why {
    kDone,             // kKept: it ended
    kChosen,           // kAgain: the step to go on from
    kBehind,           // kAgain: comes after one that runs again
    kNotDone,          // kAgain: the old run did not come to its end, or not to it at all
    kEndsRun,          // kAgain: it ends the run
    kNew,              // kAgain: the old version does not have it
    kOtherKind,        // kAgain: it is of another kind now
    kOtherInside,      // kAgain: other nodes or edges are inside of it now
    kWayOutGone,       // kAgain: the way out that it took is gone
    kErrorNotHandled,  // kAgain: it failed, and its failure is no longer handled
    kOtherWay,         // kNotReached
  };
  NodeIndex node = 0;
  Fate fate = Fate::kAgain;
  Why why = Why::kNotDone;
  bool ran_before = false;  // the old run recorded something of it, or of what is inside it
};

struct ResumePlan {
  std::vector<PlannedStep> steps{};    // in the order in which they can run
  std::vector<model::Record> kept{};   // for Run::inherit
  std::vector<std::string> dropped{};  // nodes that have records and are not there any more
};

// `before` led to `records`. What comes before `from` is kept where it still fits. kInvalid when
// `from` does not exist, is inside an iterator or would not be reached, or when the trigger is of
// another kind.
Result<ResumePlan> plan_resume(const Program& program, const Program& before,
                               const std::vector<model::Record>& records, std::string_view from);

// The last node outside of iterators that failed, in a run that ended with it; empty without one.
std::string last_failed_node(const std::vector<model::Record>& records);

// "kept" and so on, and a sentence's end such as "it runs after a step that runs again".
std::string_view fate_name(PlannedStep::Fate fate);
std::string_view why_name(PlannedStep::Why why);

}  // namespace sluice::engine
