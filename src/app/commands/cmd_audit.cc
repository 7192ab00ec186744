#include <algorithm>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/pages.h"
#include "app/commands/times.h"
#include "app/table.h"
#include "base/bytes.h"

namespace sluice::app {
namespace {

constexpr std::int64_t kAuditPageMax = 200;

struct AuditOptions {
  ClientOptions client;
  std::string action;
  std::string object;
  std::string since;
  std::int64_t limit = 50;
};

Result<std::string> query_of(const AuditOptions& options) {
  std::string query;
  const auto add = [&query](std::string_view name, std::string_view value) {
    if (!value.empty()) query += fmt::format("&{}={}", name, percent_encode(value));
  };
  add("action", options.action);
  add("object_id", options.object);
  if (!options.since.empty()) {
    SLUICE_TRY(const auto since, parse_since(options.since, SystemClock().now()));
    add("from", format_time(since));
  }
  return query;
}

Result<json::array> entries_of(Client& client, const AuditOptions& options) {
  SLUICE_TRY(const auto query, query_of(options));
  return first_rows(client,
                    fmt::format("/audit?limit={}{}", std::min(kAuditPageMax, options.limit), query),
                    static_cast<std::size_t>(options.limit));
}

// "name: a -> b, is_active: true": what an entry changed.
std::string changes_of(const json::value& entry) {
  const auto* before = find_member(entry, "before");
  const auto* after = find_member(entry, "after");
  std::string text;
  const auto add = [&text](std::string_view name, const std::string& change) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name, change);
  };
  if (after && after->is_object()) {
    for (const auto& member : after->get_object()) {
      const auto* old = before ? find_member(*before, member.key()) : nullptr;
      const auto now = to_json(member.value());
      add(member.key(), old ? fmt::format("{} -> {}", to_json(*old), now) : now);
    }
  }
  return text;
}

Result<void> list(const AuditOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(auto entries, entries_of(client, options));
  if (options.client.json) {
    print_json(json::object{{"data", std::move(entries)}});
    return {};
  }
  const auto now = SystemClock().now();
  Table table({"TIME", "KEY", "ACTION", "OBJECT", "CHANGES"});
  for (const auto& entry : entries) {
    const auto name = text_of(entry, "object_name");
    table.add({{short_time(text_of(entry, "at"), now)},
               {text_of(entry, "key_name")},
               {text_of(entry, "action")},
               {name.empty() ? short_id(text_of(entry, "object_id")) : name},
               {changes_of(entry)}});
  }
  print(table.text());
  return {};
}

}  // namespace

void add_audit(CLI::App& app, int& result) {
  const auto options = std::make_shared<AuditOptions>();
  auto* command = add_client_command(
      app,
      {"audit",
       "list what was done, by whom and when",
       {"sluice audit --since 7d", "sluice audit --action key.create --limit 200"}},
      options, result, list);
  command->add_option("--action", options->action, "only this one, e.g. workflow.update");
  command->add_option("--object", options->object, "only what was done to the thing with this id");
  command->add_option("--since", options->since, "90m, 7d, or a time such as 2026-01-31T12:00:00Z");
  command->add_option("--limit", options->limit, "how many entries at most, newest first")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000}))
      ->capture_default_str();
}

}  // namespace sluice::app
