#pragma once

#include <memory>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/clock.h"
#include "effects/http/http_client.h"
#include "hooks/key_cache.h"

namespace sluice::runtime {

// Fetches the documents with senders' public keys. It has its own thread, because looking up
// authorities reads files. It uses the same address guard and authorities as the calls of steps,
// and follows no redirects.
class KeyFetcher {
 public:
  KeyFetcher(const Clock& clock, const effects::HttpClient::Options& options);
  ~KeyFetcher() { stop(); }
  KeyFetcher(const KeyFetcher&) = delete;
  KeyFetcher& operator=(const KeyFetcher&) = delete;

  // For KeyCache. The URL was checked. Any thread.
  void fetch(const std::string& url, hooks::KeyCache::FetchDone done);
  // Joins the thread; fetches in progress are dropped without calling `done`. Idempotent.
  void stop();

 private:
  struct StoreFree {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  };
  using Authorities = std::unique_ptr<X509_STORE, StoreFree>;

  void run();
  void begin(const std::string& url, hooks::KeyCache::FetchDone done);
  Result<hooks::KeyCache::Fetched> read(const nodes::EffectResult& result);
  X509_STORE* authorities();

  const Clock& clock_;
  const std::string ca_file_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  effects::CallIds ids_;
  std::unique_ptr<effects::HttpClient> client_;  // of the thread, as the next
  Authorities authorities_;                      // read when they are first needed
  std::thread thread_;
};

// For how long an answer with this Cache-Control (and Age) may be kept; nothing when it does not
// say.
std::optional<Micros> key_lifetime(std::string_view cache_control, std::string_view age);

}  // namespace sluice::runtime
