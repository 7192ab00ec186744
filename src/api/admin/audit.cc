#include <fmt/format.h>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/views.h"
#include "base/time.h"

// GET /audit: what was done by whom, newest first.
namespace sluice::api {
namespace {

constexpr std::string_view kAuditCursorPrefix = "a_";

json::value facts_of(const std::string& text) {
  if (text.empty()) return nullptr;
  auto facts = parse_json(text);
  return facts ? *std::move(facts) : json::value();
}

json::object audit_view(const store::AuditEntry& entry) {
  return {{"at", format_time(entry.at)},
          {"key_id", entry.key.text()},
          {"key_name", entry.key_name},
          {"session_id", entry.session ? json::value(entry.session->text()) : json::value()},
          {"action", entry.action},
          {"object_id", entry.object},
          {"object_name", entry.object_name},
          {"before", facts_of(entry.before)},
          {"after", facts_of(entry.after)},
          {"request_id", entry.request_id}};
}

std::expected<store::AuditFilter, Problem> read_audit_filter(const RequestContext& context) {
  const auto& limits = context.services.limits;
  store::AuditFilter filter;
  filter.team = context.caller.team;
  SLUICE_TRY(filter.before_seq, read_number_cursor(context, kAuditCursorPrefix));
  SLUICE_TRY(filter.limit, query_number(context, "limit", limits.audit_entries_default, 1,
                                        limits.audit_entries_max));
  SLUICE_TRY(filter.from, query_time(context, "from"));
  SLUICE_TRY(filter.to, query_time(context, "to"));
  filter.action = context.request.query_value("action").value_or("");
  filter.object = context.request.query_value("object_id").value_or("");
  if (const auto key = context.request.query_value("key_id")) {
    filter.key = KeyId::parse(*key);
    if (!filter.key)
      return refuse(ErrorCode::kInvalid, "parameter_invalid",
                    "key_id must be the id of an API key (key_...).");
  }
  return filter;
}

}  // namespace

Answer list_audit(RequestContext& context) {
  SLUICE_TRY(const auto filter, read_audit_filter(context));
  SLUICE_TRY(const auto page, context.services.audit.page(context.reader, filter));
  json::array data;
  data.reserve(page.entries.size());
  for (const auto& entry : page.entries) data.push_back(audit_view(entry));
  json::value next;
  if (page.next) next = fmt::format("{}{}", kAuditCursorPrefix, *page.next);
  return reply(200, json::object{{"data", std::move(data)}, {"next_cursor", std::move(next)}});
}

}  // namespace sluice::api
