#include "effects/ssh/ssh_client.h"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <libssh/libssh.h>
#include <optional>
#include <unistd.h>
#include <variant>

#include "effects/ssh/ssh_key.h"

namespace sluice::effects {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::SshCall;
using nodes::SshReply;

constexpr unsigned kSshThreads = 8;
constexpr unsigned kSshThreadsPerHost = 4;

struct SshFree {
  void operator()(ssh_session session) const { ssh_free(session); }
  void operator()(ssh_key key) const { ssh_key_free(key); }
  void operator()(ssh_channel channel) const { ssh_channel_free(channel); }
};
template <class Handle>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, SshFree>;

// What went wrong, or nothing.
using Failure = std::optional<EffectError>;

// One connection, from the first byte to the last; straight on, since it has a thread of its own.
// When it is interrupted, its socket breaks and the step that waits fails.
class Session {
 public:
  Session(const SshCall& call, const CallSettings& settings, Interrupt& interrupt)
      : call_(call), settings_(settings), interrupt_(interrupt), gate_(settings.guard) {}

  nodes::EffectResult run() {
    for (const auto step : {&Session::check, &Session::connect, &Session::shake_hands,
                            &Session::check_host, &Session::log_in, &Session::run_commands}) {
      if (auto failure = (this->*step)()) {
        if (interrupt_.expired()) return EffectError{EffectErrorCode::kTimeout, progress()};
        return *std::move(failure);
      }
    }
    return std::move(reply_);
  }

 private:
  Failure check();
  Failure connect();
  Failure shake_hands();
  Failure check_host();
  Failure log_in();
  Failure log_in_with_key();
  Failure log_in_with_password();
  int answer_prompts();
  Failure run_commands();
  Failure run_command(const std::string& command);
  Failure read_output(ssh_channel channel, SshReply::Command& command);

  EffectError broken() const { return {EffectErrorCode::kBroken, ssh_get_error(session_.get())}; }
  std::string progress() const {
    return fmt::format("after {} of {} commands", reply_.commands.size(), call_.commands.size());
  }

  const SshCall& call_;
  const CallSettings& settings_;
  Interrupt& interrupt_;
  Gate gate_;
  EasyHandle easy_;  // resolves the name and makes the connection; keeps its socket
  Owned<ssh_session> session_;
  SshReply reply_;
};

Failure Session::check() {
  if (!call_.private_key.empty()) {
    if (auto checked = check_private_key(call_.private_key); !checked)
      return EffectError{EffectErrorCode::kInvalid, checked.error().message};
  }
  for (const auto* text : {&call_.host, &call_.user})
    if (text->empty() || text->find_first_of("\r\n", 0) != std::string::npos)
      return EffectError{EffectErrorCode::kInvalid,
                         "the host or the user name is empty or invalid"};
  return {};
}

Failure Session::connect() {
  const bool six = call_.host.find(':') != std::string::npos;
  const auto url = six ? fmt::format("http://[{}]:{}", call_.host, call_.port)
                       : fmt::format("http://{}:{}", call_.host, call_.port);
  easy_.reset(curl_easy_init());
  CURL* easy = easy_.get();
  char error_text[CURL_ERROR_SIZE] = {};
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text);
  set_common_options(easy, settings_, call_.timeout);
  gate_.attach(easy, false, &interrupt_);
  const CURLcode code = curl_easy_perform(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  if (const auto address = gate_.refused(code))
    return EffectError{
        EffectErrorCode::kBlocked,
        fmt::format("this address must be allowed with --egress-allow {}", *address)};
  if (code == CURLE_OK) return {};
  return EffectError{error_code_of(code), error_text[0] ? error_text : curl_easy_strerror(code)};
}

Failure Session::shake_hands() {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
  // libssh closes the socket that it is given, and libcurl its own.
  int own = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return EffectError{EffectErrorCode::kBroken, "the server has no free sockets"};
  session_.reset(ssh_new());
  ssh_session session = session_.get();
  const bool from_files = false;
  const auto seconds = static_cast<long>(std::chrono::ceil<Seconds>(call_.timeout).count()) + 1;
  ssh_options_set(session, SSH_OPTIONS_FD, &own);
  ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &from_files);
  ssh_options_set(session, SSH_OPTIONS_HOST, call_.host.c_str());
  ssh_options_set(session, SSH_OPTIONS_USER, call_.user.c_str());
  ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds);
  if (ssh_connect(session) == SSH_OK) return {};
  return EffectError{EffectErrorCode::kTls, ssh_get_error(session)};
}

Failure Session::check_host() {
  ssh_key key = nullptr;
  if (ssh_get_server_publickey(session_.get(), &key) != SSH_OK) return broken();
  const Owned<ssh_key> owned(key);
  unsigned char* hash = nullptr;
  std::size_t size = 0;
  if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != 0) return broken();
  char* text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
  ssh_clean_pubkey_hash(&hash);
  if (!text) return broken();
  reply_.host_key = text;
  ssh_string_free_char(text);
  if (call_.host_key.empty() || call_.host_key == reply_.host_key) return {};
  return EffectError{
      EffectErrorCode::kDenied,
      fmt::format("the server presented the {} host key {} instead of the expected {}",
                  ssh_key_type_to_char(ssh_key_type(key)), reply_.host_key, call_.host_key)};
}

