// Contacts: what it costs to write one, and a page of a search, where a team has 1,000,000
// (CONTACTS=N: that many).
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/ids.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace sluice::store {
namespace {

constexpr TeamId kTeam{1};
constexpr std::int64_t kAtOnce = 1'000;  // that a transaction writes
constexpr const char* kFirstNames[] = {"Ada", "Bob", "Chen", "Dilara", "Emma", "Farid", "Grace"};

std::int64_t wanted_contacts() {
  const char* text = std::getenv("CONTACTS");
  return text ? std::atoll(text) : 1'000'000;
}

// A store with the contacts, made once; half of them are in one list.
class World {
 public:
  World() {
    std::filesystem::create_directories(folder_);
    auto opened = open_sqlite(folder_);
    SLUICE_CHECK(opened, "a new directory opens");
    store_ = *std::move(opened);
    list_ = {.id = ids_.next<ContactListId>(), .team = kTeam, .name = "half"};
    for (std::int64_t done = 0; done < wanted_contacts(); done += kAtOnce) write_some();
    auto made = store_->reader();
    SLUICE_CHECK(made, "an open store is read");
    reader_ = *std::move(made);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() {
    reader_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  Reader& reader() { return *reader_; }
  ContactListId list() const { return list_.id; }

  // One transaction with kAtOnce new contacts.
  void write_some() {
    Task task = [this](Writer& writer) -> Result<void> {
      SLUICE_TRY_VOID(writer.put_contact_list(list_));
      for (std::int64_t i = 0; i < kAtOnce; ++i) {
        const auto contact = next_contact();
        SLUICE_TRY(const auto same, writer.contact_by_number(kTeam, contact.phone_number));
        SLUICE_CHECK(!same, "numbers do not repeat");
        SLUICE_TRY_VOID(writer.put_contact(contact));
        if (i % 2 != 0) continue;
        SLUICE_TRY([[maybe_unused]] const bool added,
                   writer.add_to_list(list_.id, contact.id, clock_.now()));
      }
      return {};
    };
    std::vector<BatchEntry> batch(1);
    batch.front().work = &task;
    const auto written = store_->write(batch);
    SLUICE_CHECK(written && batch.front().outcome.kind == CommitOutcome::Kind::kCommitted,
                 "contacts are written");
    if (++transactions_ % 20 == 0) SLUICE_CHECK(store_->maintain(), "the log is moved");
  }

 private:
  Contact next_contact() {
    const auto n = next_++;
    clock_.advance(Micros(100));
    return {.id = ids_.next<ContactId>(),
            .team = kTeam,
            .phone_number = fmt::format("+614{:08}", n * 7'919 % 100'000'000),
            .email = fmt::format("person{}@example.com", n),
            .first_name = kFirstNames[n % 7],
            .last_name = fmt::format("Family{}", n / 3),
            .created_at = clock_.now(),
            .updated_at = clock_.now()};
  }

  SystemEntropy entropy_;
  ManualClock clock_{Timestamp(Seconds(1'761'912'000))};
  IdSource ids_{clock_, entropy_};
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("sluice-contacts-bench-" + std::to_string(entropy_.next_u64()));
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
  ContactList list_{};
  std::int64_t next_ = 0;
  std::int64_t transactions_ = 0;
};

World& world() {
  static World made;
  return made;
}

void write_contacts(benchmark::State& state) {
  auto& all = world();
  for (auto _ : state) all.write_some();
  state.SetItemsProcessed(state.iterations() * kAtOnce);
}

void search(benchmark::State& state, const ContactFilter& filter) {
  auto& reader = world().reader();
  for (auto _ : state) {
    const auto page = reader.contacts(filter);
    SLUICE_CHECK(page && !page->contacts.empty(), "something is found");
    benchmark::DoNotOptimize(page);
  }
}

constexpr auto kBeginning = TextMatch::How::kBeginning;
void newest(benchmark::State& state) { search(state, {.team = kTeam}); }
void of_list(benchmark::State& state) { search(state, {.team = kTeam, .list = world().list()}); }
void by_number(benchmark::State& state) {
  search(state, {.team = kTeam, .phone_number = TextMatch{"+61412", kBeginning}});
}
void by_address(benchmark::State& state) {
  search(state, {.team = kTeam, .email = TextMatch{"person12", kBeginning}});
}
void by_common_word(benchmark::State& state) { search(state, {.team = kTeam, .words = {"ada"}}); }
void by_two_words(benchmark::State& state) {
  search(state, {.team = kTeam, .words = {"ada", "family12"}});
}

BENCHMARK(newest)->Unit(benchmark::kMicrosecond);
BENCHMARK(of_list)->Unit(benchmark::kMicrosecond);
BENCHMARK(by_number)->Unit(benchmark::kMicrosecond);
BENCHMARK(by_address)->Unit(benchmark::kMicrosecond);
BENCHMARK(by_common_word)->Unit(benchmark::kMicrosecond);
BENCHMARK(by_two_words)->Unit(benchmark::kMicrosecond);
BENCHMARK(write_contacts)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice::store

BENCHMARK_MAIN();
