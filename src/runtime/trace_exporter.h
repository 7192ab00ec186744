#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/clock.h"
#include "effects/http/http_client.h"
#include "trace/tracer.h"

namespace sluice::runtime {

// Sends the spans of a tracer to a collector, in batches, one request at a time. It has its own
// thread, so that a slow collector delays no run. A batch that the collector cannot take now is
// sent again later; meanwhile the tracer drops what it has no room for.
class TraceExporter {
 public:
  struct Options {
    std::string url;       // of OTLP over HTTP: http://127.0.0.1:4318/v1/traces
    std::string instance;  // tells this process from others
    Millis every{1'000};   // how often spans are looked for
    std::size_t batch_spans_max = 512;
    Millis stop_ms_max{2'000};  // for what is left at the end
  };

  TraceExporter(trace::Tracer& tracer, Options options, const effects::HttpClient::Options& client);
  ~TraceExporter() { stop(); }
  TraceExporter(const TraceExporter&) = delete;
  TraceExporter& operator=(const TraceExporter&) = delete;

  // Sends what is left and joins the thread. Idempotent.
  void stop();

 private:
  void run();
  void wait(Millis delay);
  void send();
  void on_answer(const nodes::EffectResult& result);
  void give_up_batch();

  trace::Tracer& tracer_;
  const Options options_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  effects::CallIds ids_;
  // Of the thread.
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer last_;  // when stopping takes too long
  std::unique_ptr<effects::HttpClient> client_;
  std::vector<trace::Span> batch_;
  unsigned failures_ = 0;  // in a row
  bool is_sending_ = false;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace sluice::runtime