Failure Session::log_in() {
  return call_.private_key.empty() ? log_in_with_password() : log_in_with_key();
}

Failure Session::log_in_with_key() {
  ssh_key key = nullptr;
  // Never without a passphrase, not even an empty one: OpenSSL would ask the terminal for it.
  if (ssh_pki_import_privkey_base64(call_.private_key.c_str(), call_.passphrase.c_str(), nullptr,
                                    nullptr, &key) != SSH_OK)
    return EffectError{EffectErrorCode::kInvalid,
                       "the private key cannot be read, or its passphrase is wrong"};
  const Owned<ssh_key> owned(key);
  const int answer = ssh_userauth_publickey(session_.get(), nullptr, key);
  if (answer == SSH_AUTH_SUCCESS) return {};
  if (answer == SSH_AUTH_ERROR) return broken();
  return EffectError{EffectErrorCode::kDenied, "the server did not accept the key"};
}

Failure Session::log_in_with_password() {
  int answer = ssh_userauth_none(session_.get(), nullptr);
  if (answer == SSH_AUTH_SUCCESS) return {};
  if (answer == SSH_AUTH_ERROR) return broken();
  const auto methods = static_cast<unsigned>(ssh_userauth_list(session_.get(), nullptr));
  if ((methods & SSH_AUTH_METHOD_PASSWORD) != 0)
    answer = ssh_userauth_password(session_.get(), nullptr, call_.password.c_str());
  else if ((methods & SSH_AUTH_METHOD_INTERACTIVE) != 0)
    answer = answer_prompts();
  if (answer == SSH_AUTH_SUCCESS) return {};
  if (answer == SSH_AUTH_ERROR) return broken();
  return EffectError{EffectErrorCode::kDenied, "the server did not accept the password"};
}

// Servers with PAM may ask for the password instead of taking it.
int Session::answer_prompts() {
  constexpr int kRoundsMax = 4;
  int answer = ssh_userauth_kbdint(session_.get(), nullptr, nullptr);
  for (int round = 0; answer == SSH_AUTH_INFO && round < kRoundsMax; ++round) {
    const int prompts = ssh_userauth_kbdint_getnprompts(session_.get());
    if (prompts > 1) return SSH_AUTH_DENIED;
    if (prompts == 1 &&
        ssh_userauth_kbdint_setanswer(session_.get(), 0, call_.password.c_str()) < 0)
      return SSH_AUTH_ERROR;
    answer = ssh_userauth_kbdint(session_.get(), nullptr, nullptr);
  }
  return answer;
}

Failure Session::run_commands() {
  for (const auto& command : call_.commands) {
    if (auto failure = run_command(command)) return failure;
    const auto& accepted = call_.accept_exit_status;
    const int status = reply_.commands.back().exit_status;
    if (std::find(accepted.begin(), accepted.end(), status) == accepted.end()) break;
  }
  ssh_disconnect(session_.get());
  return {};
}

Failure Session::run_command(const std::string& text) {
  SshReply::Command command{.command = text, .out = {}, .err = {}, .exit_status = -1};
  const Owned<ssh_channel> channel(ssh_channel_new(session_.get()));
  if (!channel || ssh_channel_open_session(channel.get()) != SSH_OK ||
      ssh_channel_request_exec(channel.get(), text.c_str()) != SSH_OK)
    return broken();
  ssh_channel_send_eof(channel.get());
  if (auto failure = read_output(channel.get(), command)) return failure;
  command.exit_status = ssh_channel_get_exit_status(channel.get());
  if (interrupt_.raised()) return broken();
  reply_.commands.push_back(std::move(command));
  return {};
}

Failure Session::read_output(ssh_channel channel, SshReply::Command& command) {
  constexpr int kWaitMs = 100;  // what is only said to stderr is noticed this late
  char buffer[32 << 10];
  while (true) {
    bool got = false;
    for (const int is_stderr : {0, 1}) {
      const int bytes = ssh_channel_read_nonblocking(channel, buffer, sizeof buffer, is_stderr);
      if (bytes == SSH_ERROR || interrupt_.raised()) return broken();
      if (bytes <= 0) continue;
      auto& stream = is_stderr ? command.err : command.out;
      stream.append(buffer, static_cast<std::size_t>(bytes));
      if (stream.size() > call_.output_bytes_max)
        return EffectError{EffectErrorCode::kTooLarge,
                           fmt::format("the output of command {} is larger than {} bytes",
                                       reply_.commands.size() + 1, call_.output_bytes_max)};
      got = true;
    }
    if (got) continue;
    if (ssh_channel_is_eof(channel) || ssh_channel_is_closed(channel)) return {};
    if (ssh_channel_poll_timeout(channel, kWaitMs, 0) == SSH_ERROR) return broken();
  }
}

}  // namespace

SshClient::SshClient(boost::asio::io_context& context, CallIds& ids, CallSettings settings)
    : settings_(std::move(settings)), calls_(context, ids, kSshThreads, kSshThreadsPerHost) {}

CallId SshClient::start(nodes::SshCall call, Done done) {
  auto host = fmt::format("{}:{}", call.host, call.port);
  const Micros timeout = call.timeout;
  return calls_.start(
      std::move(host), timeout,
      [call = std::move(call), &settings = settings_](Interrupt& interrupt) {
        return Session(call, settings, interrupt).run();
      },
      std::move(done));
}

}  // namespace sluice::effects
