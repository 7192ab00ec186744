#include "runtime/hook_loader.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "runtime/test_runtime.h"
#include "secrets/hook_secrets.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::runtime::hook_loader_test {
namespace {

using testing::kTeam;
using testing::World;

const Secret& master_key() {
  static const Secret kKey = Sealer::new_master_key();
  return kKey;
}

class LoadHooks : public ::testing::Test {
 protected:
  WorkflowId put(std::string definition, bool active = true, bool seal = true) {
    store::Workflow workflow;
    workflow.id = world_.ids.next<WorkflowId>();
    workflow.team = kTeam;
    workflow.name = workflow.id.text();
    workflow.is_active = active;
    auto value = *parse_json(definition);
    if (seal) secrets::seal_hook_secrets(value, sealer_, workflow.id);
    write(workflow, to_json(value));
    store::Token token;
    token.hash = sha256(as_bytes(token_of(workflow.id)));
    token.team = kTeam;
    token.workflow = workflow.id;
    in([&](store::Writer& writer) { return writer.put_token(token); });
    return workflow.id;
  }
  void write(const store::Workflow& workflow, const std::string& definition) {
    in([&](store::Writer& writer) { return writer.put_workflow(workflow); });
    in([&](store::Writer& writer) {
      return writer.put_version({workflow.id, workflow.version, definition, {}});
    });
  }
  template <class Call>
  void in(Call call) {
    store::Task task = [&](store::Writer& writer) { return call(writer); };
    store::BatchEntry entry{.work = &task};
    ASSERT_TRUE(store_->write({&entry, 1}));
    ASSERT_EQ(entry.outcome.kind, store::CommitOutcome::Kind::kCommitted);
  }
  static std::string token_of(WorkflowId workflow) { return "whsec_" + workflow.text(); }

  std::shared_ptr<const hooks::HookTable> load(const hooks::HookTable* previous = nullptr) {
    auto table = load_hooks(*reader_, programs_, sealer_, previous, 1'000);
    EXPECT_TRUE(table) << table.error().message;
    return *table;
  }
  std::shared_ptr<const hooks::Hook> find(const hooks::HookTable& table, WorkflowId workflow) {
    return table.find(token_of(workflow), world_.clock.now());
  }

  World world_;
  Sealer sealer_{master_key(), "hooks"};
  std::unique_ptr<store::Store> store_ = *store::open_sqlite(world_.directory.path());
  std::unique_ptr<store::Reader> reader_ = *store_->reader();
  Programs programs_{*store_};
};

std::string hook_with(std::string_view settings) {
  return R"({"nodes":[{"id":"hook","type":"webhook_trigger","data":)" + std::string(settings) +
         R"(}],"edges":[]})";
}

TEST_F(LoadHooks, TakesActiveWorkflowsWithAWebhook) {
  const auto open = put(hook_with("{}"));
  const auto signed_one =
      put(hook_with(R"({"signature":{"secrets":["s1","s2"]},"body_bytes_max":77})"));
  const auto inactive = put(hook_with("{}"), false);
  const auto manual = put(R"({"nodes":[{"id":"m","type":"manual_trigger","data":{}}],"edges":[]})");
  const auto table = load();
  EXPECT_EQ(table->size(), 2U);
  ASSERT_TRUE(find(*table, open));
  EXPECT_EQ(find(*table, open)->body_bytes_max, 1'000U);
  EXPECT_EQ(find(*table, open)->team, kTeam);
  const auto hook = find(*table, signed_one);
  ASSERT_TRUE(hook);
  ASSERT_EQ(hook->secrets.size(), 2U);
  EXPECT_EQ(hook->secrets[1].expose(), "s2");
  EXPECT_EQ(hook->body_bytes_max, 77U);
  EXPECT_FALSE(find(*table, inactive));
  EXPECT_FALSE(find(*table, manual));
}

TEST_F(LoadHooks, LeavesOutWhatCannotBeUsedAndKeepsTheRest) {
  const auto well = put(hook_with("{}"));
  const auto broken = put(R"({"nodes":[{"id":"x","type":"no_such_kind","data":{}}],"edges":[]})");
  const auto unsealed = put(hook_with(R"({"signature":{"secrets":["plain"]}})"), true, false);
  const auto garbled = put(hook_with(R"({"signature":{"secrets":["sealed:AAAA"]}})"), true, false);
  const auto table = load();
  EXPECT_TRUE(find(*table, well));
  EXPECT_FALSE(find(*table, broken));
  EXPECT_FALSE(find(*table, unsealed));
  EXPECT_FALSE(find(*table, garbled));
}

TEST_F(LoadHooks, AQuotaGoesOnWhileItsRuleStays) {
  const auto limited = put(hook_with(R"({"rate_limit":{"limit":2,"window":"1m"}})"));
  const auto first = load();
  const auto quota = find(*first, limited)->quota;
  ASSERT_TRUE(quota);
  EXPECT_TRUE(quota->take(world_.clock.steady()).allowed);
  const auto second = load(first.get());
  EXPECT_EQ(find(*second, limited)->quota, quota);

  store::Workflow workflow;
  workflow.id = limited;
  workflow.team = kTeam;
  workflow.name = limited.text();
  workflow.version = 2;
  write(workflow, hook_with(R"({"rate_limit":{"limit":3,"window":"1m"}})"));
  const auto third = load(second.get());
  EXPECT_NE(find(*third, limited)->quota, quota);
}

TEST_F(LoadHooks, AnExpiredTokenFindsNothing) {
  const auto workflow = put(hook_with("{}"));
  store::Token old;
  old.hash = sha256(as_bytes("whsec_old"));
  old.team = kTeam;
  old.workflow = workflow;
  old.expires_at = world_.clock.now() + Seconds(10);
  in([&](store::Writer& writer) { return writer.put_token(old); });
  const auto table = load();
  EXPECT_TRUE(table->find("whsec_old", world_.clock.now()));
  world_.clock.advance(Seconds(11));
  EXPECT_FALSE(table->find("whsec_old", world_.clock.now()));
  EXPECT_TRUE(find(*table, workflow));
}

TEST_F(LoadHooks, ProgramsAreCompiledOnceAVersionWithTheirName) {
  const auto workflow = put(hook_with("{}"));
  const auto first = programs_.get(kTeam, workflow, 1);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->info().name, workflow.text());
  EXPECT_EQ(programs_.get(kTeam, workflow, 1)->get(), first->get());
  EXPECT_EQ(programs_.get(kTeam, workflow, 2).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(programs_.get(TeamId{8}, world_.ids.next<WorkflowId>(), 1).error().code,
            ErrorCode::kNotFound);

  Programs one_only(*store_, 1);
  const auto other = put(hook_with("{}"));
  const auto kept = *one_only.get(kTeam, workflow, 1);
  EXPECT_TRUE(one_only.get(kTeam, other, 1));  // pushes the first one out
  EXPECT_NE(one_only.get(kTeam, workflow, 1)->get(), kept.get());
}

TEST(ProgramsCompile, SaysWhatIsWrong) {
  std::vector<std::string> errors;
  const auto bad = Programs::compile(R"({"nodes":[{"id":"x","type":"nothing"}],"edges":[]})",
                                     {.workflow = {}, .version = 1, .name = ""}, errors);
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalid);
  EXPECT_FALSE(errors.empty());
  errors.clear();
  EXPECT_FALSE(Programs::compile("{", {.workflow = {}, .version = 1, .name = ""}, errors));
}

}  // namespace
}  // namespace sluice::runtime::hook_loader_test
