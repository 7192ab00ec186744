#include "services/teams.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "formats/phone_number.h"
#include "model/retry.h"
#include "services/fields.h"

namespace sluice::services {
namespace {

using store::TeamLimits;

// Teams that are passed over at a time on the way to the next free number.
constexpr std::int64_t kTeamsAtOnce = 1'000;

struct LimitMember {
  std::string_view name;
  std::optional<std::int64_t> TeamLimits::*member;
  std::int64_t max;
};
// As large as what is kept in memory of a team, or read at once, may become.
constexpr std::array<LimitMember, 5> kLimits = {{
    {"workflows_max", &TeamLimits::workflows_max, 100'000},
    {"api_keys_max", &TeamLimits::api_keys_max, 10'000},
    {"vault_items_max", &TeamLimits::vault_items_max, 10'000},
    {"accepted_per_second_max", &TeamLimits::accepted_per_second_max, 1'000'000},
    {"stored_runs_max", &TeamLimits::stored_runs_max, 1'000'000'000'000},
}};

void read_limit(const LimitMember& limit, const json::value& value, Fields& fields,
                TeamLimits& limits) {
  if (value.is_null()) {
    limits.*limit.member = std::nullopt;
    return;
  }
  const auto* number = value.if_int64();
  if (!number || *number < 1 || *number > limit.max)
    return fields.complain(fmt::format("limits.{} must be a whole number from 1 to {}, or null.",
                                       limit.name, limit.max));
  limits.*limit.member = *number;
}

void read_limits(Fields& fields, TeamLimits& limits) {
  const auto document = fields.object("limits");
  if (!document) return;
  std::array<std::string_view, kLimits.size()> known{};
  std::ranges::transform(kLimits, known.begin(), &LimitMember::name);
  for (const auto& [name, value] : *document) {
    const auto limit = std::ranges::find(kLimits, std::string_view(name), &LimitMember::name);
    if (limit == kLimits.end())
      fields.complain("limits: " + unknown_name(name, known));
    else
      read_limit(*limit, value, fields, limits);
  }
}

void read_region(Fields& fields, store::Team& team) {
  const auto sent = fields.nullable_text("default_region", 2);
  if (!sent) return;
  if (*sent && !formats::is_phone_region(**sent))
    return fields.complain("default_region must be a two-letter country code such as AU, or null.");
  team.default_region = sent->value_or("");
}

struct KeptFor {
  std::string_view name;
  std::optional<Micros> store::TeamRetention::*member;
};
constexpr std::array<KeptFor, 2> kKeptFor = {
    {{"completed", &store::TeamRetention::completed}, {"failed", &store::TeamRetention::failed}}};
struct KeptMost {
  std::string_view name;
  std::optional<std::int64_t> store::TeamRetention::*member;
};
constexpr std::array<KeptMost, 2> kKeptMost = {{{"runs_max", &store::TeamRetention::runs_max},
                                                {"bytes_max", &store::TeamRetention::bytes_max}}};
constexpr Micros kKeptForMax = std::chrono::hours(24 * 3'650);
constexpr std::int64_t kKeptMostMax = std::int64_t{1} << 50;

void read_age(const KeptFor& kept, const json::value& value, Fields& fields,
              store::TeamRetention& retention) {
  if (value.is_null()) {
    retention.*kept.member = std::nullopt;
    return;
  }
  const auto time = model::parse_duration_value(value);
  if (!time || *time < Micros(0) || *time > kKeptForMax)
    return fields.complain(fmt::format(
        "retention.{} must be a number of seconds or a duration such as 30d, at most 3650d, or "
        "null; 0 keeps runs forever.",
        kept.name));
  retention.*kept.member = *time;
}

void read_most(const KeptMost& kept, const json::value& value, Fields& fields,
               store::TeamRetention& retention) {
  if (value.is_null()) {
    retention.*kept.member = std::nullopt;
    return;
  }
  const auto* number = value.if_int64();
  if (!number || *number < 1 || *number > kKeptMostMax)
    return fields.complain(fmt::format("retention.{} must be a whole number from 1 to {}, or null.",
                                       kept.name, kKeptMostMax));
  retention.*kept.member = *number;
}

void read_retention(Fields& fields, store::TeamRetention& retention) {
  constexpr std::array<std::string_view, 4> kKnown = {"completed", "failed", "runs_max",
                                                      "bytes_max"};
  const auto document = fields.object("retention");
  if (!document) return;
  for (const auto& [key, value] : *document) {
    const std::string_view name(key);
    const auto age = std::ranges::find(kKeptFor, name, &KeptFor::name);
    const auto most = std::ranges::find(kKeptMost, name, &KeptMost::name);
    if (age != kKeptFor.end())
      read_age(*age, value, fields, retention);
    else if (most != kKeptMost.end())
      read_most(*most, value, fields, retention);
    else
      fields.complain("retention: " + unknown_name(name, kKnown));
  }
}

json::object team_facts(const store::Team& team) {
  json::object facts{{"name", team.name}};
  if (!team.default_region.empty()) facts["default_region"] = team.default_region;
  for (const auto& kept : kKeptFor)
    if (const auto& time = team.retention.*kept.member)
      facts[fmt::format("retention.{}", kept.name)] = std::chrono::floor<Seconds>(*time).count();
  for (const auto& kept : kKeptMost)
    if (const auto& number = team.retention.*kept.member)
      facts[fmt::format("retention.{}", kept.name)] = *number;
  for (const auto& limit : kLimits)
    if (const auto& number = team.limits.*limit.member) facts[limit.name] = *number;
  return facts;
}

Outcome<TeamId> next_free(store::Reader& reader) {
  TeamId last{0};
  while (true) {
    SLUICE_TRY(const auto teams, reader.teams_after(last, kTeamsAtOnce));
    if (!teams.empty()) last = teams.back();
    if (std::ssize(teams) < kTeamsAtOnce) break;
  }
  const auto next = static_cast<std::int64_t>(last) + 1;
  if (next <= kTeamIdMax) return TeamId{next};
  return refuse(
      ErrorCode::kConflict, "no_team_id",
      fmt::format("The highest team_id, {}, is taken; send a team_id that is free.", kTeamIdMax));
}

Edit<store::Team> edit_of(store::Team team, AuditNote note) {
  return {.result = team,
          .write = [team](store::Writer& writer) -> Result<void> {
            auto put = writer.put_team(team);
            if (!put && put.error().code == ErrorCode::kConflict)
              return fail(ErrorCode::kConflict, "Another team has this name already.");
            return put;
          },
          .audit = std::move(note)};
}

std::string number_text(TeamId team) { return std::to_string(static_cast<std::int64_t>(team)); }

}  // namespace

Outcome<void> check_operator(const Principal& caller) {
  if (caller.team == kOperatorTeam && caller.scopes.covers(Scopes::all())) return {};
  return refuse(ErrorCode::kForbidden, "operator_only",
                "Only keys of the operator's team that have all scopes may do that.");
}

Outcome<store::Team> find_team(store::Reader& reader, TeamId team) {
  SLUICE_TRY(auto stored, reader.team(team));
  if (stored) return *std::move(stored);
  SLUICE_TRY(const auto keys, reader.keys_of(team));
  if (keys.empty()) return not_found("team");
  return store::Team{.id = team,
                     .name = {},
                     .created_at = keys.front().created_at,
                     .updated_at = keys.front().created_at};
}

Outcome<std::int64_t> limit_of(store::TeamReader& reader, TeamId team,
                               std::optional<std::int64_t> TeamLimits::*own,
                               std::int64_t of_server) {
  SLUICE_TRY(const auto stored, reader.team(team));
  return stored ? (stored->limits.*own).value_or(of_server) : of_server;
}

Outcome<Edit<store::Team>> Teams::plan_create(store::Reader& reader, const Principal& caller,
                                              const json::object& document) const {
  SLUICE_TRY_VOID(check_operator(caller));
  Fields fields(document);
  store::Team team{.created_at = context_.clock.now(), .updated_at = context_.clock.now()};
  const auto name = fields.text("name", 1, context_.limits.name_bytes_max, Fields::Need::kRequired);
  const auto number = fields.whole_number("team_id", 1, kTeamIdMax);
  read_limits(fields, team.limits);
  read_region(fields, team);
  read_retention(fields, team.retention);
  SLUICE_TRY_VOID(fields.finish());
  team.name = *name;
  if (number) {
    team.id = TeamId{*number};
    SLUICE_TRY(const auto stored, reader.team(team.id));
    if (stored)
      return refuse(ErrorCode::kConflict, "team_exists",
                    fmt::format("Team {} exists already, as '{}'; change it with PUT /teams/{}.",
                                *number, stored->name, *number));
  } else {
    SLUICE_TRY(team.id, next_free(reader));
  }
  AuditNote note{"team.create", number_text(team.id), team.name, {}, team_facts(team)};
  return edit_of(std::move(team), std::move(note));
}

Outcome<Edit<store::Team>> Teams::plan_update(store::Reader& reader, const Principal& caller,
                                              TeamId id, const json::object& document) const {
  SLUICE_TRY_VOID(check_operator(caller));
  SLUICE_TRY(auto team, find_team(reader, id));
  Fields fields(document);
  AuditNote note{"team.update", number_text(id), {}, team_facts(team), {}};
  const auto name =
      fields.text("name", 1, context_.limits.name_bytes_max,
                  team.name.empty() ? Fields::Need::kRequired : Fields::Need::kOptional);
  read_limits(fields, team.limits);
  read_region(fields, team);
  read_retention(fields, team.retention);
  SLUICE_TRY_VOID(fields.finish());
  if (name) team.name = *name;
  team.updated_at = context_.clock.now();
  note.name = team.name;
  note.after = team_facts(team);
  return edit_of(std::move(team), changes_only(std::move(note)));
}

void Teams::create(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller,
                   const json::object& document, OnEdited<store::Team> done) {
  write_later(context_, caller, std::move(turn), plan_create(reader, caller, document),
              std::move(done));
}

void Teams::update(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller,
                   TeamId team, const json::object& document, OnEdited<store::Team> done) {
  write_later(context_, caller, std::move(turn), plan_update(reader, caller, team, document),
              std::move(done));
}

}  // namespace sluice::services
