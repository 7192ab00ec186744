#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "store/access_store.h"
#include "store/artifact_store.h"
#include "store/batch.h"
#include "store/call_store.h"
#include "store/contact_store.h"
#include "store/csv_job_store.h"
#include "store/key_store.h"
#include "store/object_store.h"
#include "store/retention_store.h"
#include "store/run_store.h"
#include "store/sample_store.h"
#include "store/schedule_store.h"
#include "store/search_store.h"
#include "store/stats_store.h"
#include "store/team_store.h"
#include "store/types.h"
#include "store/vault_store.h"
#include "store/workflow_store.h"

// The interface that every database implements. One Store is one data directory or database; one
// thread writes (the committer's), any number read, each with its own Reader. Who needs only runs,
// or only the vault, takes the interface of that aggregate.
namespace sluice::store {

// What a task of a batch writes through, on the store thread. After an error of any call the task
// must end with it, which undoes what it wrote.
class Writer : public RunWriter,
               public WorkflowWriter,
               public SampleWriter,
               public ScheduleWriter,
               public VaultWriter,
               public ArtifactWriter,
               public KeyWriter,
               public TeamWriter,
               public AccessWriter,
               public RetentionWriter,
               public ContactWriter,
               public ObjectWriter,
               public CallWriter,
               public CsvJobWriter {
 public:
  // Idempotency keys, taken and kept events, tokens, files and links, sessions, the audit log, kept
  // answers, the hours of runs and jobs of CSV files, in slices. Returns how many rows it looked at
  // or deleted: fewer than `limit` when nothing is left for now. Keys may stay for an hour longer.
  virtual Result<std::int64_t> delete_expired(Timestamp now, std::int64_t limit) = 0;
};

// Reads what is committed. Not thread-safe; make one per thread.
class Reader : public RunReader,
               public WorkflowReader,
               public SampleReader,
               public ScheduleReader,
               public VaultReader,
               public ArtifactReader,
               public KeyReader,
               public TeamReader,
               public StatsReader,
               public SearchReader,
               public AccessReader,
               public RetentionReader,
               public ContactReader,
               public ObjectReader,
               public CallReader,
               public CsvJobReader {
 public:
  virtual Result<Uid> newest_id() = 0;  // of anything stored, for IdSource::start_after
};

class Store {
 public:
  virtual ~Store() = default;

  // --- store thread only ---
  // Writes all entries in one transaction, in their order, and says of each what became of it.
  // Later entries see what earlier ones did. Durable when this returns. After an error nothing of
  // the batch is there, or it is unknown: call reopen() before anything else (promise P1: nothing
  // is acknowledged on doubt).
  virtual Result<void> write(std::span<BatchEntry> batch) = 0;
  // Closes, opens, checks. Ok when the store can be written again.
  virtual Result<void> reopen() = 0;

  // --- any thread ---
  virtual Result<std::unique_ptr<Reader>> reader() = 0;
  virtual model::NodeId node() const = 0;  // this process, larger than any before
  // Moves the log into the database. Cheap when there is nothing to do. Own connection; not the
  // store thread.
  virtual Result<void> maintain() = 0;
  virtual Result<std::int64_t> bytes_on_disk() = 0;
};

}  // namespace sluice::store
