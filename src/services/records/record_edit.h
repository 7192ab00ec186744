#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "services/audit.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"

// Changes of records. What becomes of one is decided by the transaction that writes it, from what
// that reads: so edits take no turns, any number of them share a commit, and a function that
// decides can be part of any other transaction.
namespace sluice::services {

// What became of a record that was to be created or changed.
enum class Written { kCreated, kUpdated, kUnchanged };

template <class T>
struct RecordEdit {
  T result;
  std::optional<AuditNote> audit = {};  // nothing: it changed nothing
};

// On the store thread, in the transaction; its problem undoes what it wrote.
template <class T>
using DecideRecord = std::move_only_function<Outcome<RecordEdit<T>>(store::Writer&)>;

// Has the edit decided and written, with its note in the audit log and the request's idempotency
// key, and tells `done` once it is durable.
template <class T>
void write_record(const Context& context, const Principal& caller, DecideRecord<T> decide,
                  OnEdited<T> done) {
  if (auto writable = check_writable(context); !writable)
    return done(std::unexpected(Problem(std::move(writable).error())));
  const auto decided = std::make_shared<std::optional<Outcome<T>>>();
  NotedWrite write = [decided, decide = std::move(decide)](
                         store::Writer& writer) mutable -> Result<std::optional<AuditNote>> {
    auto edit = decide(writer);
    if (!edit) {
      Error error{edit.error().code, edit.error().message};
      decided->emplace(std::unexpected(std::move(edit).error()));
      return fail(std::move(error));
    }
    decided->emplace(std::move(edit->result));
    return std::move(edit->audit);
  };
  context.committer.submit(audited(context, caller, std::move(write)), store::Committer::kNoShard,
                           [decided, done = std::move(done)](store::CommitOutcome outcome) mutable {
                             const bool is_stored =
                                 outcome.kind == store::CommitOutcome::Kind::kCommitted;
                             if (*decided && decided->value().has_value() == is_stored)
                               return done(*std::move(*decided));
                             done(std::unexpected(Problem(std::move(outcome.error))));
                           });
}

}  // namespace sluice::services
