#include "services/server_findings.h"

#include <gmock/gmock.h>

namespace sluice::services::server_findings_test {
namespace {

using Severity = ServerFinding::Severity;
using ::testing::HasSubstr;

constexpr std::int64_t kMiB = 1 << 20;
constexpr Timestamp kNow{Seconds(1'761'912'000)};  // 2025-10-31T12:00:00Z

// The codes of what is not in order.
std::vector<std::string> wrong(const ServerState& state) {
  std::vector<std::string> codes;
  for (const auto& finding : examine_server(state))
    if (finding.severity != Severity::kOk) codes.push_back(finding.code);
  return codes;
}
ServerFinding find(const ServerState& state, std::string_view code) {
  for (auto& finding : examine_server(state))
    if (finding.code == code) return finding;
  ADD_FAILURE() << "no finding " << code;
  return {};
}

using Codes = std::vector<std::string>;

TEST(ServerFindings, AServerInOrderIsSaidToBe) {
  const ServerState state{.now = kNow};
  EXPECT_EQ(wrong(state), Codes());
  for (const auto& finding : examine_server(state)) {
    EXPECT_FALSE(finding.message.empty());
    EXPECT_TRUE(finding.cure.empty());
  }
}

TEST(ServerFindings, EveryProblemHasACure) {
  ServerState state{.now = kNow};
  state.is_writable = false;
  state.disk = {.free_bytes = 10 * kMiB, .bytes = 1'000 * kMiB};
  state.disk_reserve_bytes = 20 * kMiB;
  state.forecast = {.bytes_per_day = kMiB, .full_at = kNow + Seconds(1), .measured_since = kNow};
  state.overdue = {RunId{{1, 2}}};
  state.dead_letters = 3;
  state.newest_id = Uid{store::first_key_at(kNow + std::chrono::hours(1)), 0};
  EXPECT_EQ(wrong(state), (Codes{"store_unwritable", "disk_low", "disk_full_soon", "runs_overdue",
                                 "runs_dead_letter", "clock_behind"}));
  for (const auto& finding : examine_server(state)) EXPECT_FALSE(finding.cure.empty());
  state.is_writable = true;
  state.takes_runs = false;
  EXPECT_EQ(wrong(state).front(), "runs_refused");
}

TEST(ServerFindings, ADiskNearItsReserveIsAWarningAndBelowItAnError) {
  ServerState state{.now = kNow, .disk = runtime::DiskSpace{100 * kMiB, 1'000 * kMiB}};
  state.disk_reserve_bytes = 50 * kMiB;
  EXPECT_EQ(find(state, "disk_space").severity, Severity::kOk);
  state.disk->free_bytes = 99 * kMiB;
  EXPECT_EQ(find(state, "disk_low").severity, Severity::kWarning);
  state.disk->free_bytes = 49 * kMiB;
  EXPECT_EQ(find(state, "disk_low").severity, Severity::kError);
  EXPECT_THAT(find(state, "disk_low").message, HasSubstr("49 MiB"));
}

TEST(ServerFindings, ADiskThatFillsWithinAWeekIsAnError) {
  ServerState state{.now = kNow};
  const auto week = std::chrono::hours(24 * 7);
  state.forecast = {.bytes_per_day = kMiB, .full_at = kNow + week, .measured_since = kNow};
  EXPECT_EQ(wrong(state), Codes());
  state.forecast->full_at = kNow + week - Seconds(1);
  EXPECT_EQ(wrong(state), Codes{"disk_full_soon"});
  EXPECT_THAT(find(state, "disk_full_soon").message, HasSubstr("2025-11-07 at 1.0 MiB a day"));
  state.forecast->full_at = std::nullopt;
  EXPECT_EQ(wrong(state), Codes());
}

TEST(ServerFindings, NameTheOldestOverdueRuns) {
  ServerState state{.now = kNow};
  for (std::int64_t i = 1; i <= kOverdueMax; ++i) state.overdue.push_back(RunId{{i, 0}});
  const auto finding = find(state, "runs_overdue");
  EXPECT_THAT(finding.message, HasSubstr("At least 100 runs"));
  const auto& ids = finding.facts.at("run_ids").as_array();
  ASSERT_EQ(ids.size(), 10U);
  EXPECT_EQ(ids.front().as_string(), (RunId{{1, 0}}.text()));
}

TEST(ServerFindings, ABackupIsOldAfterAWeek) {
  EXPECT_EQ(examine_backup(std::nullopt, kNow).code, "backup_none");
  LastBackup backup{
      .taken_at = kNow - std::chrono::hours(24 * 7), .directory = "/backup/1", .bytes = 7};
  EXPECT_EQ(examine_backup(backup, kNow).code, "backup_recent");
  backup.taken_at -= std::chrono::hours(24);
  const auto old = examine_backup(backup, kNow);
  EXPECT_EQ(old.code, "backup_old");
  EXPECT_EQ(old.message, "The last backup is from 2025-10-23, in /backup/1. That is 8 days ago.");
  EXPECT_EQ(old.facts.at("bytes").as_int64(), 7);
}

TEST(ServerFindings, TheWorstComeFirst) {
  ServerFindings all = {{Severity::kOk, "a", "", {}, {}},
                        {Severity::kWarning, "b", "", {}, {}},
                        {Severity::kOk, "c", "", {}, {}},
                        {Severity::kError, "d", "", {}, {}}};
  sort_by_severity(all);
  Codes codes;
  for (const auto& each : all) codes.push_back(each.code);
  EXPECT_EQ(codes, (Codes{"d", "b", "a", "c"}));
}

}  // namespace
}  // namespace sluice::services::server_findings_test
