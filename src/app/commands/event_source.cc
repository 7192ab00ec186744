#include "app/commands/event_source.h"

#include <algorithm>
#include <array>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "app/commands/event_signal.h"
#include "app/commands/pages.h"
#include "app/terminal.h"
#include "base/bytes.h"

namespace sluice::app {
namespace {

constexpr std::size_t kPageRows = 100;
constexpr int kPagesMax = 10;                  // of runs in one look; older ones are not shown
constexpr std::size_t kRememberedMax = 4'000;  // runs that were seen
constexpr std::size_t kOpenMax = 1'000;        // runs whose end is waited for
constexpr std::size_t kOpenLooksMax = 10;      // of them, asked for one by one in one look
constexpr std::size_t kRejectionRows = 20;
constexpr std::size_t kHooksMax = 20;  // asked for rejections in one look
constexpr int kHooksEvery = 20;        // looks after which hooks are listed again

bool is_ended(std::string_view state) {
  constexpr auto kEnded =
      std::to_array<std::string_view>({"completed", "failed", "dead_letter", "cancelled"});
  return std::ranges::find(kEnded, state) != kEnded.end();
}

json::array rows_of(const json::value& page) {
  const auto* rows = page.is_array() ? &page : find_member(page, "data");
  return rows && rows->is_array() ? rows->get_array() : json::array();
}

// Asks the lists of the server again, the newest first, as far as something is new: when its stream
// of events says that it is worth it, or, where there is none, again and again.
class PolledEvents final : public EventSource {
 public:
  PolledEvents(Client& client, std::string workflow_id)
      : client_(client),
        workflow_id_(std::move(workflow_id)),
        signal_(client.request("GET", "/events"), workflow_id_) {}

  bool wait(std::chrono::milliseconds longest) override { return signal_.wait(longest); }
  bool is_told() const override { return signal_.is_open(); }

  Result<std::vector<LiveEvent>> next() override {
    std::vector<LiveEvent> out;
    SLUICE_TRY_VOID(look_at_runs(out));
    SLUICE_TRY_VOID(look_at_open_runs(out));
    SLUICE_TRY_VOID(look_at_rejections(out));
    if (is_first_) out.clear();
    is_first_ = false;
    // Of one run, its beginning first.
    std::ranges::sort(out, {}, [](const LiveEvent& one) {
      return std::tuple(std::string_view(one.at), std::string_view(one.run_id), !one.is_new);
    });
    return out;
  }

 private:
  Result<void> look_at_runs(std::vector<LiveEvent>& out) {
    const auto path = workflow_id_.empty() ? std::string("/workflows/runs")
                                           : fmt::format("/workflows/{}/executions", workflow_id_);
    int pages = 0;
    return for_each_page(
        client_, fmt::format("{}?limit={}", path, kPageRows), [&](const json::array& rows) {
          std::size_t fresh = 0;
          for (const auto& row : rows) fresh += take_run(row, out) ? 1 : 0;
          // The first look only learns what is there.
          const bool is_enough = is_first_ || fresh < rows.size() || ++pages == kPagesMax;
          return is_enough ? More::kEnough : More::kWanted;
        });
  }

  // Whether the run was not known.
  bool take_run(const json::value& row, std::vector<LiveEvent>& out) {
    const auto id = text_of(row, "id");
    const bool is_new = seen_.insert(id).second;
    if (is_new) remember(id);
    const auto state = text_of(row, "state");
    const auto open = open_.find(id);
    const bool is_open = open != open_.end();
    if (!is_new && (!is_open || open->second == state)) return false;
    out.push_back(run_event(row, state, is_new));
    if (is_ended(state))
      open_.erase(id);
    else if (is_open || open_.size() < kOpenMax)
      open_[id] = state;
    return is_new;
  }

  static LiveEvent run_event(const json::value& row, const std::string& state, bool is_new) {
    const auto ended = text_of(row, "completed_at");
    return {.at = ended.empty() ? text_of(row, "created_at") : ended,
            .event = "run",
            .workflow_id = text_of(row, "workflow_id"),
            .run_id = text_of(row, "id"),
            .state = state,
            .trigger = text_of(row, "trigger_type"),
            .is_new = is_new,
            .run = row,
            .reason = {},
            .detail = {}};
  }

  void remember(const std::string& id) {
    order_.push_back(id);
    if (order_.size() <= kRememberedMax) return;
    seen_.erase(order_.front());
    order_.pop_front();
  }

