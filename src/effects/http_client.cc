#include "effects/http_client.h"

#include <unordered_map>

#include <boost/asio/post.hpp>

#include "effects/curl_call.h"
#include "effects/curl_loop.h"
#include "effects/turnstile.h"

namespace sluice::effects {

// A call is in `calls_` from start() until its `done` is about to run; whoever takes it out there
// decides what happens, so a cancelled call cannot speak again.
class HttpClient::Impl {
 public:
  Impl(boost::asio::io_context& context, Options options)
      : context_(context),
        loop_(context, [this](CURL* easy, CURLcode code) { finished(easy, code); }),
        turnstile_(options.connections_max, options.connections_per_host_max) {
    settings_.guard = std::move(options.guard);
    settings_.user_agent = std::move(options.user_agent);
    settings_.ca_file = std::move(options.ca_file);
    settings_.connect_ms_max = static_cast<long>(options.connect_ms_max.count());
    loop_.set_limits(options.connections_max, options.connections_per_host_max);
    idle_max_ = options.connections_max;
  }

  ~Impl() {
    for (auto& [id, entry] : calls_)
      if (entry.easy) loop_.remove(entry.easy.get());
  }

  CallId start(nodes::HttpCall request, Done done) {
    const CallId id{++last_id_};
    turnstile_.arrive(last_id_, std::string(host_of(request.url)));
    auto& entry = calls_[id];
    entry.done = std::move(done);
    entry.call = std::make_unique<CurlCall>(std::move(request), settings_);
    let_in();
    return id;
  }

  void cancel(CallId id) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) return;
    if (found->second.easy) {
      loop_.remove(found->second.easy.get());
      give_back(std::move(found->second.easy));
    }
    calls_.erase(found);
    turnstile_.leave(static_cast<std::uint64_t>(id));
    let_in();
  }

  std::size_t in_flight() const { return calls_.size(); }

 private:
  struct Entry {
    std::unique_ptr<CurlCall> call;
    Done done;
    EasyHandle easy;  // null while the call waits for its turn, and once libcurl is done with it
  };

  // Begins the calls whose turn it is. Their time runs from here: what waited before was not
  // theirs.
  void let_in() {
    while (const auto next = turnstile_.next()) begin(CallId{*next});
  }

  void begin(CallId id) {
    Entry& entry = calls_.at(id);
    entry.easy = take_easy();
    CURL* easy = entry.easy.get();
    if (auto ready = entry.call->prepare(easy); !ready)
      return answer(id, nodes::EffectError{nodes::EffectTrouble::kInvalid, ready.error().message});
    by_easy_[easy] = id;
    if (!loop_.add(easy))
      answer(id, nodes::EffectError{nodes::EffectTrouble::kInvalid, "libcurl refused the call"});
  }

  // Called by the loop, from inside libcurl's own processing.
  void finished(CURL* easy, CURLcode code) {
    const auto known = by_easy_.find(easy);
    if (known == by_easy_.end()) return;
    const CallId id = known->second;
    answer(id, calls_.at(id).call->result(easy, code));
  }

  // Gives the handle back now and calls `done` from the loop, unless it is cancelled before.
  void answer(CallId id, nodes::EffectResult result) {
    give_back(std::move(calls_.at(id).easy));
    boost::asio::post(
        context_, [alive = std::weak_ptr<Impl*>(self_), id, result = std::move(result)]() mutable {
          const auto self = alive.lock();
          if (!self) return;
          auto& calls = (*self)->calls_;
          const auto found = calls.find(id);
          if (found == calls.end()) return;
          Done done = std::move(found->second.done);
          calls.erase(found);
          (*self)->turnstile_.leave(static_cast<std::uint64_t>(id));
          (*self)->let_in();
          done(std::move(result));
        });
  }

  EasyHandle take_easy() {
    if (idle_.empty()) return EasyHandle(curl_easy_init());
    EasyHandle easy = std::move(idle_.back());
    idle_.pop_back();
    return easy;
  }

  void give_back(EasyHandle easy) {
    if (!easy) return;
    by_easy_.erase(easy.get());
    if (idle_.size() >= idle_max_) return;
    curl_easy_reset(easy.get());
    idle_.push_back(std::move(easy));
  }

  boost::asio::io_context& context_;
  CallSettings settings_;
  CurlLoop loop_;
  Turnstile turnstile_;
  std::size_t idle_max_ = 0;
  std::uint64_t last_id_ = 0;
  std::unordered_map<CallId, Entry> calls_;
  std::unordered_map<CURL*, CallId> by_easy_;
  std::vector<EasyHandle> idle_;
  // Tells a posted answer whether the client is still there; shared with nothing else.
  std::shared_ptr<Impl*> self_ = std::make_shared<Impl*>(this);
};

HttpClient::HttpClient(boost::asio::io_context& context, Options options)
    : impl_(std::make_unique<Impl>(context, std::move(options))) {}

HttpClient::~HttpClient() = default;

HttpClient::CallId HttpClient::start(nodes::HttpCall call, Done done) {
  return impl_->start(std::move(call), std::move(done));
}

void HttpClient::cancel(CallId call) { impl_->cancel(call); }

std::size_t HttpClient::in_flight() const { return impl_->in_flight(); }

}  // namespace sluice::effects
