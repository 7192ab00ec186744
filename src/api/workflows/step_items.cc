#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/core/record_scan.h"
#include "api/core/views.h"
#include "base/time.h"
#include "model/secret_placeholder.h"

// GET /workflows/runs/{id}/steps/{node}/items: what became of each item of an iterator, those that
// failed first.
namespace sluice::api {
namespace {

using model::Record;
using model::RecordKind;

constexpr std::int64_t kItemsDefault = 100;
constexpr std::int64_t kItemsMax = 1'000;
constexpr std::int64_t kItemOffsetMax = 100'000'000;
constexpr std::size_t kBucketsMax = 60;

// In the order in which they are listed.
enum class ItemState : std::uint8_t { kFailed, kWaiting, kRunning, kCompleted };
constexpr std::string_view kItemStates[] = {"failed", "waiting", "running", "completed"};

// What the records say of one item.
struct ItemStory {
  std::map<std::string, RecordKind, std::less<>> last{};  // of each node
  std::map<std::string, std::string, std::less<>> left_by{};
  Timestamp started_at{};
  Timestamp ended_at{};
  std::string failed_node{};
  std::string error{};
  ItemState state = ItemState::kRunning;
};

// The number of an item that is one level below `outer`; nothing for other records.
std::optional<std::uint64_t> number_below(std::string_view outer, std::string_view path) {
  if (!outer.empty()) {
    if (!path.starts_with(outer) || path.size() <= outer.size() || path[outer.size()] != '.')
      return std::nullopt;
    path.remove_prefix(outer.size() + 1);
  }
  std::uint64_t number = 0;
  const auto* end = path.data() + path.size();
  const auto read = std::from_chars(path.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

// The items of one iterator, in one item of those that it stands inside.
class ItemTable {
 public:
  ItemTable(const engine::Program& program, const engine::ProgramNode& iterator, std::string outer)
      : program_(program), iterator_(iterator), outer_(std::move(outer)) {
    for (const auto inner : iterator.body) inside_.emplace(program.nodes()[inner].id, inner);
  }

  void add(const Record& record) {
    if (record.item == outer_ && record.node == iterator_.id)
      is_over_ = record.kind == RecordKind::kCompleted || record.kind == RecordKind::kFailed;
    if (!inside_.contains(record.node)) return;
    const auto number = number_below(outer_, record.item);
    if (!number) return;
    auto [found, is_new] = items_.try_emplace(*number);
    auto& item = found->second;
    if (is_new || record.started_at < item.started_at) item.started_at = record.started_at;
    item.ended_at = std::max(item.ended_at, record.at);
    item.last[record.node] = record.kind;
    if (record.kind == RecordKind::kCompleted || record.kind == RecordKind::kFailed)
      item.left_by[record.node] = record.handle;
    if (record.kind == RecordKind::kFailed && record.handle.empty()) {
      item.failed_node = record.node;
      item.error = record.error;
    }
  }
  // Once all records are there.
  std::vector<std::pair<std::uint64_t, const ItemStory*>> failed_first() {
    std::vector<std::pair<std::uint64_t, const ItemStory*>> sorted;
    sorted.reserve(items_.size());
    for (auto& [number, item] : items_) {
      item.state = state_of(item);
      sorted.emplace_back(number, &item);
    }
    std::ranges::sort(sorted, {},
                      [](const auto& each) { return std::pair(each.second->state, each.first); });
    return sorted;
  }

 private:
  ItemState state_of(const ItemStory& item) const {
    if (!item.failed_node.empty()) return ItemState::kFailed;
    if (is_over_) return ItemState::kCompleted;
    for (const auto& [node, kind] : item.last)
      if (kind == RecordKind::kWaiting || kind == RecordKind::kPostponed ||
          kind == RecordKind::kAttempt)
        return ItemState::kWaiting;
    return is_done(item) ? ItemState::kCompleted : ItemState::kRunning;
  }
  // Whether nothing follows: where it begins is done, and so is each step that a done one led to.
  bool is_done(const ItemStory& item) const {
    const auto is_settled = [&](engine::NodeIndex node) {
      return item.left_by.contains(program_.nodes()[node].id);
    };
    for (const auto inner : iterator_.body) {
      const auto& node = program_.nodes()[inner];
      const auto left = item.left_by.find(node.id);
      if (left == item.left_by.end() && node.in.empty()) return false;
      if (left == item.left_by.end()) continue;
      for (const auto edge : node.out)
        if (program_.edges()[edge].handle == left->second &&
            !is_settled(program_.edges()[edge].target))
          return false;
    }
    return true;
  }

  const engine::Program& program_;
  const engine::ProgramNode& iterator_;
  const std::string outer_;
  std::map<std::string, engine::NodeIndex, std::less<>> inside_;
  std::map<std::uint64_t, ItemStory> items_;
  bool is_over_ = false;
};

using Items = std::vector<std::pair<std::uint64_t, const ItemStory*>>;

bool has_ended(const ItemStory& item) {
  return item.state == ItemState::kFailed || item.state == ItemState::kCompleted;
}

// How many items ended in each part of the time that they took together.
json::object density_of(const Items& items) {
  if (items.empty()) return {{"from", nullptr}, {"to", nullptr}, {"buckets", json::array()}};
  auto from = items.front().second->started_at;
  auto to = items.front().second->ended_at;
  for (const auto& [number, item] : items) {
    from = std::min(from, item->started_at);
    to = std::max(to, item->ended_at);
  }
  const auto count = std::min(kBucketsMax, items.size());
  std::vector<std::pair<std::int64_t, std::int64_t>> counts(count);
  const auto length = std::max<std::int64_t>((to - from).count(), 1);
  for (const auto& [number, item] : items) {
    if (!has_ended(*item)) continue;
    const auto share =
        static_cast<double>((item->ended_at - from).count()) / static_cast<double>(length);
    auto& [completed, failed] =
        counts[std::min(static_cast<std::size_t>(share * static_cast<double>(count)), count - 1)];
    ++(item->state == ItemState::kFailed ? failed : completed);
  }
  json::array buckets;
  buckets.reserve(count);
  for (const auto& [completed, failed] : counts)
    buckets.emplace_back(json::object{{"completed", completed}, {"failed", failed}});
  return {{"from", format_time(from)}, {"to", format_time(to)}, {"buckets", std::move(buckets)}};
}

json::object iteration_view(std::string_view outer, std::uint64_t number, const ItemStory& item) {
  json::object view{
      {"item", outer.empty() ? std::to_string(number) : fmt::format("{}.{}", outer, number)},
      {"state", kItemStates[static_cast<std::size_t>(item.state)]},
      {"started_at", format_time(item.started_at)},
      {"ended_at", has_ended(item) ? json::value(format_time(item.ended_at)) : nullptr},
      {"failed_node", text_or_null(item.failed_node)},
      {"error_message", nullptr}};
  if (!item.error.empty()) view["error_message"] = model::show_placeholders(item.error);
  return view;
}

const engine::ProgramNode* iterator_named(const engine::Program& program, std::string_view id) {
  const auto found = std::ranges::find(program.nodes(), id, &engine::ProgramNode::id);
  return found == program.nodes().end() || found->body.empty() ? nullptr : &*found;
}

}  // namespace

Answer list_step_items(RequestContext& context) {
  SLUICE_TRY(const auto run,
             context.services.runs.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto limit, query_number(context, "limit", kItemsDefault, 1, kItemsMax));
  SLUICE_TRY(const auto first, query_number(context, "offset", 0, 0, kItemOffsetMax));
  const auto outer = context.request.query_value("item").value_or("");
  const auto program = program_of(context.services, run.row);
  if (!program)
    return refuse(ErrorCode::kNotFound, "version_gone",
                  "The version of the workflow that this run follows cannot be read any more.");
  const auto* iterator = iterator_named(*program, context.param(1));
  if (!iterator)
    return refuse(ErrorCode::kNotFound, "not_found",
                  "The workflow of the run has no iterator with this id.");
  ItemTable table(*program, *iterator, outer);
  SLUICE_TRY(const bool is_complete,
             scan_records(context, run.row.header.id,
                          [&table](const Record& record) { table.add(record); }));
  const auto items = table.failed_first();
  json::object counts;
  for (const auto name : kItemStates) counts[name] = 0;
  for (const auto& [number, item] : items) {
    auto& count = counts[kItemStates[static_cast<std::size_t>(item->state)]];
    count = count.as_int64() + 1;
  }
  const auto offset = std::min(static_cast<std::size_t>(first), items.size());
  const auto end = std::min(offset + static_cast<std::size_t>(limit), items.size());
  json::array shown;
  shown.reserve(end - offset);
  for (auto i = offset; i < end; ++i)
    shown.emplace_back(iteration_view(outer, items[i].first, *items[i].second));
  return reply(200, json::object{{"run_id", run.row.header.id.text()},
                                 {"node_id", iterator->id},
                                 {"item", text_or_null(outer)},
                                 {"counts", std::move(counts)},
                                 {"density", density_of(items)},
                                 {"items", std::move(shown)},
                                 {"next_offset", end < items.size() ? json::value(end) : nullptr},
                                 {"complete", is_complete}});
}

}  // namespace sluice::api
