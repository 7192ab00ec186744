#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "services/records/test_csv_jobs.h"

// Exports, and what holds for imports and exports alike.
namespace sluice::services::csv_exports_test {
namespace {

using testing::csv_rows;
using ::testing::HasSubstr;
using testing::kTeam;
using ::testing::Not;
using Kind = store::CsvJob::Kind;
using State = store::CsvJob::State;

class ExportsOfATeam : public testing::CsvJobsFixture {};
class CsvJobsOfATeam : public testing::CsvJobsFixture {};

TEST_F(CsvJobsOfATeam, HaveLimits) {
  auto& limits = all_.context.limits;
  limits.import_rows_max = 2;
  const auto long_one = finished(import_file("phone_number,first_name\n" + csv_rows(0, 3)));
  EXPECT_EQ(long_one.state, State::kFailed);
  EXPECT_THAT(long_one.error, HasSubstr("more than 2 rows"));
  EXPECT_EQ(long_one.counts.read, 2);

  limits.import_rows_max = 100;
  limits.import_errors_listed_max = 2;
  const auto wrong = finished(import_file("phone_number\n1\n2\n3\n"));
  EXPECT_EQ(wrong.counts.failed, 3);
  EXPECT_EQ(wrong.errors_listed, 2);
  EXPECT_THAT(errors_of(wrong), Not(HasSubstr("\n4,")));

  limits.import_bytes_max = 10;
  const auto large = begin_import();
  EXPECT_TRUE(put(*large, 0, "0123456789"));
  EXPECT_EQ(put(*large, 1, "x").error().code, ErrorCode::kTooLarge);

  limits.csv_jobs_open_of_team_max = 2;
  EXPECT_TRUE(begin_import());
  EXPECT_EQ(begin_import().error().name, "too_many_jobs");
  EXPECT_EQ(begin_export().error().name, "too_many_jobs");
}

TEST_F(CsvJobsOfATeam, ThatAreOldAreForgotten) {
  all_.context.limits.csv_jobs_kept_of_team_max = 2;
  const auto first = finished(import_file("phone_number\n12\n"));
  const auto second = finished(import_file("phone_number\n"));
  EXPECT_NE(errors_of(first), "");
  const auto third = finished(import_file("phone_number\n"));
  EXPECT_FALSE(jobs().find(reader(), kTeam, Kind::kImport, first.id.text()));
  EXPECT_TRUE(jobs().find(reader(), kTeam, Kind::kImport, second.id.text()));
  EXPECT_TRUE(jobs().find(reader(), kTeam, Kind::kImport, third.id.text()));
}

TEST_F(CsvJobsOfATeam, BelongToTheirTeam) {
  const auto job = begin_import();
  caller_.team = TeamId{8};
  EXPECT_EQ(put(*job, 0, "x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(start(*job).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(cancel(*job).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(jobs().find(reader(), TeamId{8}, Kind::kImport, job->id.text()));
  EXPECT_FALSE(jobs().find(reader(), kTeam, Kind::kExport, job->id.text()))
      << "nor to another kind";
}

TEST_F(ExportsOfATeam, ExportContactsAsTheyWereWhenAsked) {
  const auto made = finished(import_file("phone_number,first_name\r\n" + csv_rows(0, 1'200)));
  ASSERT_EQ(made.state, State::kCompleted);
  const auto job = begin_export();
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->rows_expected, 1'200);
  contact(R"({"phone_number":"0429069971","first_name":"Late"})");
  take_turn();
  const auto half = now(*job).counts.read;
  EXPECT_LT(half, 1'200);
  // As after a crash.
  all_.later.clear();
  Records after(all_.context, *all_.store, "AU", all_.run_later);
  after.csv_jobs.go_on();
  const auto done = finished(job);
  EXPECT_EQ(done.state, State::kCompleted) << done.error;
  EXPECT_EQ(done.counts.read, 1'200);
  const auto text = file_of(done);
  EXPECT_EQ(std::ssize(text), done.bytes);
  EXPECT_THAT(text, Not(HasSubstr("Late")));
  EXPECT_EQ(std::ranges::count(text, '\n'), 1'201);
  EXPECT_TRUE(text.starts_with("id,phone_number,email,first_name,"));
  for (const auto* name : {",Name0,", ",Name599,", ",Name1199,"})
    EXPECT_THAT(text, HasSubstr(name));
}

TEST_F(ExportsOfATeam, ExportAListWithAMarkForSpreadsheets) {
  const auto leads = list();
  finished(import_file("phone_number\n0400111222\n", R"({"list_id":")" + leads.id.text() + "\"}"));
  contact(R"({"phone_number":"0429069971"})");
  const auto settings = R"({"byte_order_mark":true,"list_id":")" + leads.id.text() + "\"}";
  const auto done = finished(begin_export(settings));
  EXPECT_EQ(done.counts.read, 1);
  EXPECT_TRUE(
      file_of(done).starts_with("\xEF\xBB\xBF"
                                "id,"));
  EXPECT_EQ(finished(begin_export()).counts.read, 2);
  const auto gone = begin_export(settings);
  ASSERT_TRUE(all_.committer.run(
      [&](store::Writer& writer) { return writer.delete_contact_list(leads.id); }));
  EXPECT_EQ(finished(gone).error, "The list that was exported was deleted.");
  EXPECT_EQ(begin_export(settings).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(begin_export(R"({"list":1})").error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace sluice::services::csv_exports_test
