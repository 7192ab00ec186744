#include "services/records/csv_jobs.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "services/records/csv_import.h"
#include "services/records/test_csv_jobs.h"

namespace sluice::services::csv_jobs_test {
namespace {

using testing::csv_rows;
using ::testing::HasSubstr;
using testing::kTeam;
using ::testing::Not;
using Kind = store::CsvJob::Kind;
using State = store::CsvJob::State;
using Counts = store::CsvJob::Counts;

class ImportsOfATeam : public testing::CsvJobsFixture {};

TEST_F(ImportsOfATeam, ImportContactsIntoAList) {
  contact(R"({"phone_number":"0429069971","first_name":"Ada","email":"ada@b.co"})");
  const auto leads = list();
  const auto job = finished(import_file(
      "Mobile;First name;Email;custom.plan\n0429069971;;Ada@b.co;pro\n0400111222;Bob;;\n"
      "0400111222;Bob;;\n",
      R"({"mapping":{"Mobile":"phone_number"},"list_id":")" + leads.id.text() +
          R"(","name":"leads.csv"})"));
  EXPECT_EQ(job.state, State::kCompleted) << job.error;
  EXPECT_EQ(job.counts, (Counts{.read = 3, .created = 1, .updated = 1, .unchanged = 1}));
  EXPECT_EQ(job.name, "leads.csv");
  EXPECT_EQ(job.position, job.bytes);
  EXPECT_EQ(job.expires_at, *job.finished_at + all_.context.limits.csv_jobs_kept);
  const auto ada = *reader().contact_by_number(kTeam, "+61429069971");
  ASSERT_TRUE(ada);
  EXPECT_EQ(ada->first_name, "Ada") << "an empty value never overwrites";
  EXPECT_EQ(ada->custom, R"({"plan":"pro"})");
  EXPECT_EQ(records().lists.find(reader(), kTeam, leads.id.text())->contacts, 2);
  EXPECT_EQ(audited("import.create"), 1);
  ASSERT_TRUE(all_.committer.run([](store::Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.delete_leftovers(100));
    return {};
  }));
  EXPECT_FALSE(*reader().file_part(csv_file_of(job.id), 0)) << "the file is not kept";
}

TEST_F(ImportsOfATeam, MayLeaveThoseThatAreThereAsTheyAre) {
  contact(R"({"phone_number":"0429069971","first_name":"Ada"})");
  const auto leads = list();
  const auto job =
      finished(import_file("phone_number,first_name\n0429069971,Bob\n0400111222,Bob\n",
                           R"({"on_existing":"skip","list_id":")" + leads.id.text() + "\"}"));
  EXPECT_EQ(job.counts, (Counts{.read = 2, .created = 1, .skipped = 1}));
  EXPECT_EQ((*reader().contact_by_number(kTeam, "+61429069971"))->first_name, "Ada");
  EXPECT_EQ(records().lists.find(reader(), kTeam, leads.id.text())->contacts, 2);
}

TEST_F(ImportsOfATeam, SayWhichRowsFailedAndWhy) {
  const auto job = finished(
      import_file("phone_number,first_name\n0429069971,Ada\n12,=cmd()\n\"0400111222\"x,Bob\n,Eve\n"
                  "0400111333,\xFF\n0400111444,a,b\n"));
  EXPECT_EQ(job.state, State::kCompleted);
  EXPECT_EQ(job.counts, (Counts{.read = 6, .created = 1, .failed = 5}));
  EXPECT_EQ(job.errors_listed, 5);
  const auto errors = errors_of(job);
  EXPECT_THAT(errors, HasSubstr("line,problem,phone_number,first_name\r\n3,"));
  EXPECT_THAT(errors, HasSubstr("too short"));
  EXPECT_THAT(errors, HasSubstr(",12,'=cmd()\r\n"));
  EXPECT_THAT(errors,
              HasSubstr("4,Not read: column 1 has text behind its closing quotation mark."));
  EXPECT_THAT(errors, HasSubstr("5,phone_number is missing.,,Eve\r\n"));
  EXPECT_THAT(errors, HasSubstr("is not valid UTF-8"));
  EXPECT_THAT(errors, HasSubstr("7,"));
  EXPECT_EQ(errors_of(finished(import_file("phone_number\n"))), "") << "none failed";
}

