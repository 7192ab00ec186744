#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "services/records/csv_jobs.h"
#include "services/records/test_records.h"

// Imports and exports, of which a test takes the turns. For tests.
namespace sluice::services::testing {

// Rows of phone_number and first_name.
inline std::string csv_rows(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) text += fmt::format("+614{:08},Name{}\r\n", i, i);
  return text;
}

class CsvJobsFixture : public RecordsFixture {
 protected:
  Outcome<store::CsvJob> import_file(std::string_view text, std::string_view settings = "{}",
                                     std::string charset = {}) {
    return edited<store::CsvJob>([&](auto done) {
      jobs().create_import(reader(), caller_, document(settings),
                           SentFile{.bytes = text, .charset = std::move(charset)}, std::move(done));
    });
  }
  Outcome<store::CsvJob> begin_import(std::string_view settings = "{}") {
    return edited<store::CsvJob>([&](auto done) {
      jobs().create_import(reader(), caller_, document(settings), std::nullopt, std::move(done));
    });
  }
  Outcome<store::CsvJob> put(const store::CsvJob& job, std::int64_t number, std::string_view text) {
    return edited<store::CsvJob>([&](auto done) {
      jobs().put_part(reader(), caller_, job.id.text(), number, {.bytes = text}, std::move(done));
    });
  }
  Outcome<store::CsvJob> start(const store::CsvJob& job) {
    return edited<store::CsvJob>(
        [&](auto done) { jobs().start_import(reader(), caller_, job.id.text(), std::move(done)); });
  }
  Outcome<store::CsvJob> cancel(const store::CsvJob& job) {
    return edited<store::CsvJob>([&](auto done) {
      jobs().cancel(reader(), caller_, job.kind, job.id.text(), std::move(done));
    });
  }
  Outcome<store::CsvJob> begin_export(std::string_view settings = "{}") {
    return edited<store::CsvJob>([&](auto done) {
      jobs().create_export(reader(), caller_, document(settings), std::move(done));
    });
  }
  // Does one turn of a job; false when none is to be done.
  bool take_turn() {
    std::move_only_function<void()> work;
    {
      const std::lock_guard lock(all_.later_mutex);
      if (all_.later.empty()) return false;
      work = std::move(all_.later.front());
      all_.later.pop_front();
    }
    work();
    // What it has begun to write is written then.
    EXPECT_TRUE(all_.committer.run([](store::Writer&) { return Result<void>(); }));
    return true;
  }
  store::CsvJob finished(const Outcome<store::CsvJob>& begun) {
    EXPECT_TRUE(begun) << (begun ? "" : begun.error().message);
    if (!begun) return {};
    while (take_turn()) continue;
    return now(*begun);
  }
  store::CsvJob now(const store::CsvJob& job) {
    const auto found = jobs().find(reader(), kTeam, job.kind, job.id.text());
    EXPECT_TRUE(found);
    return found.value_or(store::CsvJob());
  }
  store::ContactList list() {
    return *edited<store::ContactList>([&](auto done) {
      records().lists.create(caller_, document(R"({"name":"leads"})"), std::move(done));
    });
  }
  std::string errors_of(const store::CsvJob& job) {
    return jobs().errors_of(reader(), job).value_or("none");
  }
  std::string file_of(const store::CsvJob& job) {
    std::string text;
    for (std::int64_t part = 0; part < job.parts; ++part) {
      const auto bytes = reader().file_part(csv_file_of(job.id), part);
      EXPECT_TRUE(bytes && *bytes);
      if (bytes && *bytes) text += **bytes;
    }
    return text;
  }
  std::int64_t contacts() { return *reader().count_contacts(kTeam); }
  CsvJobs& jobs() { return records().csv_jobs; }
};

}  // namespace sluice::services::testing
