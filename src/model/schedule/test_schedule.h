#pragma once

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/schedule/schedule.h"

// For the tests of this folder.
namespace sluice::model::testing_schedule {

inline Timestamp at(std::string_view text) {
  const auto time = parse_time(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(Timestamp());
}

inline Schedule schedule(const ScheduleSpec& spec) {
  auto parsed = Schedule::parse(spec);
  EXPECT_TRUE(parsed.has_value()) << spec.type << " " << spec.value.value_or("-")
                                  << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : *Schedule::parse({.type = "daily"});
}

// The slots after `start`, each without its seconds: "2026-03-29T01:00Z".
inline std::vector<std::string> slots(const ScheduleSpec& spec, std::string_view start, int count) {
  const Schedule each = schedule(spec);
  std::vector<std::string> out;
  auto slot = each.first(at(start));
  for (int i = 0; i < count && slot; ++i, slot = each.following(*slot))
    out.push_back(format_time(*slot).substr(0, 16) + "Z");
  return out;
}
using Slots = std::vector<std::string>;

}  // namespace sluice::model::testing_schedule
