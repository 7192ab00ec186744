#include "runtime/dialer.h"

#include <fmt/format.h>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/log.h"
#include "runtime/call_providers.h"
#include "runtime/in_flight.h"

namespace sluice::runtime {
namespace {

using calls::CallAction;
using store::Call;
using store::CallProgress;
using store::CallStatus;

// Whether nobody has changed the call since.
bool is_as_seen(const Call& stored, const Call& seen) {
  return stored.progress == seen.progress && stored.attempts == seen.attempts &&
         stored.looks == seen.looks && stored.due_at == seen.due_at;
}

bool is_placing(CallAction action) {
  return action == CallAction::kPlace || action == CallAction::kPlaceWeb;
}

}  // namespace

class Dialer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  explicit Impl(Parts parts) : parts_(std::move(parts)), in_flight_(parts_.in_flight_max) {}

  void dial_due();
  void tell_when_placed(store::CallId call, OnPlaced tell);
  void forget(store::CallId call);
  void hang_up(const Call& call);

 private:
  // A call that is looked at, with what is needed for it.
  struct Errand {
    Call seen;  // as it was read or last written
    store::Script script{};
    std::optional<store::Contact> contact{};
    std::shared_ptr<const calls::CallProvider> provider{};
    calls::CallingHours hours{};
    std::int64_t calls_per_minute = 0;
    CallAction action{};
    std::unique_ptr<calls::ProviderRequest> request{};
    std::optional<calls::ProviderAnswer> answer{};  // to be stored
  };
  using ErrandPtr = std::shared_ptr<Errand>;
  enum class Written { kYes, kNo };  // kNo: the call was no longer as it was seen
  using Change = std::move_only_function<Result<void>(store::Writer&, Call&)>;
  using Then = std::move_only_function<void(Written)>;

  bool recover();
  void save_answers();
  void begin(const Call& call, store::Reader& reader);
  Result<void> equip(Errand& errand, store::Reader& reader);
  void wait(const ErrandPtr& errand, Timestamp until);
  void give_up(const ErrandPtr& errand, calls::GiveUp why);
  Result<void> prepare(Errand& errand, CallAction action);
  void place(const ErrandPtr& errand);
  void ask(const ErrandPtr& errand);
  void save(const ErrandPtr& errand);
  void write(const ErrandPtr& errand, Change change, Then then);
  void finish(const Errand& errand) { in_flight_.leave(errand.seen.id); }
  void tell_placed(const Errand& errand);

  const Parts parts_;
  InFlight<store::CallId> in_flight_;
  CallProviders providers_;
  std::unique_ptr<store::Reader> reader_;  // of the thread that dials
  std::mutex mutex_;                       // guards what follows
  enum class Recovery { kNone, kUnderWay, kDone } recovery_ = Recovery::kNone;
  std::vector<ErrandPtr> unsaved_;  // whose answers the store did not take
  std::unordered_map<store::CallId, OnPlaced> listeners_;
};

// What a process before this one was placing is looked at now, and not when its time is over.
bool Dialer::Impl::recover() {
  {
    const std::lock_guard lock(mutex_);
    if (recovery_ != Recovery::kNone) return recovery_ == Recovery::kDone;
    recovery_ = Recovery::kUnderWay;
  }
  parts_.committer.submit(
      store::Task([now = parts_.clock.now()](store::Writer& writer) -> Result<void> {
        SLUICE_TRY(const auto placings, writer.hasten_placings(now));
        if (placings > 0)
          log::info(
              "{} calls were being placed when the server ended; the provider is asked for "
              "them",
              placings);
        return {};
      }),
      store::Committer::kNoShard, [self = shared_from_this()](const store::CommitOutcome& outcome) {
        const std::lock_guard lock(self->mutex_);
        self->recovery_ = outcome.kind == store::CommitOutcome::Kind::kCommitted ? Recovery::kDone
                                                                                 : Recovery::kNone;
      });
  return false;
}

