#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/credential_field.h"
#include "nodes/config/remote_host.h"

// Runs commands on another machine.
namespace sluice::nodes {
namespace ssh {
namespace {

constexpr std::size_t kCommandsMax = 50;
constexpr std::size_t kCommandBytesMax = 64 << 10;
constexpr Micros kTimeoutDefault = Seconds(60);

struct SshTemplate {
  RemoteHost server;
  CredentialField username, password, private_key, passphrase;
  std::string host_key;
  std::vector<TemplateField> commands;
  std::vector<int> accepted = {0};
  Micros timeout{};

  Result<SshCall> build(const StepInput& input) const;
};

Result<std::string> command_text(const TemplateField& field, std::size_t index,
                                 const StepInput& input) {
  std::string text;
  if (auto done = field.append_text(text, input); !done)
    return fail(done.error().code, fmt::format("`commands.{}` could not be rendered: {}", index,
                                               done.error().message));
  if (trim(text).empty() || text.size() > kCommandBytesMax || text.find('\0') != std::string::npos)
    return fail(ErrorCode::kInvalid,
                fmt::format("`commands.{}` must be a string of 1 to {} bytes without NUL", index,
                            kCommandBytesMax));
  return text;
}

Result<SshCall> SshTemplate::build(const StepInput& input) const {
  SshCall call;
  SLUICE_TRY(const auto address, server.resolve(input));
  call.host = address.host;
  call.port = address.port;
  SLUICE_TRY(call.user, username.text(input));
  SLUICE_TRY(call.password, password.text(input));
  SLUICE_TRY(call.private_key, private_key.text(input));
  SLUICE_TRY(call.passphrase, passphrase.text(input));
  call.host_key = host_key;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    SLUICE_TRY(call.commands.emplace_back(), command_text(commands[i], i, input));
  }
  call.timeout = timeout;
  call.accept_exit_status = accepted;
  return call;
}

// Output need not be UTF-8; JSON must.
std::string readable(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) < 0x80)
      out += c;
    else
      out += "\xEF\xBF\xBD";
  }
  return out;
}

json::object output_of(const SshReply& reply) {
  json::array commands;
  for (const auto& each : reply.commands)
    commands.push_back(json::object{{"command", each.command},
                                    {"stdout", readable(each.out)},
                                    {"stderr", readable(each.err)},
                                    {"exit_status", each.exit_status}});
  json::object output{{"commands", std::move(commands)}};
  if (!reply.commands.empty()) {
    const auto& last = reply.commands.back();
    output["stdout"] = readable(last.out);
    output["stderr"] = readable(last.err);
    output["exit_status"] = last.exit_status;
  }
  output["host_key"] = reply.host_key;
  return output;
}

std::string_view error_code_text(EffectErrorCode code) {
  switch (code) {
    case EffectErrorCode::kRefused:
      return "refused the connection";
    case EffectErrorCode::kDns:
      return "was not found";
    case EffectErrorCode::kTls:
      return "could not agree on a secure connection";
    case EffectErrorCode::kTimeout:
      return "took too long to respond; the command may still be running";
    case EffectErrorCode::kBlocked:
      return "was blocked";
    case EffectErrorCode::kTooLarge:
      return "sent too much output";
    case EffectErrorCode::kBroken:
      return "closed the connection unexpectedly; the command may still be running";
    case EffectErrorCode::kInvalid:
    case EffectErrorCode::kRedirect:
      return "cannot be sent this request";
    case EffectErrorCode::kSecret:
      return "was not contacted because a secret could not be used";
    case EffectErrorCode::kDenied:
      return "could not be logged in to";
  }
  return {};
}

Step judge(const SshCall& call, const EffectResult& result) {
  Failed failed;
  if (const auto* error = std::get_if<EffectError>(&result)) {
    failed.message = fmt::format("{}:{} {}: {}", call.host, call.port, error_code_text(error->code),
                                 error->message);
    failed.cause = cause_of(*error);
    // What has begun may have had effects, so only what was never connected is tried again.
    failed.transient =
        error->code == EffectErrorCode::kRefused || error->code == EffectErrorCode::kDns;
    return failed;
  }
  const auto& reply = std::get<SshReply>(result);
  auto output = output_of(reply);
  if (reply.commands.empty()) return failure("the server did not run any command");
  const int status = reply.commands.back().exit_status;
  const auto& accepted = call.accept_exit_status;
  if (std::find(accepted.begin(), accepted.end(), status) != accepted.end())
    return Completed{std::move(output), ""};
  failed.message = fmt::format("command {} ended with status {}", reply.commands.size(), status);
  if (status < 0)
    failed.message = fmt::format("command {} ended without a status", reply.commands.size());
  failed.output = std::move(output);
  return failed;
}

