#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/senders/signature_scheme.h"

namespace sluice::model {

inline constexpr std::size_t kSenderFileBytesMax = 256 << 10;

// What is known of a sender of webhooks, from its file (docs/signatures.md).
struct Sender {
  std::string name;
  json::object document;                     // the whole file
  std::optional<SignatureScheme> signature;  // empty: it signs nothing
  std::optional<Expression> delivery_id;
  std::optional<Expression> event_type;

  // The members of its signature, which a hook may change.
  const json::object* signature_members() const { return find_object(document, "signature"); }
};

// What a list shows of it: name, title, category, summary, docs, facts, and the algorithm of its
// signature or null.
json::object summary_of(const Sender& sender);

// Reads the file's text. With errors the parts that they are about are missing.
struct ReadSender {
  Sender sender;
  std::vector<std::string> errors;  // each begins with the path of the member
};
// What a hook needs of a file that was checked before. `name` is the file's, without ".yaml".
ReadSender read_sender(std::string_view name, std::string_view text);
// The same, and checks every member.
ReadSender check_sender(std::string_view name, std::string_view text);

}  // namespace sluice::model
