#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

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

struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Micros timeout = Seconds(30);
  std::size_t response_bytes_max = 4 << 20;
  std::optional<BasicAuth> basic{};
  std::optional<OAuthClient> oauth{};
};
struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
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
struct Artifact {
  std::string url;
  Timestamp expires_at{};
  std::size_t bytes = 0;  // of a document
  std::size_t pages = 0;
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
};
struct EffectError {
  EffectErrorCode code = EffectErrorCode::kBroken;
  std::string message;
  bool transient = false;  // whatever the error: a retry is safe and may succeed
};

using EffectRequest = std::variant<HttpCall, MailCall, SshCall, MakePdf, MakeLink>;
using EffectResult = std::variant<HttpReply, MailReply, SshReply, Artifact, EffectError>;

}  // namespace sluice::nodes
