#include "runtime/key_fetcher.h"

#include <charconv>
#include <fmt/format.h>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/text.h"

namespace sluice::runtime {
namespace {

constexpr Micros kFetchTimeMax = Seconds(5);  // so long deliveries wait for their key
constexpr std::size_t kKeyDocumentBytesMax = 128 << 10;
constexpr std::int64_t kAgeSecondsMax = 100'000'000;

std::string_view header_of(const nodes::HttpReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

std::optional<Micros> whole_seconds_of(std::string_view text) {
  std::int64_t seconds = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (read.ec != std::errc() || read.ptr != end || seconds < 0) return std::nullopt;
  return Seconds(std::min(seconds, kAgeSecondsMax));
}

}  // namespace

std::optional<Micros> key_lifetime(std::string_view cache_control, std::string_view age) {
  std::optional<Micros> lifetime;
  const auto lower = ascii_lower(cache_control);
  std::string_view rest = lower;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto directive = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (directive == "no-store" || directive == "no-cache") return Micros(0);
    constexpr std::string_view kMaxAge = "max-age=";
    if (directive.starts_with(kMaxAge))
      lifetime = whole_seconds_of(directive.substr(kMaxAge.size()));
  }
  const auto spent = whole_seconds_of(trim(age));
  if (lifetime && spent) lifetime = std::max(*lifetime - *spent, Micros(0));
  return lifetime;
}

KeyFetcher::KeyFetcher(const Clock& clock, const effects::HttpClient::Options& options)
    : clock_(clock),
      ca_file_(options.ca_file),
      guard_(context_.get_executor()),
      client_(std::make_unique<effects::HttpClient>(context_, ids_, options)),
      thread_([this] { run(); }) {}

// What is thrown by one answer ends that answer and nothing else.
void KeyFetcher::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& error) {
      log::error("the thread that fetches keys goes on after an error: {}", error.what());
    }
  }
}

void KeyFetcher::stop() {
  if (!thread_.joinable()) return;
  guard_.reset();
  context_.stop();
  thread_.join();
  client_.reset();
}

void KeyFetcher::fetch(const std::string& url, hooks::KeyCache::FetchDone done) {
  boost::asio::post(context_,
                    [this, url, done = std::move(done)]() mutable { begin(url, std::move(done)); });
}

void KeyFetcher::begin(const std::string& url, hooks::KeyCache::FetchDone done) {
  nodes::HttpCall call;
  call.url = url;
  call.headers = {{"Accept", "application/json, application/x-pem-file, */*"}};
  call.timeout = kFetchTimeMax;
  call.response_bytes_max = kKeyDocumentBytesMax;
  client_->start(std::move(call),
                 [this, done = std::move(done)](const nodes::EffectResult& result) mutable {
                   done(read(result));
                 });
}

// A fetch that has no end would keep its place in the cache for ever.
Result<hooks::KeyCache::Fetched> KeyFetcher::read(const nodes::EffectResult& result) try {
  if (const auto* error = std::get_if<nodes::EffectError>(&result))
    return fail(ErrorCode::kUnavailable, fmt::format("was not reached ({})", error->message));
  const auto* reply = std::get_if<nodes::HttpReply>(&result);
  if (!reply) return fail(ErrorCode::kUnavailable, "gave no answer");
  if (reply->status != 200)
    return fail(ErrorCode::kUnavailable, fmt::format("answered with the status {}", reply->status));
  auto document = formats::parse_key_document(reply->body, authorities(), clock_.now());
  if (!document)
    return fail(ErrorCode::kUnavailable,
                fmt::format("answered with a document that {}", document.error().message));
  return hooks::KeyCache::Fetched{
      *std::move(document),
      key_lifetime(header_of(*reply, "cache-control"), header_of(*reply, "age"))};
} catch (const std::exception& error) {
  return fail(ErrorCode::kUnavailable,
              fmt::format("answered with a document that cannot be read ({})", error.what()));
}

// Without any, nobody vouches for a certificate.
X509_STORE* KeyFetcher::authorities() {
  if (authorities_) return authorities_.get();
  authorities_.reset(X509_STORE_new());
  const bool is_read =
      authorities_ &&
      (ca_file_.empty() ? X509_STORE_set_default_paths(authorities_.get()) == 1
                        : X509_STORE_load_file(authorities_.get(), ca_file_.c_str()) == 1);
  if (!is_read) log::warn("no authorities were read that could vouch for senders' certificates");
  return authorities_.get();
}

}  // namespace sluice::runtime
