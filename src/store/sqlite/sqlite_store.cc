#include "store/sqlite/sqlite_store.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <system_error>
#include <unistd.h>

#include "store/disk/database_file.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/data_dir.h"
#include "store/sqlite/log_file.h"
#include "store/sqlite/maintenance.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

namespace sluice::store {
namespace sqlite {
namespace {

// Past so many frames in the log the writer moves them itself: the checkpoint of maintain() never
// reaches the end of a log that is being written to, and a log only starts again from there.
constexpr int kFramesBeforeCatchUp = 8'000;

class SqliteStore final : public Store {
 public:
  SqliteStore(std::filesystem::path directory, SqliteOptions options)
      : directory_(std::move(directory)),
        options_(std::move(options)),
        maintenance_(file(), options_.vfs) {}
  ~SqliteStore() override;

  Result<void> open();

  Result<void> write(std::span<BatchEntry> batch) override;
  Result<void> reopen() override;

  Result<std::unique_ptr<Reader>> reader() override {
    return SqliteReader::open(file(), options_.vfs);
  }
  model::NodeId node() const override { return node_; }
  Result<void> maintain() override { return maintenance_.run(); }
  Result<std::int64_t> bytes_on_disk() override;

 private:
  std::string file() const { return directory_ / "sluice.db"; }
  Result<void> open_writer();
  Result<void> empty_log();
  Result<void> prepare_writing();
  void close_writer();
  Result<void> join();
  Result<void> write_all(std::span<BatchEntry> batch);
  Result<CommitOutcome> write_one(const BatchEntry& entry);
  Result<CommitOutcome> run_task(Task& task);
  Result<void> begin();
  Result<void> catch_up();
  static int after_commit(void* self, sqlite3*, const char*, int frames_in_log);

