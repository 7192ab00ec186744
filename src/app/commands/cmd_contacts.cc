#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/pause.h"
#include "formats/csv.h"

namespace sluice::app {
namespace {

constexpr std::size_t kPartBytes = 4 << 20;
constexpr std::size_t kErrorsShownMax = 10;
constexpr std::chrono::milliseconds kCsvLookEvery{300};  // at a job

struct ContactOptions {
  ClientOptions client;
  std::string file;
  std::string list;  // name or id
  std::vector<std::string> mappings;
  std::string delimiter;
  std::string charset;
  std::string errors;  // a file for the list of them
  bool skips_existing = false;
  bool byte_order_mark = false;
};

std::string file_name_of(const std::string& path) {
  return path == "-" ? std::string() : path.substr(path.find_last_of('/') + 1);
}

Result<std::string> list_id_of(Client& client, const std::string& word) {
  json::array rows;
  for (std::string cursor; true;) {
    SLUICE_TRY(const auto page, client.get("/api/v1/lists?limit=200" + cursor));
    if (const auto* lists = find_member(page, "lists"); lists && lists->is_array())
      for (const auto& each : lists->get_array()) rows.push_back(each);
    const auto* meta = find_member(page, "meta");
    const auto next = meta ? text_of(*meta, "next_cursor") : std::string();
    if (next.empty()) break;
    cursor = "&cursor=" + next;
  }
  SLUICE_TRY(const auto row, find_row(rows, word, "list"));
  return text_of(row, "id");
}

// "COLUMN=FIELD"; without a field, the column is not read.
Result<json::object> mapping_of(const std::vector<std::string>& mappings) {
  json::object mapping;
  for (const auto& each : mappings) {
    const auto end = each.rfind('=');
    if (end == std::string::npos)
      return fail(ErrorCode::kInvalid,
                  fmt::format("--map {}: write it as COLUMN=FIELD, or COLUMN= to leave the column "
                              "out",
                              each));
    const auto field = each.substr(end + 1);
    mapping[each.substr(0, end)] = field.empty() ? json::value(nullptr) : json::value(field);
  }
  return mapping;
}

Result<json::object> settings_of(Client& client, const ContactOptions& options) {
  json::object settings{{"name", file_name_of(options.file)}};
  if (!options.list.empty()) {
    SLUICE_TRY(settings["list_id"], list_id_of(client, options.list));
  }
  SLUICE_TRY(settings["mapping"], mapping_of(options.mappings));
  if (!options.delimiter.empty()) settings["delimiter"] = options.delimiter;
  if (!options.charset.empty()) settings["charset"] = options.charset;
  if (options.skips_existing) settings["on_existing"] = "skip";
  return settings;
}

std::int64_t count_of(const json::value& value, std::string_view name) {
  const auto* found = find_member(value, name);
  return found && found->is_int64() ? found->get_int64() : 0;
}

// Sends the file in parts, as it is read.
Result<void> send_file(Client& client, const std::string& import_id, const std::string& path) {
  std::ifstream opened;
  if (path != "-") opened.open(path, std::ios::binary);
  if (path != "-" && !opened)
    return fail(ErrorCode::kNotFound, fmt::format("cannot read {}", path));
  std::istream& in = path == "-" ? std::cin : opened;
  ProgressBar bar("sending");
  opened.seekg(0, std::ios::end);
  const auto all = path == "-" ? std::int64_t{0} : static_cast<std::int64_t>(opened.tellg());
  opened.seekg(0);
  for (std::int64_t number = 0, sent = 0; in; ++number) {
    std::string part(kPartBytes, '\0');
    in.read(part.data(), static_cast<std::streamsize>(part.size()));
    part.resize(static_cast<std::size_t>(in.gcount()));
    sent += std::ssize(part);
    SLUICE_TRY_VOID(client.put_file(fmt::format("/api/v1/imports/{}/parts/{}", import_id, number),
                                    "text/csv", std::move(part)));
    if (all > 0) bar.show(sent, all);
  }
  return {};
}

// The job once it is over.
Result<json::value> wait_for_csv_job(Client& client, std::string_view kind, const std::string& job,
                                     const char* doing) {
  ProgressBar bar(doing);
  while (true) {
    SLUICE_TRY(const auto answer, client.get(fmt::format("/api/v1/{}s/{}", kind, job)));
    const auto* found = find_member(answer, kind);
    if (!found) return fail(ErrorCode::kInternal, "the server says nothing of the job");
    if (!text_of(*found, "finished_at").empty()) return *found;
    bar.show(count_of(*found, "progress"), 100);
    pause_for(kCsvLookEvery);
  }
}

Result<void> write_errors(Client& client, const std::string& import_id,
                          const ContactOptions& options) {
  std::string text;
  SLUICE_TRY_VOID(client.download(fmt::format("/api/v1/imports/{}/errors", import_id),
                                  [&](std::string_view bytes) {
                                    text += bytes;
                                    return true;
                                  }));
  if (!options.errors.empty()) {
    std::ofstream out(options.errors, std::ios::binary);
    out << text;
    out.flush();
    if (!out) return fail(ErrorCode::kIo, fmt::format("cannot write {}", options.errors));
    print_error(fmt::format("{} lists the rows that failed", options.errors));
    return {};
  }
  formats::CsvReader reader(',');
  reader.feed(text);
  reader.finish();
  const auto header = reader.next();
  for (std::size_t shown = 0; header && shown < kErrorsShownMax; ++shown) {
    const auto row = reader.next();
    if (!row || row->fields.size() < 2) return {};
    print_error(printable(fmt::format("line {}: {}", row->fields[0], row->fields[1])));
  }
  if (header && reader.next()) print_error("... and more; --errors FILE saves all of them");
  return {};
}

Result<int> import_contacts(const ContactOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto settings, settings_of(client, options));
  SLUICE_TRY(const auto begun, client.post("/api/v1/imports", settings));
  const auto import_id = text_of(begun, "import_id");
  const auto sent = [&]() -> Result<void> {
    SLUICE_TRY_VOID(send_file(client, import_id, options.file));
    SLUICE_TRY_VOID(
        client.post(fmt::format("/api/v1/imports/{}/start", import_id), json::object()));
    return {};
  }();
  if (!sent) {
    discard(client.post(fmt::format("/api/v1/imports/{}/cancel", import_id), json::object()));
    return fail(sent.error());
  }
  SLUICE_TRY(const auto job, wait_for_csv_job(client, "import", import_id, "importing"));
  const auto* rows = find_member(job, "rows");
  const auto failed = rows ? count_of(*rows, "failed") : 0;
  const bool is_done = text_of(job, "status") == "completed";
  if (failed > 0 && (!options.client.json || !options.errors.empty()))
    SLUICE_TRY_VOID(write_errors(client, import_id, options));
  if (options.client.json)
    print_json(job);
  else if (rows)
    print_line(fmt::format("{} rows: {} created, {} updated, {} unchanged, {} skipped, {} failed",
                           count_of(*rows, "read"), count_of(*rows, "created"),
                           count_of(*rows, "updated"), count_of(*rows, "unchanged"),
                           count_of(*rows, "skipped"), failed));
  if (!is_done)
    print_error(printable(fmt::format("the import {} is {}. {}", import_id, text_of(job, "status"),
                                      text_of(job, "message"))));
  return is_done && failed == 0 ? 0 : 1;
}

Result<int> export_contacts(const ContactOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  json::object settings{{"byte_order_mark", options.byte_order_mark}};
  if (!options.list.empty()) {
    SLUICE_TRY(settings["list_id"], list_id_of(client, options.list));
  }
  SLUICE_TRY(const auto begun, client.post("/api/v1/exports", settings));
  SLUICE_TRY(const auto job,
             wait_for_csv_job(client, "export", text_of(begun, "export_id"), "exporting"));
  if (text_of(job, "status") != "completed")
    return fail(ErrorCode::kInternal, fmt::format("the export {} is {}. {}", text_of(job, "id"),
                                                  text_of(job, "status"), text_of(job, "message")));
  std::ofstream opened;
  if (options.file != "-") opened.open(options.file, std::ios::binary);
  std::ostream& out = options.file == "-" ? std::cout : opened;
  std::int64_t received = 0;
  SLUICE_TRY_VOID(client.download(fmt::format("/api/v1/exports/{}/file", text_of(job, "id")),
                                  [&](std::string_view bytes) {
                                    received += std::ssize(bytes);
                                    return static_cast<bool>(out << bytes);
                                  }));
  out.flush();
  if (!out || received != count_of(job, "bytes"))
    return fail(ErrorCode::kIo, fmt::format("cannot write {}", options.file));
  if (options.client.json && options.file != "-")
    print_json(job);
  else if (options.file != "-")
    print_line(fmt::format("{} contacts in {}", count_of(job, "rows"), options.file));
  return 0;
}

}  // namespace

