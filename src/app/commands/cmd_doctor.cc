#include <filesystem>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/doctor_runs.h"
#include "app/commands/doctor_tls.h"
#include "app/own_findings.h"
#include "app/terminal.h"
#include "base/time.h"
#include "store/sqlite/doctor.h"

namespace sluice::app {
namespace {

struct DoctorOptions {
  ClientOptions client;
  std::string data;
  std::string tls_cert;
  std::string tls_key;
  bool repair = false;
  bool cut_log = false;
  bool add_checksums = false;
};

constexpr std::uintmax_t kFreeBytesMin = 1ULL << 30;

void add_finding(const services::ServerFinding& finding, std::vector<Check>& out) {
  using Severity = services::ServerFinding::Severity;
  out.push_back({finding.message, finding.severity != Severity::kError, finding.cure,
                 finding.severity == Severity::kWarning, finding.code});
}

// What the server finds of itself. Only the operator may ask for it; for others there is nothing.
void check_findings(Client& client, std::vector<Check>& out) {
  const auto report = client.get("/server/findings");
  const auto* findings = report ? find_member(*report, "findings") : nullptr;
  if (!findings || !findings->is_array()) return;
  for (const auto& finding : findings->get_array()) {
    const auto severity = text_of(finding, "severity");
    out.push_back({text_of(finding, "message"), severity != "error", text_of(finding, "cure"),
                   severity == "warning", text_of(finding, "code")});
  }
}

void check_server(Client& client, std::vector<Check>& out) {
  if (client.url().starts_with("https://"))
    check_certificate_of(client.url(), SystemClock().now(), out);
  const auto health = client.get("/api/v1/health");
  out.push_back({"the server responds", health.has_value(),
                 health ? text_of(*health, "version") : health.error().message});
  if (!health && health.error().code == ErrorCode::kUnavailable) return;
  const auto version = health ? text_of(*health, "version") : SLUICE_VERSION;
  if (version != SLUICE_VERSION)
    out.push_back({"the server has another version than this command", true,
                   fmt::format("this is {}; use the same", SLUICE_VERSION), true});
  const auto workflows = client.get("/workflows");
  out.push_back({"the API key is accepted", workflows.has_value(),
                 workflows ? "" : workflows.error().message});
  if (!workflows || !workflows->is_array()) return;
  std::size_t inactive = 0;
  for (const auto& workflow : workflows->get_array()) {
    const auto* active = find_member(workflow, "is_active");
    if (active && *active == false) ++inactive;
  }
  out.push_back({"workflows", true,
                 fmt::format("{}, of which {} are inactive (their webhooks return 404)",
                             workflows->get_array().size(), inactive)});
  for (const auto* status : {"dead_letter", "failed"}) {
    const auto page = client.get(fmt::format("/workflows/runs?per_page=1&status={}", status));
    const auto* total = page ? find_path(*page, "meta.total") : nullptr;
    const bool none = total && *total == 0;
    out.push_back({fmt::format("runs with status {}", status), none,
                   total ? to_json(*total) : page.error().message});
  }
  check_unfinished_runs(client, workflows->get_array(), SystemClock().now(), out);
  check_findings(client, out);
}

void check_log(const store::Examination& found, const std::string& data, std::vector<Check>& out) {
  if (found.in_use) {
    out.push_back({"the log", true, "in use by a server, which checks it as it reads"});
    return;
  }
  const auto& damage = found.log.damage;
  out.push_back({"the log is sound", !damage,
                 damage ? store::disk::describe(*damage, data + "/sluice.db")
                        : fmt::format("{} transactions", found.log.transactions)});
}

// Every page of the database and every frame of the log.
void check_files(const std::string& data, std::vector<Check>& out) {
  ProgressBar bar("checking pages");
  const auto found =
      store::examine_files(data, [&](std::int64_t done, std::int64_t all) { bar.show(done, all); });
  if (!found) {
    out.push_back({"the database is sound", false, found.error().message});
    return;
  }
  check_log(*found, data, out);
  if (!found->has_checksums) {
    out.push_back({"the pages have checksums", false,
                   "the database is older than they are; stop the server and run `sluice doctor "
                   "--data DIR --add-checksums`"});
    return;
  }
  out.push_back({"the pages match their checksums", found->damaged.empty(),
                 fmt::format("{} pages, {} damaged, {} without a checksum", found->pages,
                             found->damaged.size(), found->pages_without)});
  for (const auto& place : found->damaged)
    out.push_back({fmt::format("page {}", place.page), false, "damaged; in " + place.owner});
}

void check_directory(const std::string& data, std::vector<Check>& out) {
  namespace fs = std::filesystem;
  std::error_code error;
  add_finding(examine_directory(data), out);
  if (!fs::is_directory(data, error)) return;
  const auto space = fs::space(data, error);
  out.push_back({"the disk has enough free space", !error && space.available >= kFreeBytesMin,
                 fmt::format("{} MiB free", space.available >> 20)});
  for (const auto* name : {"sluice.db", "master.key", "vault.key"}) {
    out.push_back({fmt::format("{} exists", name), fs::exists(fs::path(data) / name, error), ""});
  }
  if (fs::exists(fs::path(data) / "sluice.db", error)) check_files(data, out);
}

std::string line_of(const Check& check) {
  const auto mark = !check.ok          ? paint(Colour::kRed, "look")
                    : check.is_warning ? paint(Colour::kYellow, "warn")
                                       : paint(Colour::kGreen, "ok  ");
  // A finding is a sentence, and what to do is another one.
  const auto* between = check.code.empty() ? ": " : " ";
  return fmt::format("{} {}{}{}", mark, check.what, check.detail.empty() ? "" : between,
                     check.detail);
}

Result<int> examine(const DoctorOptions& options) {
  std::vector<Check> checks;
  auto client = options.client.client();
  if (!client) return fail(client.error());
  check_server(*client, checks);
  if (!options.tls_cert.empty() || !options.tls_key.empty())
    check_certificate_files(options.tls_cert, options.tls_key, SystemClock().now(), checks);
  if (!options.data.empty()) check_directory(options.data, checks);
  bool all_well = true;
  json::array rows;
  for (const auto& check : checks) {
    all_well = all_well && check.ok;
    rows.push_back({{"check", check.what},
                    {"ok", check.ok},
                    {"warning", check.is_warning},
                    {"detail", check.detail},
                    {"code", check.code}});
    if (!options.client.json) print_line(line_of(check));
  }
  if (options.client.json) print_line(to_json(rows));
  return all_well ? 0 : 1;
}

Result<int> mend(const DoctorOptions& options) {
  if (options.data.empty()) return report_usage("give the data directory with --data");
  ProgressBar bar("reading pages");
  const auto show = [&](std::int64_t done, std::int64_t all) { bar.show(done, all); };
  if (options.add_checksums) {
    const auto pages = store::add_checksums(options.data, show);
    if (!pages) return fail(pages.error());
    print_line(fmt::format("{} pages have checksums", *pages));
    return 0;
  }
  if (options.cut_log) {
    const auto cut = store::cut_log(options.data);
    if (!cut) return fail(cut.error());
    print_line(*cut);
    return 0;
  }
  const auto repair = store::repair_files(options.data, show);
  if (!repair) return fail(repair.error());
  for (const auto& line : repair->done) print_line(line);
  for (const auto& line : repair->left) print_error("sluice: " + line);
  if (repair->done.empty() && repair->left.empty()) print_line("nothing is damaged");
  return repair->left.empty() ? 0 : 1;
}

Result<int> run_doctor(const DoctorOptions& options) {
  const bool mends = options.repair || options.cut_log || options.add_checksums;
  return mends ? mend(options) : examine(options);
}

}  // namespace

void add_doctor(CLI::App& app, int& result) {
  const auto options = std::make_shared<DoctorOptions>();
  auto* command = add_client_command(
      app,
      {"doctor",
       "check a server and its data directory for problems",
       {"sluice doctor --data ./data", "sluice doctor --data ./data --repair"},
       "--repair, --cut-log and --add-checksums need --data and that no server uses it. Exits 1 if "
       "a check fails."},
      options, result, run_doctor);
  command->add_option("--data", options->data, "also check this data directory")
      ->envname("SLUICE_DATA");
  command->add_option("--tls-cert", options->tls_cert, "also check this certificate of a server")
      ->envname("SLUICE_TLS_CERT");
  command->add_option("--tls-key", options->tls_key, "and its private key")
      ->envname("SLUICE_TLS_KEY");
  auto* repair = command->add_flag("--repair", options->repair,
                                   "put single flipped bits of the database and its log back");
  auto* cut = command->add_flag("--cut-log", options->cut_log,
                                "give up what follows the first damaged place of the log; keeps a "
                                "copy");
  auto* add = command->add_flag("--add-checksums", options->add_checksums,
                                "give every page of an older database, or of a backup, a checksum");
  repair->excludes(cut)->excludes(add);
  cut->excludes(add);
}

}  // namespace sluice::app
