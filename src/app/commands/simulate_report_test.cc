#include "app/commands/simulate_report.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

#include "base/clock.h"

namespace sluice::app::simulate_report_test {
namespace {

using testing::HasSubstr;
using testing::Not;

simulation::Outcome outcome(std::uint64_t digest, std::string violation = {}) {
  simulation::Outcome out;
  out.digest = digest;
  out.violation = std::move(violation);
  out.statistics.runs = 3;
  return out;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(SimulateReport, AddsUpInAnyOrder) {
  SimulateReport one(7, 100);
  one.add(0, outcome(~0ULL));
  one.add(1, outcome(2));
  SimulateReport other(7, 100);
  other.add(1, outcome(2));
  other.add(0, outcome(~0ULL));
  EXPECT_EQ(one.document(), other.document());
  EXPECT_EQ(one.document().at("runs"), 6);
  EXPECT_EQ(one.scenarios(), 2);
  EXPECT_THAT(one.text(), HasSubstr("2 simulations from seed 7 on, 100 steps each: every promise"));
}

TEST(SimulateReport, ALineThatWasCutIsLeftOut) {
  SimulateReport report(1, 100);
  report.add_line(0, SimulateReport::line_of(outcome(1)).substr(0, 20));
  EXPECT_EQ(report.scenarios(), 0);
}

TEST(SimulateReport, WhatFailedIsKeptWithTheCommandThatReproducesIt) {
  SimulateReport report(500, 2'000);
  report.add(9, outcome(1, "P1: a run is gone\nwith its records"));
  report.add(2, outcome(1, "P2: a run waits"));
  report.add(3, outcome(1));
  EXPECT_EQ(report.failed(), 2U);
  EXPECT_THAT(report.text(), HasSubstr("3 simulations from seed 500 on, 2000 steps each: 2 broke"));
  EXPECT_THAT(report.text(), Not(HasSubstr("with its records")));
  SystemEntropy entropy;
  const auto file = std::filesystem::temp_directory_path() /
                    ("sluice-simulate-" + std::to_string(entropy.next_u64()));
  ASSERT_TRUE(report.keep_failures(file));
  const std::string kept = read(file);
  EXPECT_EQ(kept, "sluice simulate --seed 502 --steps 2000  # sluice " SLUICE_VERSION
                  ": P2: a run waits\n"
                  "sluice simulate --seed 509 --steps 2000  # sluice " SLUICE_VERSION
                  ": P1: a run is gone\n");
  ASSERT_TRUE(report.keep_failures(file));
  EXPECT_EQ(read(file), kept + kept) << "what was there stays";
  std::filesystem::remove(file);
}

TEST(SimulateReport, SaysWhenTheSeedsCannotBeKept) {
  SimulateReport report(1, 1);
  const auto kept = report.keep_failures("/no/such/folder/seeds.txt");
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message, HasSubstr("/no/such/folder/seeds.txt"));
}

}  // namespace
}  // namespace sluice::app::simulate_report_test
