#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <string>

#include "effects/core/host_gate.h"
#include "hooks/admission.h"
#include "runtime/runtime.h"

namespace sluice::api {

// What is looked up at the moment somebody asks for the metrics.
struct Load {
  std::size_t runs_in_memory = 0;
  std::size_t effects_in_flight = 0;
  std::size_t connections = 0;
  std::size_t event_readers = 0;
  std::size_t compute_queued = 0;
  unsigned compute_busy = 0;
  unsigned compute_threads = 0;
  effects::HostGate::Counts calls{};
  // Of the file system of the data directory; nothing where it does not say.
  std::optional<std::int64_t> disk_free_bytes{};
  std::optional<std::int64_t> disk_bytes{};
  std::optional<Timestamp> certificate_ends{};  // nothing without TLS
};
struct StoreLoad {
  bool healthy = true;
  std::size_t queued = 0;  // entries that wait for the next commit
  // Nothing where the store could not be asked.
  std::optional<std::int64_t> runs_open;
  std::optional<std::int64_t> runs_waiting;
  std::optional<std::int64_t> runs_queued;
  std::optional<std::int64_t> events_kept;
  std::optional<std::int64_t> bytes_on_disk;
  std::optional<double> disk_full_seconds{};  // from now; infinite where it does not fill
};

// Counts since this process started, in the registry that /metrics prints. Any thread.
class Metrics final : public hooks::Metrics, public runtime::RunMetrics {
 public:
  Metrics();

  void accepted() override { accepted_.Increment(); }
  void duplicate() override { duplicates_.Increment(); }
  void handshake() override { handshakes_.Increment(); }
  void rejected(hooks::Reason reason) override;
  void finished(model::RunStatus status) override;
  void effect(bool ok, Micros took) override;
  void computed() override { computed_turns_.Increment(); }
  // Fits Committer::on_commit.
  void committed(Micros duration, std::size_t entries);

  // The text format of Prometheus (version 0.0.4).
  std::string text(const Load& load, const StoreLoad& store);

 private:
  static constexpr std::size_t kReasons = hooks::kReasonCount;
  static constexpr std::size_t kFinals = 4;  // of model::RunStatus, from kCompleted on

  void set_gauges(const Load& load, const StoreLoad& store);
  void count_postponed(const effects::HostGate::Counts& calls);

  prometheus::Registry registry_;
  prometheus::Counter& accepted_;
  prometheus::Counter& duplicates_;
  prometheus::Counter& handshakes_;
  prometheus::Counter& computed_turns_;
  prometheus::Counter& committed_entries_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Family<prometheus::Histogram>& effect_seconds_;
  prometheus::Histogram& effects_ok_;
  prometheus::Histogram& effects_failed_;
  prometheus::Family<prometheus::Counter>& rejected_family_;
  std::array<prometheus::Counter*, kReasons> rejected_{};
  prometheus::Family<prometheus::Counter>& finished_family_;
  std::array<prometheus::Counter*, kFinals> finished_{};
  prometheus::Family<prometheus::Counter>& postponed_family_;
  prometheus::Counter& postponed_by_rate_;
  prometheus::Counter& postponed_by_circuit_;
  std::mutex scrape_;  // the gauges are set and printed as one
};

}  // namespace sluice::api
