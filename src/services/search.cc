#include "services/search.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <utility>

#include "base/text.h"
#include "store/search_words.h"

namespace sluice::services {
namespace {

using Type = SearchHit::Type;

constexpr std::size_t kIdBytes = 26;
constexpr std::size_t kTimedIdBytesMin = 8;
// Workflows with one of the words that are looked at for the other ones.
constexpr std::int64_t kCandidatesMax = 200;
// Runs and deliveries of all teams whose ids begin alike.
constexpr std::int64_t kLookedAtMax = 1'000;

bool has_words(const std::vector<std::string>& wanted, std::string_view name) {
  if (wanted.empty()) return false;
  const auto words = store::search_words(name);
  return std::ranges::all_of(wanted, [&](const std::string& prefix) {
    return std::ranges::any_of(words,
                               [&](const std::string& word) { return word.starts_with(prefix); });
  });
}

// The part of the text that is of such an id: behind its prefix, or all of it where that was left
// out. Empty when it is less than `bytes_min`.
template <class Tag>
std::string_view characters_of(std::string_view text, std::size_t bytes_min) {
  if (text.starts_with(Tag::kPrefix)) text.remove_prefix(Tag::kPrefix.size());
  return text.size() >= bytes_min ? text : std::string_view();
}

// The range that was read holds ids that differ in what stands behind the key.
template <class Tag>
bool begins_with(const Id<Tag>& id, std::string_view characters) {
  return !characters.empty() && uid_text(id).starts_with(characters);
}

class TeamSearch {
 public:
  TeamSearch(store::Reader& reader, const secrets::Vault& vault, const SearchQuery& query)
      : reader_(reader),
        vault_(vault),
        query_(query),
        text_(ascii_lower(trim(query.text))),
        words_(store::search_words(query.text)) {}

  Outcome<std::vector<SearchHit>> run() {
    const auto sees = [this](Scope scope) { return query_.scopes.has(scope); };
    if (sees(Scope::kWorkflowsRead)) SLUICE_TRY_VOID(add_workflows());
    if (sees(Scope::kRunsRead)) SLUICE_TRY_VOID(add_runs());
    if (sees(Scope::kHooksRead)) SLUICE_TRY_VOID(add_deliveries());
    if (sees(Scope::kVaultRead)) add_vault_items();
    if (sees(Scope::kKeysWrite)) SLUICE_TRY_VOID(add_keys());
    return std::move(hits_);
  }

 private:
  Outcome<void> add_workflows();
  Outcome<void> add_runs();
  Outcome<void> add_deliveries();
  void add_vault_items();
  Outcome<void> add_keys();
  // Empty when it was deleted.
  Outcome<std::string> name_of(WorkflowId workflow);