  // Those that the newest page does not show any more; some in each look, in turns.
  Result<void> look_at_open_runs(std::vector<LiveEvent>& out) {
    auto at = open_.upper_bound(last_open_);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < std::min(open_.size(), kOpenLooksMax); ++i) {
      if (at == open_.end()) at = open_.begin();
      ids.push_back(at->first);
      ++at;
    }
    for (const auto& id : ids) {
      last_open_ = id;
      const auto run = client_.get("/workflows/runs/" + id);
      if (run) {
        take_run(*run, out);
        continue;
      }
      if (run.error().code != ErrorCode::kNotFound) return fail(run.error());
      open_.erase(id);
    }
    return {};
  }

  Result<void> look_at_rejections(std::vector<LiveEvent>& out) {
    // Those of which the server has told come first, and whatever is listed.
    for (const auto& [id, first] : signal_.take_refused())
      SLUICE_TRY_VOID(look_at_rejections_of(id, first, out));
    if (looks_++ % kHooksEvery == 0) SLUICE_TRY_VOID(list_hooks());
    for (std::size_t i = 0; i < std::min(hooks_.size(), kHooksMax); ++i) {
      hook_ = hook_ + 1 < hooks_.size() ? hook_ + 1 : 0;
      SLUICE_TRY_VOID(look_at_rejections_of(hooks_[hook_], {}, out));
    }
    return {};
  }

  // `first` is one that is known to be new; empty: what is there at the first look is old.
  Result<void> look_at_rejections_of(const std::string& id, const std::string& first,
                                     std::vector<LiveEvent>& out) {
    const auto page =
        client_.get(fmt::format("/workflows/{}/rejections?limit={}", id, kRejectionRows));
    // It was deleted, or the key may read runs and not hooks.
    if (!page && page.error().code == ErrorCode::kUnavailable) return fail(page.error());
    if (page) take_rejections(id, first, rows_of(*page), out);
    return {};
  }

  Result<void> list_hooks() {
    if (!workflow_id_.empty()) {
      hooks_ = {workflow_id_};
      return {};
    }
    const auto workflows = client_.get("/workflows");
    if (!workflows && workflows.error().code == ErrorCode::kUnavailable)
      return fail(workflows.error());
    hooks_.clear();
    if (!workflows) return {};
    for (const auto& row : rows_of(*workflows))
      if (!text_of(row, "webhook_url").empty()) hooks_.push_back(text_of(row, "id"));
    return {};
  }

  // Newest first; ids are in the order of time.
  void take_rejections(const std::string& workflow, const std::string& first,
                       const json::array& rows, std::vector<LiveEvent>& out) {
    const auto known = newest_rejection_.find(workflow);
    const bool is_known = known != newest_rejection_.end();
    const auto last = is_known ? known->second : std::string();
    if (!rows.empty()) newest_rejection_[workflow] = text_of(rows.front(), "id");
    if (!is_known && rows.empty()) newest_rejection_[workflow] = "";
    if (!is_known && first.empty()) return;
    for (const auto& row : rows) {
      const auto id = text_of(row, "id");
      if (is_known ? id <= last : id < first) break;
      const auto* status = find_member(row, "status");
      out.push_back(
          {.at = text_of(row, "at"),
           .event = "rejection",
           .workflow_id = workflow,
           .run_id = {},
           .state = {},
           .trigger = {},
           .run = {},
           .status = status && status->is_int64() ? static_cast<int>(status->get_int64()) : 0,
           .reason = text_of(row, "reason"),
           .detail = text_of(row, "detail")});
    }
  }

  Client& client_;
  std::string workflow_id_;
  EventSignal signal_;
  bool is_first_ = true;
  std::set<std::string> seen_;
  std::deque<std::string> order_;            // of seen_
  std::map<std::string, std::string> open_;  // run -> state that was shown
  std::string last_open_;
  int looks_ = 0;
  std::vector<std::string> hooks_;
  std::size_t hook_ = 0;                                 // the last one that was asked
  std::map<std::string, std::string> newest_rejection_;  // of each workflow
};

}  // namespace

std::unique_ptr<EventSource> follow_events(Client& client, std::string workflow_id) {
  return std::make_unique<PolledEvents>(client, std::move(workflow_id));
}

}  // namespace sluice::app
