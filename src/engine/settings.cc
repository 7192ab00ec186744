#include "engine/settings.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

#include "model/retry.h"

namespace sluice::engine {
namespace {

constexpr Micros kTimeoutMax = std::chrono::hours(24 * 7);
constexpr std::int64_t kLimitMax = 10'000;
constexpr std::array<std::string_view, 3> kPolicies = {"queue", "newest", "drop"};

void check_members(const json::object& object, std::initializer_list<std::string_view> known,
                   std::string_view place, std::vector<std::string>& errors) {
  for (const auto& entry : object)
    if (std::ranges::find(known, std::string_view(entry.key())) == known.end())
      errors.push_back(fmt::format("{} has no member '{}'; it knows: {}", place,
                                   std::string_view(entry.key()), fmt::join(known, ", ")));
}

const json::value* member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

std::optional<nodes::TemplateField> read_key(const json::value& value, std::string_view place,
                                             std::vector<std::string>& errors) {
  if (!value.is_string() || value.get_string().empty()) {
    errors.push_back(
        fmt::format("{} must be a template such as {{{{ webhook_payload.id }}}}, not {}", place,
                    json_kind_name(value)));
    return std::nullopt;
  }
  auto field = nodes::TemplateField::compile(value, place, errors);
  std::vector<std::string> roots;
  field.add_roots(roots);
  constexpr std::array<std::string_view, 5> kRoots = {"trigger", "webhook_payload", "payload",
                                                      "context", "inputs"};
  for (const auto& root : roots)
    if (std::ranges::find(kRoots, root) == kRoots.end())
      errors.push_back(
          fmt::format("{} reads '{}', but is looked at before any node runs: it can read "
                      "{}",
                      place, root, fmt::join(kRoots, ", ")));
  return field;
}

std::optional<Concurrency> read_concurrency(const json::value& value,
                                            std::vector<std::string>& errors) {
  const auto* object = value.if_object();
  if (!object) {
    errors.push_back(
        fmt::format("settings.concurrency must be an object, not {}", json_kind_name(value)));
    return std::nullopt;
  }
  check_members(*object, {"limit", "key", "when_full"}, "settings.concurrency", errors);
  Concurrency out;
  const auto* limit = member(*object, "limit");
  if (!limit || !limit->is_int64() || limit->get_int64() < 1 || limit->get_int64() > kLimitMax)
    errors.push_back(
        fmt::format("settings.concurrency.limit must be a whole number from 1 to {}", kLimitMax));
  else
    out.limit = limit->get_int64();
  if (const auto* key = member(*object, "key"))
    out.key = read_key(*key, "settings.concurrency.key", errors);
  if (const auto* policy = member(*object, "when_full")) {
    const auto* name = policy->if_string();
    const auto at = name ? std::ranges::find(kPolicies, std::string_view(*name)) : kPolicies.end();
    if (at == kPolicies.end())
      errors.push_back(fmt::format("settings.concurrency.when_full must be one of {}",
                                   fmt::join(kPolicies, ", ")));
    else
      out.when_full = static_cast<WhenFull>(at - kPolicies.begin());
  }
  return out;
}

}  // namespace

ProgramSettings ProgramSettings::parse(const json::object& settings,
                                       std::vector<std::string>& errors) {
  ProgramSettings out;
  check_members(settings, {"timeout", "concurrency", "order_by_key"}, "settings", errors);
  if (const auto* value = member(settings, "timeout")) {
    const auto timeout = model::parse_duration_value(*value);
    if (!timeout)
      errors.push_back("settings.timeout: " + timeout.error().message);
    else if (*timeout <= Micros(0) || *timeout > kTimeoutMax)
      errors.emplace_back("settings.timeout must be more than 0 and at most 7 days");
    else
      out.active_time_max = *timeout;
  }
  if (const auto* value = member(settings, "concurrency"))
    out.concurrency = read_concurrency(*value, errors);
  if (const auto* value = member(settings, "order_by_key")) {
    if (out.concurrency)
      errors.emplace_back(
          "settings.order_by_key is a concurrency of its own (one run a key, in order); give one "
          "of "
          "the two");
    else
      out.concurrency = Concurrency{.key = read_key(*value, "settings.order_by_key", errors)};
  }
  return out;
}

}  // namespace sluice::engine