  const std::filesystem::path directory_;
  const SqliteOptions options_;
  DataDirLock lock_;
  Connection connection_;
  Statement begin_;
  Statement commit_;
  Statement savepoint_;
  Statement release_;
  std::unique_ptr<SqliteWriter> writer_;
  model::NodeId node_{};
  int frames_in_log_ = 0;
  // Stays open while the writer is closed and opened again. Otherwise SQLite would recover the log
  // from its file and could find a commit there whose fsync failed, and that was called failed.
  Connection anchor_;
  Maintenance maintenance_;
};

SqliteStore::~SqliteStore() { close_writer(); }

// SQLite makes the files of the log with the permissions of the database.
Result<void> create_private(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return fail(ErrorCode::kIo,
                fmt::format("cannot open {}: {}", file, std::generic_category().message(errno)));
  }
  ::close(descriptor);
  return {};
}

Result<void> SqliteStore::open() {
  if (options_.lock == SqliteOptions::Lock::kTake) {
    SLUICE_TRY(lock_, DataDirLock::take(directory_));
  }
  if (options_.vfs.empty() && options_.lock == SqliteOptions::Lock::kLeave) {
    SLUICE_TRY_VOID(make_data_dir(directory_));
    SLUICE_TRY_VOID(create_private(file()));
  }
  SLUICE_TRY_VOID(disk::check_files(file(), options_.vfs));
  // The process before may have ended after a failed fsync: what it left in the log is made durable
  // first, so that it can be built on.
  SLUICE_TRY_VOID(write_log_anew(file(), options_.vfs));
  SLUICE_TRY_VOID(open_writer());
  // And then emptied, so that no commit stands in it that somebody was told had failed. Busy:
  // another process is at work.
  const auto emptied = empty_log();
  if (!emptied && emptied.error().code != ErrorCode::kUnavailable) return emptied;
  SLUICE_TRY_VOID(migrate(connection_));
  SLUICE_TRY_VOID(join());
  SLUICE_TRY(anchor_, Connection::open(file(), Connection::Mode::kReadOnly, options_.vfs));
  SLUICE_TRY_VOID(anchor_.number("SELECT count(*) FROM meta"));
  return prepare_writing();
}

Result<void> SqliteStore::open_writer() {
  SLUICE_TRY(connection_, Connection::open(file(), Connection::Mode::kCreate, options_.vfs));
  SLUICE_TRY_VOID(set_up_writing(connection_));
  // After the set-up: SQLite's own checkpoints, which that turns off, are this same hook.
  sqlite3_wal_hook(connection_.get(), &SqliteStore::after_commit, this);
  return {};
}

int SqliteStore::after_commit(void* self, sqlite3*, const char*, int frames_in_log) {
  auto* store = static_cast<SqliteStore*>(self);
  store->frames_in_log_ = frames_in_log;
  store->maintenance_.committed(frames_in_log);
  return SQLITE_OK;
}

Result<void> SqliteStore::prepare_writing() {
  SLUICE_TRY(begin_, connection_.prepare("BEGIN IMMEDIATE"));
  SLUICE_TRY(commit_, connection_.prepare("COMMIT"));
  SLUICE_TRY(savepoint_, connection_.prepare("SAVEPOINT part"));
  SLUICE_TRY(release_, connection_.prepare("RELEASE part"));
  SLUICE_TRY(writer_, SqliteWriter::make(connection_, node_));
  return {};
}

void SqliteStore::close_writer() {
  writer_.reset();
  for (Statement* statement : {&begin_, &commit_, &savepoint_, &release_}) *statement = Statement();
  connection_ = Connection();
}

// As a new node. The directory has one process, so all others are fenced: their runs are taken over
// as those of a dead node are.
Result<void> SqliteStore::join() {
  SLUICE_TRY_VOID(connection_.exec("BEGIN IMMEDIATE"));
  SLUICE_TRY(const auto node, connection_.number("UPDATE meta SET value = value + 1 WHERE name ="
                                                 " 'claim' RETURNING value"));
  SLUICE_TRY_VOID(connection_.exec(
      "DELETE FROM nodes; INSERT INTO nodes SELECT value FROM meta WHERE name = 'claim'"));
  SLUICE_TRY_VOID(connection_.exec("COMMIT"));
  node_ = model::NodeId{node};
  return {};
}

Result<void> SqliteStore::write(std::span<BatchEntry> batch) {
  auto written = write_all(batch);
  if (!written) {
    if (writer_) writer_->counts().forget();
    if (connection_.in_transaction()) discard(connection_.exec("ROLLBACK"));
  }
  return written;
}

Result<void> SqliteStore::write_all(std::span<BatchEntry> batch) {
  SLUICE_TRY_VOID(begin());
  writer_->begin_transaction();
  for (BatchEntry& entry : batch) {
    auto outcome = write_one(entry);
    if (outcome) {
      entry.outcome = *std::move(outcome);
    } else if (concerns_one_statement(outcome.error().code)) {
      entry.outcome = failed(std::move(outcome).error());
    } else {
      (void)writer_->take_concurrency_changes();
      (void)writer_->take_changes();
      (void)writer_->take_events_on_their_way();
      return fail(std::move(outcome).error());
    }
    entry.groups = writer_->take_concurrency_changes();
    entry.changes = writer_->take_changes();
    entry.events_on_their_way = writer_->take_events_on_their_way();
  }
  SLUICE_TRY_VOID(writer_->counts().write(connection_));
  return commit_.run();
}

Result<CommitOutcome> SqliteStore::write_one(const BatchEntry& entry) {
  if (const auto* run = std::get_if<const NewRun*>(&entry.work)) return writer_->insert_run(**run);
  if (const auto* runs = std::get_if<const std::vector<Admitted>*>(&entry.work))
    return writer_->insert_runs(**runs);
  if (const auto* more = std::get_if<const engine::Transition*>(&entry.work))
    return writer_->append(**more);
  return run_task(*std::get<Task*>(entry.work));
}

// In a savepoint, so that its error undoes nothing but its own writes.
Result<CommitOutcome> SqliteStore::run_task(Task& task) {
  SLUICE_TRY_VOID(savepoint_.run());
  const auto counted = writer_->counts().mark();
  if (auto done = task(*writer_); !done) {
    SLUICE_TRY_VOID(connection_.exec("ROLLBACK TO part; RELEASE part"));
    (void)writer_->take_concurrency_changes();  // what was undone did not happen
    (void)writer_->take_changes();
    writer_->counts().take_back(counted);
    return failed(std::move(done).error());
  }
  SLUICE_TRY_VOID(release_.run());
  return CommitOutcome{.kind = CommitOutcome::Kind::kCommitted};
}

Result<void> SqliteStore::begin() {
  if (frames_in_log_ > kFramesBeforeCatchUp) SLUICE_TRY_VOID(catch_up());
  return begin_.run();
}

Result<void> SqliteStore::catch_up() {
  frames_in_log_ = 0;  // not again before the next commit says how many there are
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             nullptr, nullptr);
  if (code == SQLITE_OK || (code & 0xFF) == SQLITE_BUSY) return {};  // busy: maintain() is at it
  return fail(connection_.error("cannot move the log into the database"));
}

// A failed fsync leaves in doubt what the file holds, so the log is moved into the database whole,
// with its own fsyncs, before anything new is written; the row proves that a write gets through.
Result<void> SqliteStore::reopen() {
  close_writer();
  SLUICE_TRY_VOID(open_writer());
  SLUICE_TRY_VOID(empty_log());
  SLUICE_TRY_VOID(connection_.exec("UPDATE meta SET value = value + 1 WHERE name = 'checked'"));
  return prepare_writing();
}

Result<void> SqliteStore::empty_log() {
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  return fail(connection_.error("cannot move the log into the database"));
}

Result<std::int64_t> SqliteStore::bytes_on_disk() {
  std::int64_t bytes = 0;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file() + suffix, error);
    if (!error) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

}  // namespace
}  // namespace sqlite

Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& directory,
                                           SqliteOptions options) {
  auto store = std::make_unique<sqlite::SqliteStore>(directory, std::move(options));
  SLUICE_TRY_VOID(store->open());
  return store;
}

}  // namespace sluice::store
