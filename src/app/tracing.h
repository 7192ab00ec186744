#pragma once

#include "app/plan.h"
#include "runtime/trace_exporter.h"
#include "trace/tracer.h"

namespace sluice::app {

// The tracer of the process and what exports its spans. Outlives the threads that trace.
class Tracing {
 public:
  // `plan.traces` is set.
  explicit Tracing(const Plan& plan);

  // Of the runs that begin from now on.
  void set_ratio(double ratio) { tracer_.set_ratio(ratio); }

  // Sends what is left. After the threads that trace have ended.
  void stop() { exporter_.stop(); }

 private:
  trace::Tracer tracer_;
  trace::Installed installed_;
  runtime::TraceExporter exporter_;
};

}  // namespace sluice::app