void Dialer::Impl::save_answers() {
  std::vector<ErrandPtr> unsaved;
  {
    const std::lock_guard lock(mutex_);
    unsaved.swap(unsaved_);
  }
  for (const auto& errand : unsaved) save(errand);
}

void Dialer::Impl::dial_due() {
  if (!recover() || !parts_.committer.healthy()) return;
  save_answers();
  if (!in_flight_.has_room()) return;
  if (!reader_) {
    auto made = parts_.store.reader();
    if (!made) return log::error("cannot look for due calls: {}", made.error().message);
    reader_ = *std::move(made);
  }
  // Those in flight may be due, too, and are passed over.
  const auto limit = static_cast<std::int64_t>(2 * parts_.in_flight_max);
  const auto due = reader_->due_calls(parts_.clock.now(), limit);
  if (!due) return log::error("cannot look for due calls: {}", due.error().message);
  for (const auto& call : *due) {
    if (!in_flight_.has_room()) return;
    if (in_flight_.enter(call.id)) begin(call, *reader_);
  }
}

void Dialer::Impl::begin(const Call& call, store::Reader& reader) {
  const auto errand = std::make_shared<Errand>(Errand{.seen = call});
  if (const auto equipped = equip(*errand, reader); !equipped) {
    const auto code = equipped.error().code;
    if (code == ErrorCode::kNotFound || code == ErrorCode::kInvalid)
      return give_up(errand, {"failed", equipped.error().message});
    log::error("cannot look at the call {}: {}", call.id.text(), equipped.error().message);
    return finish(*errand);
  }
  if (call.progress == CallProgress::kScheduled && call.contact && !errand->contact)
    return give_up(errand, {"contact_deleted", "The contact was deleted before the call."});
  const auto now = parts_.clock.now();
  auto step = calls::next_step(call, *errand->provider, errand->hours, parts_.limits, now);
  if (const auto* until = std::get_if<calls::WaitUntil>(&step)) return wait(errand, until->at);
  if (auto* why = std::get_if<calls::GiveUp>(&step)) return give_up(errand, std::move(*why));
  const auto action = std::get<calls::Ask>(step).action;
  if (const auto prepared = prepare(*errand, action); !prepared) {
    // A question that cannot be asked was certainly not.
    errand->answer = calls::NotDone{.why = prepared.error().message};
    if (is_placing(action)) return give_up(errand, {"provider_refused", prepared.error().message});
    return save(errand);
  }
  if (is_placing(action)) return place(errand);
  ask(errand);
}

Result<void> Dialer::Impl::equip(Errand& errand, store::Reader& reader) {
  const auto& call = errand.seen;
  SLUICE_TRY(auto script, reader.script(call.team, call.script));
  if (!script) return fail(ErrorCode::kNotFound, "The script of the call does not exist.");
  errand.script = *std::move(script);
  if (call.contact) {
    SLUICE_TRY(errand.contact, reader.contact(call.team, *call.contact));
  }
  SLUICE_TRY(const auto stored, reader.call_settings(call.team));
  const auto settings = stored.value_or(store::CallSettings{});
  errand.calls_per_minute = settings.calls_per_minute;
  SLUICE_TRY(errand.provider, providers_.find(settings.provider));
  SLUICE_TRY(const auto hours, parse_json(settings.calling_hours));
  if (!hours.is_object() || hours.get_object().empty()) return {};
  SLUICE_TRY(errand.hours, calls::CallingHours::parse(hours.get_object()));
  return {};
}

void Dialer::Impl::wait(const ErrandPtr& errand, Timestamp until) {
  write(
      errand,
      [until](store::Writer&, Call& call) -> Result<void> {
        call.due_at = until;
        call.has_slot = false;
        return {};
      },
      [self = shared_from_this(), errand](Written) { self->finish(*errand); });
}

