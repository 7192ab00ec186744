#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/records/contact_lists.h"
#include "services/records/contacts.h"
#include "services/records/csv_turns.h"
#include "services/records/import_settings.h"
#include "services/records/record_edit.h"
#include "store/store.h"

namespace sluice::services {

// A file, or a part of one, as it was sent.
struct SentFile {
  std::string_view bytes;
  std::string charset{};  // that its Content-Type names; empty: none
  std::string name{};
};

// Imports and exports of contacts as CSV: jobs that are stored, go on after a restart where they
// were, and take turns. Any thread but the io threads; `reader` is the caller's own.
class CsvJobs {
 public:
  using Kind = store::CsvJob::Kind;
  using State = store::CsvJob::State;
  using RunLater = CsvTurns::RunLater;
  using OnJob = OnEdited<store::CsvJob>;

  // All outlive this.
  CsvJobs(const Context& context, store::Store& store, const Contacts& contacts,
          const ContactLists& lists, RunLater run_later)
      : context_(context),
        lists_(lists),
        run_later_(std::move(run_later)),
        turns_(context, store, contacts, run_later_) {}

  Outcome<store::CsvJob> find(store::CsvJobReader& reader, TeamId team, Kind kind,
                              std::string_view id) const;

  // Documents are {"name", "charset", "delimiter", "on_existing", "list_id", "mapping"}. With the
  // file the import begins at once; without one its parts are awaited.
  void create_import(store::Reader& reader, const Principal& caller, const json::object& document,
                     const std::optional<SentFile>& file, OnJob done);
  // The next part of the file; one that is there is not taken again.
  void put_part(store::Reader& reader, const Principal& caller, std::string_view id,
                std::int64_t number, const SentFile& file, OnJob done);
  // The file is whole. Of an import that goes on, nothing.
  void start_import(store::Reader& reader, const Principal& caller, std::string_view id,
                    OnJob done);
  // Documents are {"name", "list_id", "byte_order_mark"}.
  void create_export(store::Reader& reader, const Principal& caller, const json::object& document,
                     OnJob done);
  // What was written stays. Of a job that is over, nothing.
  void cancel(store::Reader& reader, const Principal& caller, Kind kind, std::string_view id,
              OnJob done);

  // The rows of an import that failed, as CSV.
  Outcome<std::string> errors_of(store::Reader& reader, const store::CsvJob& job) const;
  bool run_later(std::move_only_function<void()> work) const { return run_later_(std::move(work)); }

  // To be called again and again, on a thread that may block: goes on with what is stored.
  void go_on() { turns_.go_on(); }

 private:
  Outcome<ImportSettings> read_settings(store::Reader& reader, TeamId team, Fields& fields,
                                        std::string& name) const;
  void write_new(const Principal& caller, store::CsvJob job, std::string text, OnJob done);
  Outcome<void> check_room(store::Writer& writer, const store::CsvJob& job) const;
  OnJob and_begin(OnJob done);

  const Context& context_;
  const ContactLists& lists_;
  const CsvTurns::RunLater run_later_;
  CsvTurns turns_;
};

}  // namespace sluice::services