TEST_F(ImportsOfATeam, RefuseFilesWhoseHeaderIsWrong) {
  const auto refused = [&](std::string_view text, std::string_view settings = "{}") {
    const auto job = import_file(text, settings);
    EXPECT_FALSE(job);
    return job ? std::string() : job.error().message;
  };
  EXPECT_THAT(refused(""), HasSubstr("The file is empty"));
  EXPECT_THAT(refused("\n\n"), HasSubstr("The file is empty"));
  EXPECT_THAT(refused("name\nAda\n"), HasSubstr("No column is for phone_number"));
  EXPECT_THAT(refused("\"phone_number\nx\n"), HasSubstr("quotation mark is not closed"));
  EXPECT_THAT(refused(std::string(300'000, 'x')), HasSubstr("more than 262144 bytes"));
  EXPECT_THAT(refused(std::string("p\0h\0", 4)), HasSubstr("such as utf-16"));
  EXPECT_THAT(refused("phone_number\n", R"({"on_existing":"replace"})"),
              HasSubstr("update or skip"));
  EXPECT_THAT(refused("phone_number\n", R"({"delimiter":"x"})"), HasSubstr("delimiter must be"));
  EXPECT_THAT(refused("phone_number\n", R"({"charset":"klingon"})"), HasSubstr("klingon"));
  EXPECT_THAT(refused("phone_number\n", R"({"list_id":"x"})"), HasSubstr("no such list"));
  EXPECT_THAT(refused("phone_number\n", R"({"list_id":"lst_00000000000000000000000000"})"),
              HasSubstr("There is no such list"));
  EXPECT_THAT(refused("phone_number\n", R"({"lists":[]})"), HasSubstr("lists is unknown"));
  EXPECT_THAT(refused("phone_number\n", R"({"mapping":{"x":")" + std::string(70'000, 'y') + "\"}}"),
              HasSubstr("at most 65536 bytes"));
  EXPECT_TRUE(reader().csv_jobs(kTeam, Kind::kImport, INT64_MAX, 1)->empty());
}

TEST_F(ImportsOfATeam, GoOnAfterACrashAndImportNothingTwice) {
  const auto job = import_file("phone_number,first_name\r\n" + csv_rows(0, 1'200));
  ASSERT_TRUE(job);
  ASSERT_TRUE(take_turn());
  const auto half = now(*job).counts.read;
  EXPECT_GT(half, 0);
  EXPECT_LT(half, 1'200);
  EXPECT_EQ(contacts(), half);
  // Another process begins where the transaction ended; what the old one still tries is too late.
  const auto old_turns = std::exchange(all_.later, {}).size();
  EXPECT_EQ(old_turns, 1U);
  Records after(all_.context, *all_.store, "AU", all_.run_later);
  after.csv_jobs.go_on();
  const auto done = finished(job);
  EXPECT_EQ(done.state, State::kCompleted);
  EXPECT_EQ(done.counts, (Counts{.read = 1'200, .created = 1'200}))
      << "a row that was imported twice would be unchanged";
  EXPECT_EQ(contacts(), 1'200);
}

TEST_F(ImportsOfATeam, OfTwoThatGoOnWithAJobOneWrites) {
  const auto job = import_file("phone_number,first_name\r\n" + csv_rows(0, 1'200));
  Records other(all_.context, *all_.store, "AU", all_.run_later);
  other.csv_jobs.go_on();
  const auto done = finished(job);
  EXPECT_EQ(done.state, State::kCompleted);
  EXPECT_EQ(done.counts, (Counts{.read = 1'200, .created = 1'200}));
}

TEST_F(ImportsOfATeam, WriteForAShortTimeAndThenGoOn) {
  const auto job = import_file("phone_number,first_name\r\n" + csv_rows(0, 20));
  all_.later.clear();
  CsvImport steps(all_.context, records().contacts,
                  {.rows_at_once_max = 7, .writing_max = Micros(0)});
  auto at = *job;
  std::int64_t transactions = 0;
  for (; at.state == State::kProcessing && transactions < 100; ++transactions) {
    ASSERT_TRUE(steps.prepare(reader(), at));
    ASSERT_TRUE(all_.committer.run([&](store::Writer& writer) { return steps.write(writer, at); }));
  }
  EXPECT_EQ(transactions, 20) << "one row at a time";
  EXPECT_EQ(at.counts, (Counts{.read = 20, .created = 20}));
}

TEST_F(ImportsOfATeam, TakeTheFileInParts) {
  const std::string text =
      "phone_number,first_name\r\n" + csv_rows(0, 600) + "0429069971,\"last\nof all\"";
  const auto job = begin_import(R"({"name":"big.csv"})");
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(start(*job).error().message, "The file is empty; its first row must name the columns.");
  constexpr std::size_t kPart = 1'000;
  std::int64_t number = 0;
  for (std::size_t at = 0; at < text.size(); at += kPart, ++number) {
    ASSERT_TRUE(put(*job, number, std::string_view(text).substr(at, kPart)));
    EXPECT_TRUE(put(*job, number, "sent again, which changes nothing"));
  }
  EXPECT_EQ(put(*job, number + 1, "x").error().name, "part_out_of_order");
}

TEST_F(ImportsOfATeam, StartWhenTheFileIsWhole) {
  const std::string text = "phone_number,first_name\r\n" + csv_rows(0, 600) + "0429069971,last";
  const auto job = begin_import();
  for (std::size_t at = 0, number = 0; at < text.size(); at += 1'000, ++number)
    ASSERT_TRUE(
        put(*job, static_cast<std::int64_t>(number), std::string_view(text).substr(at, 1'000)));
  EXPECT_TRUE(all_.later.empty());
  const auto started = start(*job);
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(start(*job)->id, job->id) << "once more changes nothing";
  EXPECT_EQ(put(*job, 100, "x").error().name, "import_state");
  const auto done = finished(started);
  EXPECT_EQ(done.counts, (Counts{.read = 601, .created = 601}));
  EXPECT_EQ(start(*job)->state, State::kCompleted);
  EXPECT_EQ(audited("import.start"), 1);
}

TEST_F(ImportsOfATeam, KeepToTheCharsetOfTheFirstPart) {
  const auto utf16 = [](std::string_view text) {
    std::string bytes;
    for (const char c : text) bytes.append({c, '\0'});
    return bytes;
  };
  const auto job = begin_import();
  ASSERT_TRUE(put(*job, 0, "\xFF\xFE" + utf16("phone_number,first_name\n0429069971,A")));
  ASSERT_TRUE(put(*job, 1, utf16("da\n")));
  EXPECT_THAT(put(*job, 2, "x").error().message, HasSubstr("not valid UTF-16"));
  EXPECT_EQ(finished(start(*job)).counts, (Counts{.read = 1, .created = 1}));
  EXPECT_EQ((*reader().contact_by_number(kTeam, "+61429069971"))->first_name, "Ada");
}

TEST_F(ImportsOfATeam, AreCancelled) {
  const auto job = import_file("phone_number,first_name\r\n" + csv_rows(0, 1'200));
  take_turn();
  const auto cancelled = cancel(*job);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->state, State::kCancelled);
  EXPECT_EQ(cancel(*job)->finished_at, cancelled->finished_at) << "once more changes nothing";
  const auto done = finished(job);
  EXPECT_EQ(done, *cancelled);
  EXPECT_EQ(contacts(), done.counts.read) << "what was imported stays";
  EXPECT_EQ(start(*job).error().name, "import_state");
  EXPECT_EQ(audited("import.cancel"), 1);
  const auto waiting = begin_import();
  ASSERT_TRUE(cancel(*waiting));
  EXPECT_EQ(put(*waiting, 0, "x").error().name, "import_state");
}

TEST_F(ImportsOfATeam, FailWhereNothingCanBeReadAnyMore) {
  const auto job = finished(import_file("phone_number\n0429069971\n\"0400111222\n0400111333\n"));
  EXPECT_EQ(job.state, State::kFailed);
  EXPECT_THAT(job.error, HasSubstr("opens a field in line 3 is not closed"));
  EXPECT_EQ(job.counts, (Counts{.read = 1, .created = 1}));

  const auto lost = import_file("phone_number,first_name\n" + csv_rows(0, 1'200));
  ASSERT_TRUE(all_.committer.run(
      [&](store::Writer& writer) { return writer.drop_parts(csv_file_of(lost->id), 1'000); }));
  EXPECT_THAT(finished(lost).error, HasSubstr("not imported within 48 hours and is gone"));

  const auto leads = list();
  const auto into =
      import_file("phone_number\n0400111444\n", R"({"list_id":")" + leads.id.text() + "\"}");
  ASSERT_TRUE(all_.committer.run(
      [&](store::Writer& writer) { return writer.delete_contact_list(leads.id); }));
  EXPECT_THAT(finished(into).error, HasSubstr("The list that the contacts were added to"));
}

}  // namespace
}  // namespace sluice::services::csv_jobs_test