void Dialer::Impl::give_up(const ErrandPtr& errand, calls::GiveUp why) {
  write(
      errand,
      [why = std::move(why), now = parts_.clock.now()](store::Writer&, Call& call) -> Result<void> {
        call.error = why.error;
        calls::end_call(call, CallStatus::kFailed, why.end_reason, now);
        return {};
      },
      [self = shared_from_this(), errand](Written written) {
        if (written == Written::kYes) self->tell_placed(*errand);
        self->finish(*errand);
      });
}

// The request, or the answer of a provider that asks nobody.
Result<void> Dialer::Impl::prepare(Errand& errand, CallAction action) {
  errand.action = action;
  const auto now = parts_.clock.now();
  const calls::CallFacts facts{errand.seen, errand.script,
                               errand.contact ? &*errand.contact : nullptr};
  auto question = errand.provider->ask(action, facts, now);
  if (auto* news = std::get_if<calls::CallNews>(&question)) {
    errand.answer = calls::Answered{std::move(*news)};
    return {};
  }
  const RunId as_run{static_cast<const Uid&>(errand.seen.id)};
  SLUICE_TRY(errand.request,
             calls::ProviderRequest::make(
                 errand.provider, action, std::get<json::object>(std::move(question)),
                 calls::template_roots(facts), as_run, parts_.run_options, now));
  return {};
}

// First it is stored that it is placed, then it is.
void Dialer::Impl::place(const ErrandPtr& errand) {
  const auto placed = std::make_shared<bool>(false);
  write(
      errand,
      [errand, placed, limits = parts_.limits, now = parts_.clock.now()](
          store::Writer& writer, Call& call) -> Result<void> {
        if (errand->calls_per_minute > 0 && !call.has_slot && call.type != store::CallType::kWeb) {
          SLUICE_TRY(const auto last, writer.last_call_slot(call.team));
          const auto slot = calls::next_slot(errand->calls_per_minute, last, now);
          SLUICE_TRY_VOID(writer.put_call_slot(call.team, slot));
          call.has_slot = true;
          call.due_at = slot;
          if (slot > now) return {};
        }
        calls::begin_placing(call, errand->script, *errand->provider, limits, now);
        call.has_slot = false;
        if (errand->answer)
          calls::take_answer(call, errand->action, *errand->answer, *errand->provider, limits, now);
        *placed = true;
        return {};
      },
      [self = shared_from_this(), errand, placed](Written written) {
        if (written == Written::kNo || !*placed) return self->finish(*errand);
        if (!errand->answer) return self->ask(errand);
        self->tell_placed(*errand);
        self->finish(*errand);
      });
}

void Dialer::Impl::ask(const ErrandPtr& errand) {
  if (errand->answer) return save(errand);
  parts_.perform(errand->request->call(),
                 {.team = errand->seen.team,
                  .run = errand->request->run(),
                  .key = errand->request->key(),
                  .reserved_at = {}},
                 [self = shared_from_this(), errand](const nodes::EffectResult& result) {
                   errand->answer = errand->request->judge(result, self->parts_.clock.now());
                   self->save(errand);
                 });
}

void Dialer::Impl::save(const ErrandPtr& errand) {
  write(
      errand,
      [errand, limits = parts_.limits, now = parts_.clock.now()](store::Writer&,
                                                                 Call& call) -> Result<void> {
        calls::take_answer(call, errand->action, *errand->answer, *errand->provider, limits, now);
        return {};
      },
      [self = shared_from_this(), errand](Written written) {
        if (written == Written::kYes) self->tell_placed(*errand);
        self->finish(*errand);
      });
}

