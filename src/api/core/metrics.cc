#include "api/core/metrics.h"

#include <fstream>
#include <limits>
#include <prometheus/text_serializer.h>
#include <unistd.h>
#include <utility>

#include "trace/tracer.h"

namespace sluice::api {
namespace {

double seconds(Micros duration) { return static_cast<double>(duration.count()) / 1e6; }

prometheus::Counter& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

void set_gauge(prometheus::Registry& registry, const char* name, const char* help, double value) {
  // Registering a family or a metric that exists returns it.
  prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({}).Set(value);
}

double number(std::optional<std::int64_t> value) {
  return value ? static_cast<double>(*value) : std::numeric_limits<double>::quiet_NaN();
}

double seconds(std::optional<Timestamp> time) {
  return time ? static_cast<double>(time->time_since_epoch().count()) / 1e6
              : std::numeric_limits<double>::quiet_NaN();
}

// Resident pages of this process, from proc(5) statm; 0 when the system does not say.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  if (!(statm >> total >> resident)) return 0;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// The tracer counts by itself; these follow it.
void count_spans(prometheus::Registry& registry) {
  const auto* tracer = trace::tracer();
  const auto counts = tracer ? tracer->counts() : trace::Tracer::Counts();
  auto& family = prometheus::BuildCounter()
                     .Name("sluice_trace_spans_total")
                     .Help("Spans of traced runs, by what became of them")
                     .Register(registry);
  for (const auto& [outcome, count] :
       {std::pair("exported", counts.exported), std::pair("dropped", counts.dropped)}) {
    auto& counted = family.Add({{"outcome", outcome}});
    counted.Increment(static_cast<double>(count) - counted.Value());
  }
}

}  // namespace

Metrics::Metrics()
    : registry_(prometheus::Registry::InsertBehavior::Merge),
      accepted_(counter(registry_, "sluice_hooks_accepted_total",
                        "Deliveries that were committed and answered 202, duplicates not counted")),
      duplicates_(counter(registry_, "sluice_hooks_duplicates_total",
                          "Deliveries that were answered with the run of an earlier one")),
      handshakes_(counter(registry_, "sluice_hooks_handshakes_total",
                          "Handshakes of senders that were answered without a run")),
      computed_turns_(counter(registry_, "sluice_compute_turns_total",
                              "Turns of runs that took more work than an io thread can spare")),
      committed_entries_(counter(registry_, "sluice_committed_entries_total",
                                 "Entries (new runs, steps and others) that were committed")),
      commit_seconds_(
          prometheus::BuildHistogram()
              .Name("sluice_commit_seconds")
              .Help("How long commits took, fsync included")
              .Register(registry_)
              .Add({}, prometheus::Histogram::BucketBoundaries{0.0001, 0.00025, 0.0005, 0.001,
                                                               0.0025, 0.005, 0.01, 0.025, 0.05,
                                                               0.1, 0.25, 0.5, 1, 2.5})),
      effect_seconds_(prometheus::BuildHistogram()
                          .Name("sluice_effect_seconds")
                          .Help("How long calls to the outside took, by how they ended")
                          .Register(registry_)),
      effects_ok_(effect_seconds_.Add(
          {{"result", "ok"}}, prometheus::Histogram::BucketBoundaries{0.005, 0.01, 0.025, 0.05, 0.1,
                                                                      0.25, 0.5, 1, 2.5, 5, 10})),
      effects_failed_(
          effect_seconds_.Add({{"result", "failed"}},
                              prometheus::Histogram::BucketBoundaries{0.005, 0.01, 0.025, 0.05, 0.1,
                                                                      0.25, 0.5, 1, 2.5, 5, 10})),
      rejected_family_(prometheus::BuildCounter()
                           .Name("sluice_hooks_rejected_total")
                           .Help("Deliveries that were not taken, by reason")
                           .Register(registry_)),
      finished_family_(prometheus::BuildCounter()
                           .Name("sluice_runs_finished_total")
                           .Help("Runs that reached a final status")
                           .Register(registry_)),
      postponed_family_(prometheus::BuildCounter()
                            .Name("sluice_calls_postponed_total")
                            .Help("Calls that had to wait before they were made, by reason")
                            .Register(registry_)),
      postponed_by_rate_(postponed_family_.Add({{"reason", "rate_limit"}})),
      postponed_by_circuit_(postponed_family_.Add({{"reason", "circuit"}})) {
  // All label values exist from the start, so that a rate over the first event is right.
  for (std::size_t i = 0; i < kReasons; ++i) {
    const auto name = hooks::reason_name(static_cast<hooks::Reason>(i));
    rejected_[i] = &rejected_family_.Add({{"reason", std::string(name)}});
  }
  for (std::size_t i = 0; i < kFinals; ++i) {
    const auto status =
        static_cast<model::RunStatus>(i + static_cast<std::size_t>(model::RunStatus::kCompleted));
    finished_[i] = &finished_family_.Add({{"status", std::string(model::status_name(status))}});
  }
}

void Metrics::rejected(hooks::Reason reason) {
  rejected_[static_cast<std::size_t>(reason)]->Increment();
}

void Metrics::finished(model::RunStatus status) {
  const auto first = static_cast<std::size_t>(model::RunStatus::kCompleted);
  finished_[static_cast<std::size_t>(status) - first]->Increment();
}

void Metrics::effect(bool ok, Micros took) {
  (ok ? effects_ok_ : effects_failed_).Observe(seconds(took));
}

void Metrics::committed(Micros duration, std::size_t entries) {
  commit_seconds_.Observe(seconds(duration));
  committed_entries_.Increment(static_cast<double>(entries));
}

// The gate counts by itself; these follow it.
void Metrics::count_postponed(const effects::HostGate::Counts& calls) {
  postponed_by_rate_.Increment(static_cast<double>(calls.postponed_by_rate) -
                               postponed_by_rate_.Value());
  postponed_by_circuit_.Increment(static_cast<double>(calls.postponed_by_circuit) -
                                  postponed_by_circuit_.Value());
}

void Metrics::set_gauges(const Load& load, const StoreLoad& store) {
  set_gauge(registry_, "sluice_runs_open", "Runs that are pending or running",
            number(store.runs_open));
  set_gauge(registry_, "sluice_runs_waiting", "Runs that wait for a time",
            number(store.runs_waiting));
  set_gauge(registry_, "sluice_events_kept", "Events that no step waits for yet",
            number(store.events_kept));
  set_gauge(registry_, "sluice_runs_queued", "Runs that wait for their turn (settings.concurrency)",
            number(store.runs_queued));
  set_gauge(registry_, "sluice_runs_in_memory", "Runs that are being driven",
            static_cast<double>(load.runs_in_memory));
  set_gauge(registry_, "sluice_effects_in_flight", "Calls to the outside under way",
            static_cast<double>(load.effects_in_flight));
  set_gauge(registry_, "sluice_compute_queue_turns",
            "Turns of runs that wait for a thread that computes",
            static_cast<double>(load.compute_queued));
  set_gauge(registry_, "sluice_compute_threads_busy", "Threads that compute right now",
            static_cast<double>(load.compute_busy));
  set_gauge(registry_, "sluice_compute_threads", "Threads that compute",
            static_cast<double>(load.compute_threads));
  set_gauge(registry_, "sluice_circuits_open", "Hosts to which calls of a team pause",
            static_cast<double>(load.calls.circuits_open));
  set_gauge(registry_, "sluice_http_connections", "Open connections",
            static_cast<double>(load.connections));
  set_gauge(registry_, "sluice_event_readers", "Open streams of GET /events",
            static_cast<double>(load.event_readers));
  set_gauge(registry_, "sluice_commit_queue_entries", "Entries that wait for the next commit",
            static_cast<double>(store.queued));
  set_gauge(registry_, "sluice_store_healthy", "1 while the store can be written",
            store.healthy ? 1 : 0);
  set_gauge(registry_, "sluice_store_bytes", "Size of the store on disk",
            number(store.bytes_on_disk));
  set_gauge(registry_, "sluice_disk_free_bytes",
            "Free bytes on the file system of the data directory", number(load.disk_free_bytes));
  set_gauge(registry_, "sluice_disk_bytes", "Size of the file system of the data directory",
            number(load.disk_bytes));
  set_gauge(registry_, "sluice_disk_full_seconds",
            "Seconds until the disk is full, as it has filled of late",
            store.disk_full_seconds.value_or(std::numeric_limits<double>::quiet_NaN()));
  set_gauge(registry_, "sluice_tls_certificate_expires_timestamp_seconds",
            "When the certificate of the listeners expires, in seconds since 1970",
            seconds(load.certificate_ends));
  set_gauge(registry_, "process_resident_memory_bytes", "Resident memory of this process",
            resident_bytes());
}

std::string Metrics::text(const Load& load, const StoreLoad& store) {
  const std::lock_guard lock(scrape_);
  set_gauges(load, store);
  count_postponed(load.calls);
  count_spans(registry_);
  return prometheus::TextSerializer().Serializer::Serialize(registry_.Collect());
}

}  // namespace sluice::api
