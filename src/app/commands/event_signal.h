#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/commands/http_call.h"

// GET /events, read for one thing: when it is worth to look at the lists of a server again.
namespace sluice::app {

struct StreamEvent {
  std::string name;
  std::string data;
};
// Takes the first event that is whole off the text of a stream of server-sent events.
std::optional<StreamEvent> take_stream_event(std::string& text);

// Tells when something happens to runs and deliveries. One thread.
class EventSignal {
 public:
  // `call` is a GET of the stream, without a query. Of one workflow, or of all where `workflow_id`
  // is empty.
  EventSignal(HttpCall call, std::string workflow_id);
  EventSignal(const EventSignal&) = delete;
  EventSignal& operator=(const EventSignal&) = delete;
  ~EventSignal();

  // Waits until something has happened, at most so long; connects if need be. False: the time is
  // over. Without a stream, as on a server that has none, it only waits.
  bool wait(std::chrono::milliseconds longest);
  // Whether the server tells what happens.
  bool is_open() const { return is_open_; }
  // The first refused delivery of each workflow that was told since the last call: workflow ->
  // rejection.
  std::map<std::string, std::string> take_refused();

 private:
  struct Transfer;
  enum class Topics { kAll, kRuns, kNone };  // what the key may read

  void open();
  void end();
  bool read();  // false when nothing worth a look has come
  bool is_news(const StreamEvent& event);

  const HttpCall call_;
  const std::string workflow_id_;
  Topics topics_ = Topics::kAll;
  std::unique_ptr<Transfer> transfer_;
  std::string text_;
  bool is_open_ = false;
  std::map<std::string, std::string> refused_;
};

}  // namespace sluice::app
