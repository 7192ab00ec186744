#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/async_lock.h"
#include "services/audit.h"
#include "services/context.h"
#include "services/problem.h"

// Changes of what people define. Each is checked first, by reading, then written, and what is read
// must not change in between: so edits of a kind take turns, and a turn lasts until its edit is
// durable. No thread waits for that: a disk that hangs holds up edits and nothing else.
namespace sluice::services {

// An edit that was checked.
template <class T>
struct Edit {
  T result;                                     // what it comes to
  store::Task write;                            // on the store thread
  std::move_only_function<void()> stored = {};  // called once it is durable, on the store thread
  std::optional<AuditNote> audit = {};          // what it does, for the audit log
};

// What an edit came to: told at once where it was refused, else on the store thread.
template <class T>
using OnEdited = std::move_only_function<void(Outcome<T>)>;

// Writes the edit and waits until it is durable; not for io threads. kUnavailable at once while the
// store is broken.
template <class T>
Outcome<T> write_now(const Context& context, Outcome<Edit<T>> edit) {
  if (!edit) return std::unexpected(std::move(edit).error());
  SLUICE_TRY_VOID(commit(context, std::move(edit->write)));
  if (edit->stored) edit->stored();
  return std::move(edit->result);
}

// The same without waiting, for a caller who is noted in the audit log. The turn ends before `done`
// is called.
template <class T>
void write_later(const Context& context, const Principal& caller, AsyncLock::Hold turn,
                 Outcome<Edit<T>> edit, OnEdited<T> done) {
  const auto end_turn = [](AsyncLock::Hold ending) { const auto ended = std::move(ending); };
  auto writable = edit ? check_writable(context) : Result<void>();
  if (!edit || !writable) {
    end_turn(std::move(turn));
    return done(
        std::unexpected(edit ? Problem(std::move(writable).error()) : std::move(edit).error()));
  }
  if (edit->audit)
    edit->write = audited(context, caller, *std::move(edit->audit), std::move(edit->write));
  context.committer.submit(
      std::move(edit->write), store::Committer::kNoShard,
      [turn = std::move(turn), result = std::move(edit->result), stored = std::move(edit->stored),
       done = std::move(done), end_turn](store::CommitOutcome outcome) mutable {
        const bool is_stored = outcome.kind == store::CommitOutcome::Kind::kCommitted;
        if (is_stored && stored) stored();
        end_turn(std::move(turn));
        if (is_stored) return done(std::move(result));
        done(std::unexpected(Problem(std::move(outcome.error))));
      });
}

}  // namespace sluice::services
