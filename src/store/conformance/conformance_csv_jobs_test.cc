#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Imports and exports of CSV files, and the parts of their files.
namespace sluice::store::conformance_csv_jobs_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using JobKind = CsvJob::Kind;
using State = CsvJob::State;

class StoreCsvJobs : public StoreConformance {
 protected:
  CsvJob stored(JobKind kind, State state, Micros keep_for = Seconds(60)) {
    clock_.advance(Millis(1));
    CsvJob job{.id = ids_.next<CsvJobId>(), .team = team_, .kind = kind, .state = state};
    job.created_at = job.updated_at = clock_.now();
    job.expires_at = clock_.now() + keep_for;
    in(&Writer::put_csv_job, job);
    return job;
  }
};

TEST_P(StoreCsvJobs, AreKeptWhole) {
  auto job = stored(JobKind::kImport, State::kUploading);
  EXPECT_EQ(ok(reader_->csv_job(team_, JobKind::kImport, job.id)), job);
  EXPECT_EQ(ok(reader_->newest_id()), job.id);
  job.state = State::kFailed;
  job.name = "leads \xC3\xBC.csv";
  job.settings = R"({"delimiter":";"})";
  job.bytes = 1;
  job.uploads = 2;
  job.parts = 3;
  job.position = 4;
  job.line = 5;
  job.part = 6;
  job.part_began = 7;
  job.counts = {
      .read = 8, .created = 9, .updated = 10, .unchanged = 11, .skipped = 12, .failed = 13};
  job.rows_expected = 14;
  job.error_parts = 15;
  job.error_bytes = 16;
  job.errors_listed = 17;
  job.error = "why";
  job.updated_at = clock_.now() + Seconds(1);
  job.finished_at = clock_.now() + Seconds(2);
  job.expires_at = clock_.now() + Seconds(3);
  auto other_team = job;
  other_team.team = TeamId{8};
  other_team.kind = JobKind::kExport;
  in(&Writer::put_csv_job, other_team);
  restart();
  EXPECT_EQ(ok(reader_->csv_job(team_, JobKind::kImport, job.id)), job) << "team and kind stay";
  EXPECT_FALSE(ok(reader_->csv_job(TeamId{8}, JobKind::kImport, job.id)));
  EXPECT_FALSE(ok(reader_->csv_job(team_, JobKind::kExport, job.id)));
  in(&Writer::delete_csv_job, job.id);
  EXPECT_FALSE(ok(reader_->csv_job(team_, JobKind::kImport, job.id)));
}

TEST_P(StoreCsvJobs, AreListedNewestFirst) {
  const auto first = stored(JobKind::kImport, State::kCompleted);
  const auto second = stored(JobKind::kImport, State::kProcessing);
  const auto third = stored(JobKind::kImport, State::kUploading);
  const auto exported = stored(JobKind::kExport, State::kProcessing);
  EXPECT_THAT(ok(reader_->csv_jobs(team_, JobKind::kImport, INT64_MAX, 2)),
              ElementsAre(third, second));
  EXPECT_THAT(ok(reader_->csv_jobs(team_, JobKind::kImport, second.id.key, 2)), ElementsAre(first));
  EXPECT_THAT(ok(reader_->csv_jobs(team_, JobKind::kExport, INT64_MAX, 2)), ElementsAre(exported));
  EXPECT_THAT(ok(reader_->csv_jobs(TeamId{8}, JobKind::kImport, INT64_MAX, 2)), IsEmpty());
  EXPECT_EQ(ok(reader_->count_open_csv_jobs(team_)), 3);
  EXPECT_EQ(ok(reader_->count_open_csv_jobs(TeamId{8})), 0);
  EXPECT_THAT(ok(reader_->csv_jobs_under_way(0, 10)), ElementsAre(second, exported));
  EXPECT_THAT(ok(reader_->csv_jobs_under_way(second.id.key, 10)), ElementsAre(exported));
  EXPECT_THAT(ok(reader_->csv_jobs_under_way(0, 1)), ElementsAre(second));
}

