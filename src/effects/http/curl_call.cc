#include "effects/http/curl_call.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "effects/http/reply_text.h"

namespace sluice::effects {
namespace {

using nodes::EffectErrorCode;

constexpr std::size_t kHeaderBytesMax = 256 << 10;

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool has_control_but_tab(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_control(c) && c != '\t'; });
}

}  // namespace

CurlCall::CurlCall(nodes::HttpCall call, const CallSettings& settings)
    : settings_(settings), call_(std::move(call)), gate_(settings.guard) {}

CurlCall::~CurlCall() {
  if (call_.sink) call_.sink->begin({});
}

Result<void> CurlCall::prepare(CURL* easy) {
  easy_ = easy;
  if (call_.sink) call_.sink->begin([easy] { curl_easy_pause(easy, CURLPAUSE_CONT); });
  if (!is_token(call_.method))
    return fail(ErrorCode::kInvalid, "the method is not a valid HTTP method");
  SLUICE_TRY_VOID(prepare_url(easy));
  SLUICE_TRY_VOID(prepare_headers(easy));
  SLUICE_TRY_VOID(prepare_auth(easy));
  prepare_method(easy);
  set_common_options(easy, settings_, call_.timeout);
  gate_.attach(easy, plain_);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlCall::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlCall::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  return {};
}

