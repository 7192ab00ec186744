#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "services/context.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/access_store.h"

namespace sluice::services {

// An action for the audit log: names, states and numbers; never a secret, a token or a payload.
struct AuditNote {
  std::string action;     // "workflow.update"
  std::string object;     // the id of the changed thing
  std::string name{};     // the name of the changed thing
  json::object before{};  // empty: there was nothing
  json::object after{};   // empty: there is nothing any more
};

// For an update: keeps only the members that differ.
AuditNote changes_only(AuditNote note);

// `write`, extended in the same transaction: it adds the note with the caller to the audit log and
// takes the idempotency key of the request.
store::Task audited(const Context& context, const Principal& caller, AuditNote note,
                    store::Task write);

// Writes, and says what it did, where that is decided by the transaction; nothing where it did
// nothing.
using NotedWrite = std::move_only_function<Result<std::optional<AuditNote>>(store::Writer&)>;
store::Task audited(const Context& context, const Principal& caller, NotedWrite write);

// The audit log of all teams. Any thread.
class AuditLog {
 public:
  explicit AuditLog(const Context& context) : context_(context) {}  // outlives this

  // Notes an action that was already carried out. Calls `then` once the note is durable or has
  // failed; a failure is logged and does not undo the action.
  void note(const Principal& caller, AuditNote note, std::move_only_function<void()> then) const;
  Outcome<store::AuditPage> page(store::AccessReader& reader,
                                 const store::AuditFilter& filter) const;

 private:
  const Context& context_;
};

}  // namespace sluice::services
