#include "app/commands/event_signal.h"

#include <algorithm>
#include <curl/curl.h>
#include <utility>

#include "app/commands/authorities.h"
#include "app/commands/pause.h"
#include "app/terminal.h"
#include "base/clock.h"

namespace sluice::app {
namespace {

constexpr std::size_t kTextBytesMax = 1 << 20;
constexpr std::size_t kRefusedMax = 1'000;
constexpr long kSilenceSecondsMax = 20;  // a heartbeat comes every 5 s
constexpr long kConnectSecondsMax = 10;
constexpr std::chrono::milliseconds kGather{200};  // what comes together is looked at together

// A shorter count than was given ends the transfer.
std::size_t append_text(char* data, std::size_t size, std::size_t count, void* out) {
  auto& text = *static_cast<std::string*>(out);
  if (text.size() + size * count > kTextBytesMax) return 0;
  text.append(data, size * count);
  return size * count;
}

}  // namespace

std::optional<StreamEvent> take_stream_event(std::string& text) {
  const auto end = text.find("\n\n");
  if (end == std::string::npos) return std::nullopt;
  StreamEvent event;
  for (std::size_t at = 0; at < end;) {
    const auto line_end = std::min(text.find('\n', at), end);
    const auto line = std::string_view(text).substr(at, line_end - at);
    if (line.starts_with("event: ")) event.name = line.substr(7);
    if (line.starts_with("data: ")) event.data = line.substr(6);
    at = line_end + 1;
  }
  text.erase(0, end + 2);
  return event;
}

struct EventSignal::Transfer {
  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    if (multi && easy) curl_multi_remove_handle(multi, easy);
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
  }
  int status() const {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
  }

  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();
  curl_slist* headers = nullptr;
  int running = 1;
};

EventSignal::EventSignal(HttpCall call, std::string workflow_id)
    : call_(std::move(call)), workflow_id_(std::move(workflow_id)) {}

EventSignal::~EventSignal() = default;

void EventSignal::open() {
  auto made = std::make_unique<Transfer>();
  if (!made->multi || !made->easy) return;
  for (const auto& [name, value] : call_.headers)
    made->headers = curl_slist_append(made->headers, (name + ": " + value).c_str());
  const auto url = call_.url + (topics_ == Topics::kAll ? "?topics=run,delivery" : "?topics=run");
  curl_easy_setopt(made->easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(made->easy, CURLOPT_HTTPHEADER, made->headers);
  curl_easy_setopt(made->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(made->easy, CURLOPT_CONNECTTIMEOUT, kConnectSecondsMax);
  curl_easy_setopt(made->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(made->easy, CURLOPT_LOW_SPEED_TIME, kSilenceSecondsMax);
  curl_easy_setopt(made->easy, CURLOPT_PROTOCOLS_STR, "http,https");
  trust_own_authorities(made->easy);
  curl_easy_setopt(made->easy, CURLOPT_WRITEFUNCTION, &append_text);
  curl_easy_setopt(made->easy, CURLOPT_WRITEDATA, &text_);
  curl_multi_add_handle(made->multi, made->easy);
  text_.clear();
  transfer_ = std::move(made);
}

// Another try is made at the next call of wait(), but where the server has no such route.
void EventSignal::end() {
  switch (transfer_->status()) {
    case 401:
    case 403:
      topics_ = topics_ == Topics::kAll ? Topics::kRuns : Topics::kNone;
      break;
    case 400:
    case 404:
    case 405:
      topics_ = Topics::kNone;
      break;
    default:
      break;
  }
  transfer_.reset();
  is_open_ = false;
}

bool EventSignal::is_news(const StreamEvent& event) {
  // What happened before the stream began, or is missing in it, may be in the lists.
  if (event.name == "begin" || event.name == "resync") return true;
  if (event.name != "run" && event.name != "delivery") return false;
  const auto data = parse_json(event.data);
  if (!data) return false;
  const auto workflow = text_of(*data, "workflow_id");
  if (!workflow_id_.empty() && workflow != workflow_id_) return false;
  if (event.name == "run") return true;
  const auto rejection = text_of(*data, "rejection_id");
  if (!rejection.empty() && refused_.size() < kRefusedMax) refused_.emplace(workflow, rejection);
  return !rejection.empty();
}

bool EventSignal::read() {
  if (curl_multi_perform(transfer_->multi, &transfer_->running) != CURLM_OK) transfer_->running = 0;
  bool has_news = false;
  if (transfer_->status() == 200) {
    while (const auto event = take_stream_event(text_)) {
      is_open_ = true;
      has_news = is_news(*event) || has_news;
    }
  }
  if (transfer_->running == 0) end();
  return has_news;
}

bool EventSignal::wait(std::chrono::milliseconds longest) {
  const SystemClock clock;
  const auto until = clock.steady() + longest;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - clock.steady());
    if (!transfer_ && topics_ != Topics::kNone) open();
    if (!transfer_) {
      if (left.count() > 0) pause_for(left);
      return false;
    }
    const auto asked = topics_;
    if (read()) {
      pause_for(kGather);
      if (transfer_) read();
      return true;
    }
    if (!transfer_ && topics_ == asked) {
      if (left.count() > 0) pause_for(left);
      return false;
    }
    if (left.count() <= 0) return false;
    if (transfer_)
      curl_multi_poll(transfer_->multi, nullptr, 0, static_cast<int>(left.count()), nullptr);
  }
}

std::map<std::string, std::string> EventSignal::take_refused() {
  return std::exchange(refused_, {});
}

}  // namespace sluice::app