// In one transaction, if the call is as it was seen. What the store does not take is tried again:
// an answer from here, anything else when the call is found to be due.
void Dialer::Impl::write(const ErrandPtr& errand, Change change, Then then) {
  struct Work {
    Change change;
    Then then;
    Written written = Written::kNo;
    Call after{};
  };
  const auto work = std::make_shared<Work>(Work{std::move(change), std::move(then)});
  parts_.committer.submit(
      store::Task([errand, work](store::Writer& writer) -> Result<void> {
        work->written = Written::kNo;
        SLUICE_TRY(auto stored, writer.call(errand->seen.team, errand->seen.id));
        if (!stored || !is_as_seen(*stored, errand->seen)) return {};
        SLUICE_TRY_VOID(work->change(writer, *stored));
        SLUICE_TRY_VOID(writer.put_call(*stored));
        work->after = *std::move(stored);
        work->written = Written::kYes;
        return {};
      }),
      store::Committer::kNoShard,
      [self = shared_from_this(), errand, work](const store::CommitOutcome& outcome) {
        if (outcome.kind == store::CommitOutcome::Kind::kCommitted) {
          if (work->written == Written::kYes) errand->seen = std::move(work->after);
          return work->then(work->written);
        }
        log::error("the call {} could not be written: {}", errand->seen.id.text(),
                   outcome.error.message);
        if (!errand->answer || !errand->request) return self->finish(*errand);
        const std::lock_guard lock(self->mutex_);
        self->unsaved_.push_back(errand);
      });
}

void Dialer::Impl::tell_when_placed(store::CallId call, OnPlaced tell) {
  const std::lock_guard lock(mutex_);
  listeners_.insert_or_assign(call, std::move(tell));
}

void Dialer::Impl::forget(store::CallId call) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(call);
}

// Once it is known whether the call was placed.
void Dialer::Impl::tell_placed(const Errand& errand) {
  const auto& call = errand.seen;
  if (call.progress == CallProgress::kPlacing || call.progress == CallProgress::kLookingUp ||
      call.progress == CallProgress::kScheduled)
    return;
  OnPlaced tell;
  {
    const std::lock_guard lock(mutex_);
    const auto found = listeners_.find(call.id);
    if (found == listeners_.end()) return;
    tell = std::move(found->second);
    listeners_.erase(found);
  }
  const auto* answered = errand.answer ? std::get_if<calls::Answered>(&*errand.answer) : nullptr;
  if (answered) return tell(Placed{call, answered->news.web});
  tell(fail(ErrorCode::kUnavailable,
            fmt::format("The provider did not make the call: {}", call.error)));
}

void Dialer::Impl::hang_up(const Call& call) {
  auto reader = parts_.store.reader();
  if (!reader) return;
  const auto errand = std::make_shared<Errand>(Errand{.seen = call});
  if (!equip(*errand, **reader) || errand->provider->kind() != call.provider ||
      !errand->provider->can(CallAction::kEnd) || call.provider_ref.empty())
    return;
  if (!prepare(*errand, CallAction::kEnd) || !errand->request) return;
  parts_.perform(errand->request->call(),
                 {.team = call.team,
                  .run = errand->request->run(),
                  .key = errand->request->key(),
                  .reserved_at = {}},
                 [self = shared_from_this(), errand](const nodes::EffectResult& result) {
                   const auto answer = errand->request->judge(result, self->parts_.clock.now());
                   if (const auto* refused = std::get_if<calls::NotDone>(&answer))
                     log::warn("the provider did not end the call {}: {}", errand->seen.id.text(),
                               refused->why);
                 });
}

Dialer::Dialer(Parts parts) : impl_(std::make_shared<Impl>(std::move(parts))) {}
Dialer::~Dialer() = default;

void Dialer::dial_due() { impl_->dial_due(); }
void Dialer::tell_when_placed(store::CallId call, OnPlaced tell) {
  impl_->tell_when_placed(call, std::move(tell));
}
void Dialer::forget(store::CallId call) { impl_->forget(call); }
void Dialer::hang_up(const Call& call) { impl_->hang_up(call); }

}  // namespace sluice::runtime