TEST_P(StoreCsvJobs, WritersSeeWhatTheyWrote) {
  auto job = stored(JobKind::kExport, State::kProcessing);
  Task task = [&](Writer& writer) -> Result<void> {
    job.counts.read = 7;
    SLUICE_TRY_VOID(writer.put_csv_job(job));
    SLUICE_TRY(const auto found, writer.csv_job(team_, JobKind::kExport, job.id));
    EXPECT_EQ(found, job);
    SLUICE_TRY(const auto open, writer.count_open_csv_jobs(team_));
    EXPECT_EQ(open, 1);
    SLUICE_TRY(const auto all, writer.csv_jobs(team_, JobKind::kExport, INT64_MAX, 2));
    EXPECT_THAT(all, ElementsAre(job));
    return {};
  };
  EXPECT_EQ(write_batch({&task}).front().outcome.kind, CommitOutcome::Kind::kCommitted);
}

TEST_P(StoreCsvJobs, AreForgottenWhenTheyExpire) {
  stored(JobKind::kImport, State::kUploading, Seconds(1));
  stored(JobKind::kExport, State::kCompleted, Seconds(1));
  const auto lasting = stored(JobKind::kImport, State::kCompleted, Seconds(600));
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 100), 0);
  clock_.advance(Seconds(2));
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 1), 1);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 100), 1);
  EXPECT_THAT(ok(reader_->csv_jobs(team_, JobKind::kImport, INT64_MAX, 2)), ElementsAre(lasting));
  EXPECT_THAT(ok(reader_->csv_jobs(team_, JobKind::kExport, INT64_MAX, 2)), IsEmpty());
}

TEST_P(StoreCsvJobs, PartsOfAFileAreReadAndDroppedOneByOne) {
  const auto hash = sha256(as_bytes("a"));
  for (std::int64_t number = 0; number < 3; ++number)
    in(&Writer::put_part, ArtifactPart{.hash = hash,
                                       .team = team_,
                                       .number = number,
                                       .bytes = "part " + std::to_string(number),
                                       .created_at = clock_.now(),
                                       .expires_at = clock_.now() + Seconds(60)});
  EXPECT_EQ(ok(reader_->file_part(hash, 1)), "part 1");
  EXPECT_FALSE(ok(reader_->file_part(hash, 3)));
  EXPECT_FALSE(ok(reader_->file_part(sha256(as_bytes("b")), 0)));
  in(&Writer::drop_parts, hash, 2);
  EXPECT_FALSE(ok(reader_->file_part(hash, 0)));
  EXPECT_FALSE(ok(reader_->file_part(hash, 1)));
  EXPECT_EQ(ok(reader_->file_part(hash, 2)), "part 2");
}

TEST_P(StoreCsvJobs, FilesThatAreGoneLeaveTheirPartsSomeAtATime) {
  const auto put = [&](std::string_view name, std::int64_t number) {
    in(&Writer::put_part, ArtifactPart{.hash = sha256(as_bytes(name)),
                                       .team = team_,
                                       .number = number,
                                       .bytes = "a part",
                                       .created_at = clock_.now(),
                                       .expires_at = clock_.now() + Seconds(60)});
  };
  for (std::int64_t number = 0; number < 5; ++number) put("dropped", number);
  put("lasting", 0);
  in(&Writer::drop_file, sha256(as_bytes("dropped")));
  EXPECT_EQ(in(&Writer::delete_leftovers, 4), 4);
  EXPECT_EQ(in(&Writer::delete_leftovers, 4), 2) << "the last part, and the mark of the file";
  EXPECT_EQ(in(&Writer::delete_leftovers, 4), 0);
  EXPECT_FALSE(ok(reader_->file_part(sha256(as_bytes("dropped")), 4)));
  EXPECT_TRUE(ok(reader_->file_part(sha256(as_bytes("lasting")), 0)));
  // One that begins anew has nothing of the one before, and is not taken for it.
  put("dropped", 0);
  put("dropped", 1);
  in(&Writer::drop_file, sha256(as_bytes("dropped")));
  put("dropped", 0);
  EXPECT_FALSE(ok(reader_->file_part(sha256(as_bytes("dropped")), 1)));
  EXPECT_EQ(in(&Writer::delete_leftovers, 4), 0);
  EXPECT_TRUE(ok(reader_->file_part(sha256(as_bytes("dropped")), 0)));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreCsvJobs, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_csv_jobs_test
