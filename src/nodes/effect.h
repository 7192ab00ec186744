#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "model/call_rate.h"
#include "model/retry_on.h"

// Requests of nodes to the outside world, and the results: data only, performed by effects/. Every
// text may hold placeholders of secrets (model/secret_placeholder.h), which are resolved when it is
// sent.
namespace sluice::nodes {

// OAuth 2.0 client credentials (RFC 6749, 4.4). The token is fetched and kept by effects/, so that
// it never reaches a record.
struct OAuthClient {
  std::string token_url;
  std::string client_id;
  std::string client_secret;
  std::string scope;
};

struct BasicAuth {
  std::string user;
  std::string password;
};

// How far redirects are followed. Credentials go to the first origin only.
struct Redirects {
  int count_max = 0;  // 0: a redirect is the answer
  bool other_hosts = false;
};

// Where the body of a call is to go instead of the reply: into a file that Sluice serves.
struct KeepAsFile {
  std::string name;
  Micros keep_for{};
};
// Takes a body as it arrives; implemented in effects/, and used on its thread.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // A body begins, whatever came before. `go_on` is called when there is room again; an empty one
  // takes back the last one.
  virtual void begin(std::function<void()> go_on) = 0;
  // False when there is no room: the same bytes come again after `go_on`.
  virtual bool take(std::string_view bytes) = 0;
};

struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Micros timeout = Seconds(30);
  std::size_t response_bytes_max = 4 << 20;
  std::optional<BasicAuth> basic{};
  std::optional<OAuthClient> oauth{};
  Redirects redirects{};
  bool as_bytes = false;  // the body is wanted as it was sent, not as text
  std::optional<KeepAsFile> file{};
  std::optional<model::CallRate> rate{};  // of this team's calls to the host
  // On a connection of its own. One that is used again may have died meanwhile, and what was sent
  // over it is then sent once more, though it may have arrived.
  bool at_most_once = false;
  // Filled in when secrets are opened: which headers, in lower case, and whether the body holds
  // one.
  std::vector<std::string> secret_headers{};
  bool has_secret_body = false;
  // Takes the body as it arrives; shared with who keeps it. Set by effects/ alone.
  std::shared_ptr<BodySink> sink{};
  // The id of an authorization: the call goes to its provider, and until it is sent `url` is a path
  // below the address of that provider's API. Empty: none.
  std::string authorization{};
  Secret bearer{};  // the access token; filled in when the call is sent
};

// What a run has put at a URL of this server.
struct Artifact {
  std::string url;
  Timestamp expires_at{};
  std::size_t bytes = 0;  // of a document or file
  std::size_t pages = 0;
};
struct KeptFile {
  Artifact artifact;
  std::string sha256;  // in hex
};

struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;          // without content encodings, and text in UTF-8, unless `unreadable`
  std::string unreadable{};  // why the body is as it was sent: "is in the charset x, ..."
  std::string url{};         // where redirects led to; empty when there were none
  bool carried_out = false;  // the request was, and a redirect went on from it with GET
  Micros took{};             // the last call, without its waiting
  std::optional<KeptFile> file{};  // instead of the body
};

struct MailCall {
  enum class Security { kNone, kStartTls, kTls };
  std::string host;
  std::uint16_t port = 587;
  Security security = Security::kStartTls;
  std::string user;  // empty: no authentication
  std::string password;
  std::string from;
  std::vector<std::string> recipients;  // of the envelope
  std::string message;                  // RFC 5322, lines ending in CRLF
  Micros timeout = Seconds(60);
};
struct MailReply {
  std::string response;  // the server's last line; 4.. or 5..: rejected for all recipients
};

struct SshCall {
  std::string host;
  std::uint16_t port = 22;
  std::string user;
  std::string password;     // or
  std::string private_key;  // in PEM or OpenSSH form, with
  std::string passphrase;
  std::string host_key;               // expected "SHA256:..."; empty: any, and it is reported
  std::vector<std::string> commands;  // one after the other, while their exit status is accepted
  Micros timeout = Seconds(60);
  std::size_t output_bytes_max = 1 << 20;  // of each stream of each command
  std::vector<int> accept_exit_status = {0};
};
struct SshReply {
  struct Command {
    std::string command;
    std::string out;
    std::string err;
    int exit_status = 0;  // -1: none, e.g. after a signal
  };
  std::vector<Command> commands;  // those that were run
  std::string host_key;
};

// CommonMark as a PDF, which Sluice keeps and serves at an unguessable URL.
struct MakePdf {
  enum class Paper { kA4, kLetter };

  std::string name;
  std::string markdown;
  Paper paper = Paper::kA4;
  bool smart = false;        // curly quotes, dashes, ellipses
  bool hard_breaks = false;  // every line end is a line break
  Timestamp made_at{};       // which the document says
  Micros keep_for{};
  Micros timeout = Seconds(30);
};
// A short URL that Sluice redirects from.
struct MakeLink {
  std::string target;
  Micros keep_for{};
  Micros timeout = Seconds(30);
};
enum class EffectErrorCode {
  kRefused,   // the connection was refused
  kDns,       // the name did not resolve
  kTls,       // no secure connection
  kTimeout,   // no whole answer in time; the request may have arrived
  kBlocked,   // rejected by the address guard, the scheme rule or the host binding of a secret
  kTooLarge,  // the response is too large
  kBroken,    // the connection broke; the request may have arrived
  kInvalid,   // the request cannot be sent as it is (bad URL, bad header)
  kSecret,    // a secret that it needs is missing, expired or cannot be decrypted
  kDenied,    // authentication failed (wrong password, wrong host key)
  kRedirect,  // a redirect that must not be followed
};
struct EffectError {
  EffectErrorCode code = EffectErrorCode::kBroken;
  std::string message;
  bool transient = false;  // whatever the error: a retry is safe and may succeed
  // What stands behind the error; kOther: what `code` says.
  model::FailureCause cause{};
  std::string url{};         // where redirects led to before; empty when there were none
  bool carried_out = false;  // as in HttpReply
};

// The call was not made: the step is to ask for it again at `until`.
struct Postponed {
  enum class Why : std::uint8_t { kRateLimit, kCircuit };
  Why why = Why::kRateLimit;
  std::string host;
  Timestamp until{};
  std::string message;  // for the log
};

// What `retry.on` calls this error.
model::FailureCause cause_of(const EffectError& error);

using EffectRequest = std::variant<HttpCall, MailCall, SshCall, MakePdf, MakeLink>;
using EffectResult = std::variant<HttpReply, MailReply, SshReply, Artifact, EffectError, Postponed>;

}  // namespace sluice::nodes
