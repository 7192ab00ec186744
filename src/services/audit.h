#pragma once

#include <functional>
#include <string>

#include "base/json.h"
#include "services/context.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/access_store.h"

namespace sluice::services {

// What was done, for the audit log. Names, states and numbers; never a secret, a token or a
// payload.
struct AuditNote {
  std::string action;     // "workflow.update"
  std::string object;     // the id of what it was done to
  std::string name{};     // of that
  json::object before{};  // empty: there was nothing
  json::object after{};   // empty: there is nothing any more
};

// Of an update: only what is different.
AuditNote changes_only(AuditNote note);

// `write`, which also notes in its transaction that the caller had it done, and takes the
// idempotency key of the request.
store::Task audited(const Context& context, const Principal& caller, AuditNote note,
                    store::Task write);

// What was done to the things of a team, by whom. Any thread.
class AuditLog {
 public:
  explicit AuditLog(const Context& context) : context_(context) {}  // outlives this

  // Notes what was done elsewhere, and calls `then` once that is durable, or has failed, which is
  // logged: what was done stays done.
  void note(const Principal& caller, AuditNote note, std::move_only_function<void()> then) const;
  Outcome<store::AuditPage> page(store::AccessReader& reader,
                                 const store::AuditFilter& filter) const;

 private:
  const Context& context_;
};

}  // namespace sluice::services
