#include "runtime/hook_loader.h"

#include <atomic>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>

#include "base/bytes.h"
#include "hooks/token_cache.h"
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
    made_.push_back(workflow.id);
    return workflow.id;
  }
  void write(const store::Workflow& workflow, const std::string& definition) {
    in([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY_VOID(writer.put_workflow(workflow));
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

  HookLoader::Options options() const {
    return {.body_bytes_max = 1'000, .bytes_max = hook_bytes_max_, .threaded = false};
  }
  // Nothing is in memory but the tokens.
  void load_tokens() {
    loader_ = std::make_unique<HookLoader>(
        *store_, programs_, sealer_,
        [this](std::shared_ptr<const hooks::HookTable> table) {
          table_ = std::move(table);
          ++published_;
        },
        [](unsigned, std::move_only_function<void()> call) { call(); }, options());
    const auto loaded = loader_->load_all();
    EXPECT_TRUE(loaded) << loaded.error().message;
  }
  // The table once every hook in it that can be loaded is.
  std::shared_ptr<const hooks::HookTable> load() {
    load_tokens();
    for (const auto& workflow : made_) load_one(workflow);
    return table_;
  }
  bool load_one(WorkflowId workflow) {
    const auto loaded = loader_->load(workflow);
    if (loaded) {
      EXPECT_EQ((*loaded)->workflow, workflow);
    }
    return loaded.has_value();
  }
  // As a delivery does.
  std::shared_ptr<const hooks::Hook> deliver(WorkflowId workflow) {
    const auto hash = sha256(as_bytes(token_of(workflow)));
    const auto* entry = table_->entry(hash);
    if (!entry) return nullptr;
    if (entry->hook) entry->hook->used.set();
    return entry->hook ? entry->hook : loader_->load(workflow).value_or(nullptr);
  }
  void read_change(WorkflowId workflow) {
    const auto read = loader_->read_change(*reader_, kTeam, workflow);
    ASSERT_TRUE(read) << read.error().message;
  }
  std::shared_ptr<const hooks::Hook> find(const hooks::HookTable& table, WorkflowId workflow) {
    return table.find(token_of(workflow), world_.clock.now());
  }
  store::Workflow row(WorkflowId id, std::int64_t version, bool active = true) {
    store::Workflow workflow;
    workflow.id = id;
    workflow.team = kTeam;
    workflow.name = id.text();
    workflow.version = version;
    workflow.is_active = active;
    return workflow;
  }

  World world_;
  Sealer sealer_{master_key(), "hooks"};
  std::unique_ptr<store::Store> store_ = *store::open_sqlite(world_.directory.path());
  std::unique_ptr<store::Reader> reader_ = *store_->reader();
  Programs programs_{*store_};
  std::size_t hook_bytes_max_ = 1 << 20;
  std::vector<WorkflowId> made_;
  std::shared_ptr<const hooks::HookTable> table_;
  int published_ = 0;
  std::unique_ptr<HookLoader> loader_;
};

std::string hook_with(std::string_view settings) {
  return R"({"nodes":[{"id":"hook","type":"webhook_trigger","data":)" + std::string(settings) +
         R"(}],"edges":[]})";
}

TEST_F(LoadHooks, OtherLimitsHoldAtOnce) {
  const auto open = put(hook_with("{}"));
  const auto own = put(hook_with(R"({"body_bytes_max":77})"));
  const auto cold = put(hook_with("{}"));
  load_tokens();
  const auto before = deliver(open);
  deliver(own);
  loader_->set_limits({.body_bytes_max = 2'000, .bytes_max = hook_bytes_max_});
  EXPECT_EQ(before->body_bytes_max, 1'000U) << "a delivery that holds it goes on with it";
  EXPECT_EQ(find(*table_, open)->body_bytes_max, 2'000U);
  EXPECT_EQ(find(*table_, own)->body_bytes_max, 77U);
  EXPECT_EQ(deliver(cold)->body_bytes_max, 2'000U);
  loader_->set_limits({.body_bytes_max = 2'000, .bytes_max = 1});
  EXPECT_EQ(loader_->counts().loaded, 1U);
  EXPECT_EQ(deliver(open)->body_bytes_max, 2'000U);
}

TEST_F(LoadHooks, TakesActiveWorkflowsWithAWebhook) {
  const auto open = put(hook_with("{}"));
  const auto signed_one =
      put(hook_with(R"({"signature":{"secrets":["s1","s2"]},"body_bytes_max":77})"));
  const auto inactive = put(hook_with("{}"), false);
  const auto manual = put(R"({"nodes":[{"id":"m","type":"manual_trigger","data":{}}],"edges":[]})");
  load_tokens();
  for (const auto& workflow : made_) load_one(workflow);
  const auto table = table_;
  EXPECT_EQ(table->size(), 3U) << "the one that does not begin with a webhook left it";
  ASSERT_TRUE(find(*table, open));
  EXPECT_EQ(find(*table, open)->body_bytes_max, 1'000U);
  EXPECT_EQ(find(*table, open)->team, kTeam);
  const auto hook = find(*table, signed_one);
  ASSERT_TRUE(hook);
  ASSERT_EQ(hook->secrets.size(), 2U);
  EXPECT_EQ(hook->secrets[1].expose(), "s2");
  EXPECT_EQ(hook->body_bytes_max, 77U);
  EXPECT_FALSE(find(*table, open)->is_paused);
  ASSERT_TRUE(find(*table, inactive)) << "its deliveries are refused and kept";
  EXPECT_TRUE(find(*table, inactive)->is_paused);
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
  load();
  const auto quota = find(*table_, limited)->quota;
  ASSERT_TRUE(quota);
  EXPECT_TRUE(quota->take(world_.clock.steady()).allowed);
  read_change(limited);
  ASSERT_TRUE(load_one(limited));
  EXPECT_EQ(find(*table_, limited)->quota, quota);

  write(row(limited, 2), hook_with(R"({"rate_limit":{"limit":3,"window":"1m"}})"));
  read_change(limited);
  ASSERT_TRUE(load_one(limited));
  EXPECT_NE(find(*table_, limited)->quota, quota);
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
  auto held = *one_only.get(kTeam, workflow, 1);
  EXPECT_TRUE(one_only.get(kTeam, other, 1));
  EXPECT_EQ(one_only.get(kTeam, workflow, 1)->get(), held.get()) << "a run holds it";
  EXPECT_EQ(one_only.counts().compiled, 2U);
  held.reset();
  EXPECT_TRUE(one_only.get(kTeam, put(hook_with("{}")), 1));  // pushes the first ones out
  EXPECT_EQ(one_only.counts().programs, 1U);
  EXPECT_TRUE(one_only.get(kTeam, workflow, 1));
  EXPECT_EQ(one_only.counts().compiled, 4U) << "the first one twice, as it had been let go";
}

// What a test of another layer sees as a short start and a small process.
TEST_F(LoadHooks, AStartReadsEachTokenOnceAndCompilesNothing) {
  for (int i = 0; i < 50; ++i) put(hook_with("{}"));
  load_tokens();
  EXPECT_EQ(table_->size(), 50U);
  EXPECT_EQ(loader_->counts().rows_read, 50U);
  EXPECT_EQ(loader_->counts().loaded, 0U);
  EXPECT_EQ(programs_.counts().compiled, 0U);
  EXPECT_EQ(published_, 1);
  ASSERT_TRUE(deliver(made_[7]));
  ASSERT_TRUE(deliver(made_[7]));
  EXPECT_EQ(programs_.counts().compiled, 1U) << "when it is first needed, and once";
}

TEST_F(LoadHooks, AChangeCostsTheSameAtAnyNumber) {
  const auto cost_of_one_more = [this] {
    const auto before = loader_->counts().rows_read;
    const auto compiled = programs_.counts().compiled;
    const auto workflow = put(hook_with("{}"));
    read_change(workflow);
    EXPECT_TRUE(deliver(workflow));
    EXPECT_EQ(programs_.counts().compiled - compiled, 1U);
    return loader_->counts().rows_read - before;
  };
  load_tokens();
  const auto first = cost_of_one_more();
  for (int i = 0; i < 200; ++i) read_change(put(hook_with("{}")));
  EXPECT_EQ(cost_of_one_more(), first);
  EXPECT_EQ(table_->size(), 202U);
}

TEST_F(LoadHooks, ColdHooksAreLetGoAndLoadedAgain) {
  for (int i = 0; i < 20; ++i) put(hook_with("{}"));
  ASSERT_TRUE(programs_.find(kTeam, made_[0], 1));
  hook_bytes_max_ = 3 * programs_.find(kTeam, made_[0], 1)->bytes;
  load_tokens();
  const auto kept = deliver(made_[0]);
  for (const auto& workflow : made_) {
    ASSERT_TRUE(deliver(workflow));
    EXPECT_EQ(deliver(made_[0]), kept) << "it is used all the time";
  }
  EXPECT_LE(loader_->counts().loaded, 3U);
  EXPECT_LE(loader_->counts().loaded_bytes, hook_bytes_max_);
  EXPECT_EQ(table_->size(), 20U) << "their tokens stay";
  EXPECT_FALSE(find(*table_, made_[1])) << "cold";
  EXPECT_TRUE(deliver(made_[1]));
  EXPECT_TRUE(find(*table_, made_[1]));
}

TEST_F(LoadHooks, AChangeIsInForceAtOnce) {
  const auto workflow = put(hook_with("{}"));
  load();
  const auto before = find(*table_, workflow);
  ASSERT_TRUE(before);
  write(row(workflow, 2), hook_with(R"({"body_bytes_max":55})"));
  read_change(workflow);
  const auto after = deliver(workflow);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->body_bytes_max, 55U);
  EXPECT_EQ(before->body_bytes_max, 1'000U) << "a delivery that holds the old one goes on with it";

  write(row(workflow, 2, false), hook_with("{}"));
  read_change(workflow);
  ASSERT_TRUE(deliver(workflow));
  EXPECT_TRUE(deliver(workflow)->is_paused);
  in([&](store::Writer& writer) { return writer.put_workflow(row(workflow, 2)); });
  read_change(workflow);
  ASSERT_TRUE(deliver(workflow));
  EXPECT_FALSE(deliver(workflow)->is_paused);
  in([&](store::Writer& writer) { return writer.delete_workflow(workflow); });
  read_change(workflow);
  EXPECT_EQ(table_->size(), 0U);
  EXPECT_EQ(loader_->load(workflow).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(loader_->counts().loaded, 0U);
}

TEST_F(LoadHooks, WhatTakesNoDeliveriesIsReadOnceAndLeftAloneUntilItChanges) {
  const auto broken = put(R"({"nodes":[{"id":"x","type":"no_such_kind","data":{}}],"edges":[]})");
  load_tokens();
  EXPECT_FALSE(deliver(broken));
  const auto compiled = programs_.counts().compiled;
  EXPECT_FALSE(deliver(broken));
  EXPECT_FALSE(load_one(broken));
  EXPECT_EQ(programs_.counts().compiled, compiled);
  write(row(broken, 2), hook_with("{}"));
  read_change(broken);
  EXPECT_TRUE(deliver(broken));
}

// Deliveries on one thread while another edits: each sees one of the versions, and never nothing.
TEST_F(LoadHooks, ADeliverySeesTheOldHookOrTheNewOne) {
  const auto workflow = put(hook_with(R"({"body_bytes_max":1})"));
  hooks::PublishedTable published;
  HookLoader loader(
      *store_, programs_, sealer_,
      [&](std::shared_ptr<const hooks::HookTable> table) { published.publish(std::move(table)); },
      [](unsigned, std::move_only_function<void()> call) { call(); }, options());
  ASSERT_TRUE(loader.load_all());
  std::atomic<std::int64_t> stored{1};
  std::atomic<bool> is_over{false};
  std::thread delivering([&] {
    while (!is_over) {
      const auto least = stored.load();
      const auto found = published.look_up(token_of(workflow), world_.clock.now());
      ASSERT_TRUE(found) << "never neither";
      const auto hook = found->hook ? found->hook : loader.load(workflow).value_or(nullptr);
      ASSERT_TRUE(hook);
      EXPECT_GE(static_cast<std::int64_t>(hook->body_bytes_max), least) << "what was in force then";
    }
  });
  for (std::int64_t version = 2; version <= 100; ++version) {
    write(row(workflow, version), hook_with(fmt::format(R"({{"body_bytes_max":{}}})", version)));
    EXPECT_TRUE(loader.read_change(*reader_, kTeam, workflow));
    stored = version;
  }
  is_over = true;
  delivering.join();
}

TEST_F(LoadHooks, TooManyThatWaitAreRefused) {
  const auto workflow = put(hook_with("{}"));
  auto small = options();
  small.threaded = true;
  small.waiting_max = 0;
  HookLoader loader(
      *store_, programs_, sealer_, [](const std::shared_ptr<const hooks::HookTable>&) {},
      [](unsigned, std::move_only_function<void()> call) { call(); }, small);
  ASSERT_TRUE(loader.load_all());
  bool was_called = false;
  hooks::HookSource::Done done = [&](const hooks::HookSource::Loaded&) { was_called = true; };
  EXPECT_FALSE(loader.load_later(workflow, 0, done));
  EXPECT_TRUE(done) << "left alone";
  EXPECT_FALSE(was_called);
}

// The programs of workflows that are not signed are those that their author's edit compiled.
TEST_F(LoadHooks, AProgramThatWasCompiledForAnEditIsKept) {
  const auto workflow = put(hook_with("{}"));
  std::vector<std::string> errors;
  const auto made = Programs::compile(hook_with("{}"), {workflow, 1, "name"}, errors);
  ASSERT_TRUE(made);
  programs_.keep(*made, hook_with("{}"));
  load_tokens();
  EXPECT_EQ(deliver(workflow)->program, *made);
  EXPECT_EQ(programs_.counts().compiled, 0U);
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
