#pragma once

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>

#include "services/testing.h"

// The records of a team on a real store, asked as callers do. For tests.
namespace sluice::services::testing {

class RecordsFixture : public ::testing::Test {
 protected:
  // What an edit came to: edited<T>([&](auto done) { ...create(..., std::move(done)); }).
  template <class T, class Begin>
  Outcome<T> edited(const Begin& begin) {
    return testing::edited<T>(begin);
  }
  Outcome<WrittenContact> create(std::string_view text) {
    return edited<WrittenContact>([&](auto done) {
      records().contacts.create(reader(), caller_, document(text), std::move(done));
    });
  }
  Outcome<WrittenContact> upsert(std::string_view text) {
    return edited<WrittenContact>([&](auto done) {
      records().contacts.upsert(reader(), caller_, document(text), std::move(done));
    });
  }
  Outcome<WrittenContact> update(store::ContactId id, std::string_view text) {
    return edited<WrittenContact>([&](auto done) {
      records().contacts.update(reader(), caller_, id.text(), document(text), std::move(done));
    });
  }
  store::Contact contact(std::string_view text) {
    auto made = create(text);
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->contact : store::Contact();
  }
  std::int64_t audited(std::string_view action) {
    const auto page =
        reader().audit_page({.team = kTeam, .action = std::string(action), .limit = 1'000});
    EXPECT_TRUE(page);
    return page ? std::ssize(page->entries) : -1;
  }
  Records& records() { return all_.records; }
  store::Reader& reader() { return *all_.reader; }

  Services all_;
  Principal caller_{.team = kTeam, .key = {}, .scopes = Scopes::all(), .key_name = "test"};
};

}  // namespace sluice::services::testing