Result<void> CurlCall::prepare_url(CURL* easy) {
  if (has_control_but_tab(call_.url) || call_.url.find('\t') != std::string::npos)
    return fail(ErrorCode::kInvalid, "the URL contains a control character");
  url_.reset(curl_url());
  const CURLUcode parsed = curl_url_set(url_.get(), CURLUPART_URL, call_.url.c_str(), 0);
  if (parsed != CURLUE_OK)
    return fail(ErrorCode::kInvalid,
                fmt::format("the URL is invalid: {}", curl_url_strerror(parsed)));
  char* scheme = nullptr;
  if (curl_url_get(url_.get(), CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
    return fail(ErrorCode::kInvalid, "the URL has no scheme");
  const std::string name = ascii_lower(scheme);
  curl_free(scheme);
  if (name != "http" && name != "https")
    return fail(ErrorCode::kInvalid,
                fmt::format("the scheme {}: is not supported; use https: or http:", name));
  plain_ = name == "http";
  curl_easy_setopt(easy, CURLOPT_CURLU, url_.get());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  if (call_.at_most_once) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  return {};
}

Result<void> CurlCall::prepare_headers(CURL* easy) {
  // An empty entry takes away what libcurl would send by itself.
  bool has_type = false;
  bool has_agent = false;
  std::string lines = "Expect:";
  curl_slist* list = curl_slist_append(nullptr, lines.c_str());
  headers_.reset(list);
  for (const auto& [name, value] : call_.headers) {
    const std::string key = ascii_lower(name);
    if (!is_token(name) || has_control_but_tab(value))
      return fail(ErrorCode::kInvalid, "a header contains a character that is not allowed there");
    if (key == "content-length" || key == "transfer-encoding")
      return fail(ErrorCode::kInvalid,
                  fmt::format("the header {} is set by the server and cannot be overridden", key));
    has_type = has_type || key == "content-type";
    has_agent = has_agent || key == "user-agent";
    const auto text = trim(value);
    lines = text.empty() ? name + ";" : fmt::format("{}: {}", name, text);
    curl_slist_append(list, lines.c_str());
  }
  if (!has_type) curl_slist_append(list, "Content-Type:");
  if (!has_agent && !settings_.user_agent.empty())
    curl_easy_setopt(easy, CURLOPT_USERAGENT, settings_.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
  return {};
}

Result<void> CurlCall::prepare_auth(CURL* easy) {
  if (!call_.basic) return {};
  const auto& [user, password] = *call_.basic;
  constexpr std::string_view kNul("\0", 1);
  if (user.find(':') != std::string::npos)
    return fail(ErrorCode::kInvalid, "the user name must not contain a colon");
  // libcurl takes them as C strings.
  if (user.find(kNul) != std::string::npos || password.find(kNul) != std::string::npos)
    return fail(ErrorCode::kInvalid,
                "the user name and the password must not contain a NUL character");
  curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  curl_easy_setopt(easy, CURLOPT_USERNAME, user.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, password.c_str());
  return {};
}

void CurlCall::prepare_method(CURL* easy) {
  if (call_.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool sends_length =
      call_.method == "POST" || call_.method == "PUT" || call_.method == "PATCH";
  if (sends_length || !call_.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call_.body.data());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
}

std::size_t CurlCall::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& call = *static_cast<CurlCall*>(self);
  const std::size_t bytes = size * count;
  call.body_began_ = true;
  // libcurl does not fail a transfer for what goes wrong while it goes on after a pause.
  if (call.too_large_) return CURL_WRITEFUNC_ERROR;
  if (call.goes_to_sink()) return call.sink({data, bytes});
  constexpr std::size_t kBesideFileBytesMax = 1 << 20;  // of an error instead of a file
  const std::size_t most = call.call_.sink ? kBesideFileBytesMax : call.call_.response_bytes_max;
  if (bytes > most - call.reply_.body.size()) {
    call.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    call.reply_.body.append(data, bytes);
  } catch (const std::bad_alloc&) {  // an exception must not pass through C
    call.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  return bytes;
}

bool CurlCall::goes_to_sink() const {
  if (!call_.sink) return false;
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status <= 299;
}

std::size_t CurlCall::sink(std::string_view bytes) {
  if (bytes.size() > call_.response_bytes_max - sunk_bytes_) {
    too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    if (!call_.sink->take(bytes)) return CURL_WRITEFUNC_PAUSE;
  } catch (const std::bad_alloc&) {  // an exception must not pass through C
    too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  sunk_bytes_ += bytes.size();
  return bytes.size();
}

std::size_t CurlCall::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& call = *static_cast<CurlCall*>(self);
  const std::size_t bytes = size * count;
  call.header_bytes_ += bytes;
  if (call.header_bytes_ > kHeaderBytesMax) {
    call.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  call.header_line({data, bytes});
  return bytes;
}

void CurlCall::header_line(std::string_view line) {
  // Trailers come after the body and are nobody's headers.
  if (body_began_) return;
  if (line.starts_with("HTTP/")) {
    reply_.headers.clear();  // those before it belonged to an interim answer (1xx)
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return;
  reply_.headers.emplace_back(ascii_lower(trim(line.substr(0, colon))),
                              std::string(trim(line.substr(colon + 1))));
}

nodes::EffectResult CurlCall::result(CURL* easy, CURLcode code) {
  if (call_.sink) call_.sink->begin({});
  if (code != CURLE_OK || too_large_) return error_of(code);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  reply_.status = static_cast<int>(status);
  curl_off_t took = 0;
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took);
  reply_.took = Micros(took);
  if (auto readable = make_readable(reply_, call_.as_bytes, call_.response_bytes_max); !readable)
    return nodes::EffectError{EffectErrorCode::kTooLarge,
                              fmt::format("the response {}", readable.error().message)};
  return std::move(reply_);
}

nodes::EffectError CurlCall::error_of(CURLcode code) const {
  if (too_large_)
    return {EffectErrorCode::kTooLarge,
            fmt::format("the response is larger than {} bytes", call_.response_bytes_max)};
  if (const auto refused = gate_.refused(code)) {
    const std::string_view why = plain_ ? "plain HTTP and private addresses must be allowed with"
                                        : "this address must be allowed with";
    return {EffectErrorCode::kBlocked, fmt::format("{} --egress-allow {}", why, *refused)};
  }
  return {error_code_of(code), error_text_[0] ? error_text_ : curl_easy_strerror(code)};
}

}  // namespace sluice::effects