class Ssh final : public Node {
 public:
  explicit Ssh(SshTemplate ssh) : ssh_(std::move(ssh)) {}

  Step start(const StepInput& input) const override { return ask_for(ssh_.build(input)); }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput&) const override {
    return judge(std::get<SshCall>(request), result);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    ssh_.server.add_roots(roots);
    for (const auto* field : {&ssh_.username, &ssh_.password, &ssh_.private_key, &ssh_.passphrase})
      field->add_roots(roots);
    for (const auto& command : ssh_.commands) command.add_roots(roots);
    return roots;
  }

 private:
  SshTemplate ssh_;
};

CredentialField read_credential(DataReader& data, std::string_view name) {
  const auto* value = data.find(name);
  if (!value) return {};
  return data.watch([&](auto& errors) { return CredentialField::compile(*value, name, errors); });
}

void read_host_key(DataReader& data, SshTemplate& ssh) {
  constexpr std::string_view kPrefix = "SHA256:";
  constexpr std::size_t kLength = 43;  // of 32 bytes in base64 without padding
  const auto* value = data.find("host_key");
  if (!value) return;
  const auto* text = if_text(*value);
  const std::string_view key = text ? trim(*text) : std::string_view();
  const auto hash = key.starts_with(kPrefix) ? key.substr(kPrefix.size()) : std::string_view();
  if (hash.size() != kLength || !from_base64(hash))
    data.error("`host_key` must be a fingerprint as printed by ssh-keygen -l: SHA256:...");
  ssh.host_key = key;
}

void read_commands(DataReader& data, SshTemplate& ssh) {
  const auto* value = data.find("commands");
  const auto* list = value ? value->if_array() : nullptr;
  if (!list || list->empty() || list->size() > kCommandsMax) {
    data.error(fmt::format("`commands` must be an array of 1 to {} strings", kCommandsMax));
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto place = fmt::format("commands.{}", i);
    if (!is_text((*list)[i]))
      data.error(fmt::format("`{}` must be a string, not {}", place, json_kind_name((*list)[i])));
    else
      ssh.commands.push_back(data.watch(
          [&](auto& errors) { return TemplateField::compile((*list)[i], place, errors); }));
  }
}

void read_accepted(DataReader& data, SshTemplate& ssh) {
  const auto* value = data.find("accept_exit_status");
  if (!value) return;
  constexpr std::size_t kCountMax = 50;
  const auto* list = value->if_array();
  bool right = list && !list->empty() && list->size() <= kCountMax;
  ssh.accepted.clear();
  for (std::size_t i = 0; right && i < list->size(); ++i) {
    const auto* status = (*list)[i].if_int64();
    right = status && *status >= 0 && *status <= 255;
    if (right) ssh.accepted.push_back(static_cast<int>(*status));
  }
  if (!right) data.error("`accept_exit_status` must be an array of numbers from 0 to 255");
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"host", "port", "username", "password", "private_key", "passphrase", "host_key",
              "commands", "accept_exit_status", "timeout"});
  constexpr std::uint16_t kPort = 22;
  SshTemplate ssh;
  ssh.server = RemoteHost::read(data, kPort);
  ssh.username = read_credential(data, "username");
  ssh.password = read_credential(data, "password");
  ssh.private_key = read_credential(data, "private_key");
  ssh.passphrase = read_credential(data, "passphrase");
  if (ssh.username.empty()) data.error("`username` is required");
  if (ssh.password.empty() == ssh.private_key.empty())
    data.error("exactly one of `password` and `private_key` is required");
  if (!ssh.passphrase.empty() && ssh.private_key.empty())
    data.error("`passphrase` requires a `private_key`");
  read_host_key(data, ssh);
  read_commands(data, ssh);
  read_accepted(data, ssh);
  ssh.timeout = read_timeout(data, kTimeoutDefault);
  if (!data.ok()) return {};
  const Micros timeout = ssh.timeout;
  return {.node = std::make_unique<Ssh>(std::move(ssh)),
          .default_retry = {.max_attempts = 3},
          .timeout = timeout};
}

}  // namespace
}  // namespace ssh

const NodeKind kSsh = {
    .id = "ssh",
    .title = "SSH commands",
    .summary = "Runs commands on another machine over SSH.",
    .family = Family::kAction,
    .compile = ssh::compile,
};

}  // namespace sluice::nodes
