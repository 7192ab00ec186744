#include "runtime/trace_exporter.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "trace/otlp.h"

namespace sluice::runtime {
namespace {

constexpr Micros kPostTimeMax = Seconds(10);
constexpr std::size_t kAnswerBytesMax = 64 << 10;
constexpr unsigned kDoublingsMax = 5;  // of the time until a batch is sent again

enum class Outcome { kTaken, kLater, kNever };

// As the specification of OTLP has it: these statuses, and no answer at all, are worth another try.
Outcome outcome_of(const nodes::EffectResult& result) {
  const auto* reply = std::get_if<nodes::HttpReply>(&result);
  if (!reply) return Outcome::kLater;
  if (reply->status >= 200 && reply->status < 300) return Outcome::kTaken;
  const bool is_temporary = reply->status == 429 || (reply->status >= 502 && reply->status <= 504);
  return is_temporary ? Outcome::kLater : Outcome::kNever;
}

std::string reason_of(const nodes::EffectResult& result) {
  if (const auto* reply = std::get_if<nodes::HttpReply>(&result))
    return fmt::format("it answered with the status {}", reply->status);
  const auto* error = std::get_if<nodes::EffectError>(&result);
  return error ? error->message : "it gave no answer";
}

}  // namespace

TraceExporter::TraceExporter(trace::Tracer& tracer, Options options,
                             const effects::HttpClient::Options& client)
    : tracer_(tracer),
      options_(std::move(options)),
      guard_(context_.get_executor()),
      timer_(context_),
      last_(context_),
      client_(std::make_unique<effects::HttpClient>(context_, ids_, client)) {
  wait(options_.every);
  thread_ = std::thread([this] { run(); });
}

void TraceExporter::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& error) {
      log::error("the thread that exports traces goes on after an error: {}", error.what());
      is_sending_ = false;
      wait(options_.every);
    }
  }
}

void TraceExporter::wait(Millis delay) {
  timer_.expires_after(delay);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) send();
  });
}

void TraceExporter::send() {
  if (is_sending_) return;
  if (batch_.empty()) batch_ = tracer_.take(options_.batch_spans_max);
  if (batch_.empty()) {
    if (is_stopping_) return context_.stop();
    return wait(options_.every);
  }
  nodes::HttpCall call;
  call.method = "POST";
  call.url = options_.url;
  call.headers = {{"Content-Type", "application/json"}};
  call.body = trace::otlp_json(batch_, options_.instance);
  call.timeout = kPostTimeMax;
  call.response_bytes_max = kAnswerBytesMax;
  is_sending_ = true;
  client_->start(std::move(call), [this](const nodes::EffectResult& result) { on_answer(result); });
}

void TraceExporter::on_answer(const nodes::EffectResult& result) {
  is_sending_ = false;
  const auto outcome = outcome_of(result);
  if (outcome == Outcome::kTaken) {
    if (failures_ > 0) log::info("traces are sent again");
    failures_ = 0;
    tracer_.count_exported(batch_.size());
    batch_.clear();
    // At once: more may have come than one batch holds.
    return wait(tracer_.is_empty() && !is_stopping_ ? options_.every : Millis(0));
  }
  if (failures_++ == 0)
    log::warn("traces could not be sent to {}: {}", options_.url, reason_of(result));
  if (outcome == Outcome::kNever || is_stopping_) give_up_batch();
  if (is_stopping_) return context_.stop();
  wait(options_.every * (1U << std::min(failures_, kDoublingsMax)));
}

void TraceExporter::give_up_batch() {
  tracer_.count_dropped(batch_.size());
  batch_.clear();
}

void TraceExporter::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(context_, [this] {
    is_stopping_ = true;
    last_.expires_after(options_.stop_ms_max);
    last_.async_wait([this](const boost::system::error_code& error) {
      if (!error) context_.stop();
    });
    timer_.cancel();
    send();
  });
  guard_.reset();
  thread_.join();
  client_.reset();
}

}  // namespace sluice::runtime
