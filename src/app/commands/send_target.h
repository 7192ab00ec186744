#pragma once

#include <string>
#include <string_view>

#include "app/commands/client.h"
#include "base/secret.h"
#include "model/hook.h"

// Where `sluice send` sends to, and how the webhook there wants its deliveries signed.
namespace sluice::app {

struct SendTarget {
  std::string url;
  std::string name;         // of the workflow; empty for a URL
  std::string workflow_id;  // the same
  std::string sender;       // the file that its samples come from unless others are named
  model::HookSettings settings;
  Secret secret;  // that signs; empty: deliveries are not signed
};

// Whether deliveries are signed where the webhook verifies signatures.
enum class Signing { kYes, kNo };

// What is known without a server: the hook at `url` verifies what `sender` signs. kInvalid when
// that takes a secret and there is none.
Result<SendTarget> target_at(std::string url, std::string_view sender, const Secret& secret,
                             Signing signing);

// The webhook of a stored workflow. Its own settings count; the server does not give its secrets
// out, so `secret` has to be one of them where it verifies signatures.
Result<SendTarget> target_of(const json::value& workflow, const Secret& secret, Signing signing);

}  // namespace sluice::app