  store::Reader& reader_;
  const secrets::Vault& vault_;
  const SearchQuery& query_;
  const std::string text_;
  const std::vector<std::string> words_;
  std::vector<SearchHit> hits_;
};

Outcome<void> TeamSearch::add_workflows() {
  std::vector<store::Workflow> found;
  const auto characters = characters_of<WorkflowTag>(text_, 1);
  if (const auto keys = keys_beginning_with(characters)) {
    SLUICE_TRY(found, reader_.workflows_by_key(query_.team, *keys, query_.limit));
    std::erase_if(found, [&](const auto& each) { return !begins_with(each.id, characters); });
  }
  if (!words_.empty()) {
    const auto longest = std::ranges::max(words_, {}, &std::string::size);
    SLUICE_TRY(auto named, reader_.workflows_with_word(query_.team, longest, kCandidatesMax));
    for (auto& each : named)
      if (has_words(words_, each.name) &&
          std::ranges::find(found, each.id, &store::Workflow::id) == found.end())
        found.push_back(std::move(each));
  }
  const auto shown = std::min(std::ssize(found), query_.limit);
  for (const auto& each : std::span(found).first(static_cast<std::size_t>(shown)))
    hits_.push_back({.type = Type::kWorkflow, .id = each.id.text(), .name = each.name});
  return {};
}

Outcome<std::string> TeamSearch::name_of(WorkflowId workflow) {
  SLUICE_TRY(auto found, reader_.workflow(query_.team, workflow));
  return found ? std::move(found->name) : std::string();
}

Outcome<void> TeamSearch::add_runs() {
  const auto characters = characters_of<RunTag>(text_, kTimedIdBytesMin);
  const auto keys = keys_beginning_with(characters);
  if (!keys) return {};
  SLUICE_TRY(const auto rows, reader_.runs_by_key(query_.team, *keys, kLookedAtMax, query_.limit));
  for (const auto& row : rows) {
    if (!begins_with(row.header.id, characters)) continue;
    SLUICE_TRY(auto name, name_of(row.header.workflow));
    hits_.push_back({.type = Type::kRun,
                     .id = row.header.id.text(),
                     .name = std::move(name),
                     .workflow = row.header.workflow,
                     .run = row.status});
  }
  return {};
}

Outcome<void> TeamSearch::add_deliveries() {
  const auto characters = characters_of<RejectionTag>(text_, kTimedIdBytesMin);
  const auto keys = keys_beginning_with(characters);
  if (!keys) return {};
  SLUICE_TRY(const auto rows, reader_.noted_by_key(query_.team, *keys, kLookedAtMax, query_.limit));
  for (const auto& row : rows) {
    if (!begins_with(row.id, characters)) continue;
    SLUICE_TRY(auto name, name_of(row.workflow));
    hits_.push_back({.type = Type::kDelivery,
                     .id = row.id.text(),
                     .name = std::move(name),
                     .workflow = row.workflow,
                     .reason = row.reason});
  }
  return {};
}

// All of them are in memory, and a team has a limited number.
void TeamSearch::add_vault_items() {
  const auto characters = characters_of<VaultTag>(text_, 1);
  std::int64_t left = query_.limit;
  for (const auto& item : vault_.all_of(query_.team)) {
    if (!begins_with(item->id, characters) && !has_words(words_, item->name)) continue;
    if (left-- == 0) return;
    hits_.push_back({.type = Type::kVaultItem, .id = item->id.text(), .name = item->name});
  }
}

// A team has a limited number.
Outcome<void> TeamSearch::add_keys() {
  const auto characters = characters_of<KeyTag>(text_, 1);
  SLUICE_TRY(const auto keys, reader_.keys_of(query_.team));
  std::int64_t left = query_.limit;
  for (const auto& key : keys) {
    if (key.revoked_at) continue;
    if (!begins_with(key.id, characters) && !has_words(words_, key.name)) continue;
    if (left-- == 0) return {};
    hits_.push_back({.type = Type::kApiKey, .id = key.id.text(), .name = key.name});
  }
  return {};
}

}  // namespace

std::optional<store::KeyRange> keys_beginning_with(std::string_view characters) {
  if (characters.empty() || characters.size() > kIdBytes) return std::nullopt;
  const std::string begin(characters);
  const auto from = parse_uid(begin + std::string(kIdBytes - begin.size(), '0'));
  const auto to = parse_uid(begin + std::string(kIdBytes - begin.size(), 'z'));
  if (!from || !to) return std::nullopt;
  return store::KeyRange{from->key, to->key};
}

Outcome<std::vector<SearchHit>> search(store::Reader& reader, const secrets::Vault& vault,
                                       const SearchQuery& query) {
  const auto bytes = trim(query.text).size();
  if (bytes < kSearchBytesMin) return std::vector<SearchHit>();
  if (bytes > kSearchBytesMax)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("q must have at most {} bytes: the beginning of a word in a name, or "
                              "of an id.",
                              kSearchBytesMax));
  return TeamSearch(reader, vault, query).run();
}

}  // namespace sluice::services
