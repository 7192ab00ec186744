#include "services/audit.h"

#include <future>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::audit_test {
namespace {

using testing::document;
using testing::edited;
using testing::kTeam;

class Audit : public ::testing::Test {
 protected:
  std::vector<store::AuditEntry> entries() {
    const auto page = all_.audit.page(*all_.reader, {.team = kTeam});
    EXPECT_TRUE(page) << page.error().message;
    return page ? page->entries : std::vector<store::AuditEntry>();
  }
  Outcome<store::Workflow> create(std::string_view text) {
    return edited<store::Workflow>([&](Workflows::Done done) {
      all_.workflows.create(*all_.workflows.edits().try_take(), *all_.reader, caller_,
                            document(text), std::move(done));
    });
  }

  testing::Services all_;
  Principal caller_{.team = kTeam,
                    .key = all_.ids.next<KeyId>(),
                    .scopes = Scopes::all(),
                    .key_name = "deploy",
                    .session = all_.ids.next<store::SessionId>(),
                    .request_id = "req_7"};
};

TEST_F(Audit, SaysWhoDidWhatAndWhen) {
  const auto flow = create(
      R"({"name":"billing","nodes":[{"id":"in","data":{"componentId":"manual_trigger"}}],"edges":[]})");
  ASSERT_TRUE(flow) << flow.error().message;
  const auto all = entries();
  ASSERT_EQ(all.size(), 1u);
  const auto& entry = all.front();
  EXPECT_EQ(entry.at, all_.clock.now());
  EXPECT_EQ(entry.key, caller_.key);
  EXPECT_EQ(entry.key_name, "deploy");
  EXPECT_EQ(entry.session, caller_.session);
  EXPECT_EQ(entry.request_id, "req_7");
  EXPECT_EQ(entry.action, "workflow.create");
  EXPECT_EQ(entry.object, flow->id.text());
  EXPECT_EQ(entry.object_name, "billing");
  EXPECT_EQ(entry.before, "");
  EXPECT_EQ(parse_json(entry.after)->at("version"), 1);
}

TEST_F(Audit, SaysOfAnUpdateOnlyWhatIsDifferent) {
  const auto flow = create(
      R"({"name":"billing","nodes":[{"id":"in","data":{"componentId":"manual_trigger"}}],"edges":[]})");
  ASSERT_TRUE(flow);
  all_.clock.advance(Seconds(1));
  const auto updated = edited<store::Workflow>([&](Workflows::Done done) {
    all_.workflows.update(*all_.workflows.edits().try_take(), *all_.reader, caller_, flow->id,
                          document(R"({"name":"invoices"})"), {}, std::move(done));
  });
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(entries().front().before, R"({"name":"billing"})");
  EXPECT_EQ(entries().front().after, R"({"name":"invoices"})");
}

TEST_F(Audit, IsWrittenWithTheChangeOrNotAtAll) {
  store::Task refused = audited(all_.context, caller_, {"key.create", "key_1"},
                                [](store::Writer& writer) -> Result<void> {
                                  SLUICE_TRY_VOID(writer.put_master_key_check(7));
                                  return fail(ErrorCode::kConflict, "changed in the meantime");
                                });
  EXPECT_FALSE(all_.committer.run(std::move(refused)));
  EXPECT_TRUE(entries().empty());
  EXPECT_FALSE(*all_.reader->master_key_check());
}

TEST_F(Audit, NotesWhatWasDoneElsewhere) {
  std::promise<void> noted;
  all_.audit.note(caller_, {"run.cancel", "fl_run_1"}, [&noted] { noted.set_value(); });
  noted.get_future().get();
  ASSERT_EQ(entries().size(), 1u);
  EXPECT_EQ(entries().front().action, "run.cancel");
  EXPECT_EQ(entries().front().after, "");
}

TEST_F(Audit, IsLimitedInNumberAndInBytes) {
  all_.context.limits.audit_entries_of_team_max = 2;
  for (const auto* object : {"a", "b", "c"}) {
    AuditNote note{"key.create", object};
    note.after["text"] = std::string(40'000, 'x');
    std::promise<void> noted;
    all_.audit.note(caller_, std::move(note), [&noted] { noted.set_value(); });
    noted.get_future().get();
  }
  ASSERT_EQ(entries().size(), 2u);
  EXPECT_EQ(entries().front().object, "c");
  EXPECT_EQ(entries().front().after, R"({"too_large":true})");
}

TEST_F(Audit, ForgetsAfterItsTime) {
  std::promise<void> noted;
  all_.audit.note(caller_, {"key.create", "a"}, [&noted] { noted.set_value(); });
  noted.get_future().get();
  const auto expire = [this] {
    return all_.committer.run([this](store::Writer& writer) -> Result<void> {
      SLUICE_TRY_VOID(writer.delete_expired(all_.clock.now(), 100));
      return {};
    });
  };
  ASSERT_TRUE(expire());
  EXPECT_EQ(entries().size(), 1u);
  all_.clock.advance(all_.context.limits.audit_kept);
  ASSERT_TRUE(expire());
  EXPECT_TRUE(entries().empty());
}

}  // namespace
}  // namespace sluice::services::audit_test
