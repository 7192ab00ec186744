#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/work_budget.h"
#include "formats/json_pointer.h"
#include "formats/json_schema.h"

namespace sluice::formats {

// What schemas of the same value have looked at, for `unevaluatedItems` and
// `unevaluatedProperties`.
struct Evaluated {
  explicit Evaluated(const json::value& value)
      : seen(value.is_object()  ? value.get_object().size()
             : value.is_array() ? value.get_array().size()
                                : 0) {}
  void add(const Evaluated& other) {
    for (std::size_t i = 0; i < seen.size(); ++i) seen[i] = seen[i] || other.seen[i];
  }
  std::vector<bool> seen;  // the items, or the members in their order
};

// What a check of a value against a schema has found, where it is, and what it may still do.
class SchemaReport {
 protected:
  static constexpr std::size_t kIssuesMax = 100;
  static constexpr std::size_t kStepsMax = 1'000'000;
  static constexpr std::size_t kDepthMax = 400;

  // Where in the value the check is. Lives on the stack; texts are made for issues only.
  struct Place {
    const Place* parent = nullptr;
    std::string_view name;
    std::size_t index = 0;
    bool is_index = false;
  };
  class At {
   public:
    At(SchemaReport& report, std::string_view name) : report_(report), place_{report.place_, name} {
      report_.place_ = &place_;
    }
    At(SchemaReport& report, std::size_t index)
        : report_(report), place_{report.place_, {}, index, true} {
      report_.place_ = &place_;
    }
    ~At() { report_.place_ = place_.parent; }
    At(const At&) = delete;
    At& operator=(const At&) = delete;

   private:
    SchemaReport& report_;
    Place place_;
  };

  static void append_place(std::string& out, const Place* place) {
    if (!place) return;
    append_place(out, place->parent);
    append_pointer(out, place->is_index ? std::to_string(place->index) : std::string(place->name));
  }
  std::string pointer() const {
    std::string out;
    append_place(out, place_);
    return out;
  }

  void issue(std::string message) {
    if (issues_.size() >= kIssuesMax) return;
    constexpr std::uint64_t kUnits = 20;
    WorkBudget::spend(kUnits + 2 * depth_ + work_of_bytes(message.size()));
    issues_.push_back({pointer(), std::move(message)});
    WorkBudget::spend(work_of_bytes(issues_.back().pointer.size()));
  }

  bool spend(std::size_t steps) {
    constexpr std::uint64_t kUnitsAStep = 4;
    if (steps <= steps_left_) WorkBudget::spend(kUnitsAStep * steps);
    if (steps > steps_left_) gave_up_ = true;
    steps_left_ -= std::min(steps, steps_left_);
    return !gave_up_;
  }

  std::vector<SchemaIssue> issues_;
  const Place* place_ = nullptr;
  std::size_t steps_left_ = kStepsMax;
  std::size_t depth_ = 0;
  bool gave_up_ = false;
};

}  // namespace sluice::formats