void add_contacts(CLI::App& app, int& result) {
  const auto options = std::make_shared<ContactOptions>();
  auto& group = *add_group(app, "contacts", "import contacts from CSV files and export them");
  auto* importing = add_client_command(
      group,
      {"import",
       "import contacts from a CSV file",
       {"sluice contacts import leads.csv --list 'Spring campaign'",
        "sluice contacts import leads.csv --map Mobile=phone_number --map Plan=custom.plan"},
       "The first row names the columns; those called like a member of a contact need no --map. "
       "What is empty never overwrites what is stored."},
      options, result, import_contacts);
  importing->add_option("FILE", options->file, "the file, or - for standard input")->required();
  importing->add_option("--list", options->list, "the list to add the contacts to (name or id)");
  importing->add_option("--map", options->mappings,
                        "COLUMN=FIELD: phone_number, email, first_name, ..., custom.NAME, or "
                        "nothing to leave the column out");
  importing->add_flag("--skip-existing", options->skips_existing,
                      "leave contacts that are there as they are");
  importing->add_option("--delimiter", options->delimiter, "a comma, a semicolon, | or tab");
  importing->add_option("--charset", options->charset, "of the file, if it is not UTF-8");
  importing->add_option("--errors", options->errors, "a file for the list of rows that fail");
  auto* exporting = add_client_command(
      group,
      {"export",
       "export contacts to a CSV file",
       {"sluice contacts export contacts.csv", "sluice contacts export - --list leads"}},
      options, result, export_contacts);
  exporting->add_option("FILE", options->file, "the file, or - for standard output")->required();
  exporting->add_option("--list", options->list, "only contacts of this list (name or id)");
  exporting->add_flag("--byte-order-mark", options->byte_order_mark,
                      "begin the file with one, which some spreadsheets need to see UTF-8");
}

}  // namespace sluice::app
