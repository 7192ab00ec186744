#include "engine/compile/settings.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <initializer_list>

#include "base/json_number.h"
#include "model/retry.h"
#include "nodes/config/vault_reads.h"

namespace sluice::engine {
namespace {

constexpr Micros kRunTimeoutMax = std::chrono::hours(24 * 7);
constexpr Micros kKeepEventsMax = std::chrono::hours(24 * 7);
constexpr Micros kKeepRunsMax = std::chrono::hours(24 * 3'650);
constexpr std::int64_t kRunsKeptMax = 100'000'000;
constexpr std::int64_t kBytesKeptMax = std::int64_t{1} << 50;
constexpr std::int64_t kLimitMax = 1'000;  // the store counts the slots that are taken
constexpr std::array<std::string_view, 3> kOnLimit = {"queue", "newest", "drop"};

// As its author wrote it; JSON null counts as absent.
const json::value* member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

class Parser {
 public:
  Parser(std::string_view body_root, std::vector<std::string>& errors)
      : body_root_(body_root), errors_(errors) {}

  ProgramSettings parse(const json::object& settings) {
    ProgramSettings out;
    check_members(settings,
                  {"timeout", "concurrency", "order_by_key", "on_failure", "keep_events",
                   "retention", "strict"},
                  "settings");
    if (const auto* timeout = member(settings, "timeout"))
      out.active_time_max = read_time(*timeout);
    if (const auto* keep = member(settings, "keep_events")) out.keep_events = read_keep(*keep);
    if (const auto* retention = member(settings, "retention"))
      out.retention = read_retention(*retention);
    if (const auto* target = member(settings, "on_failure"))
      out.on_failure = read_workflow(*target);
    if (const auto* strict = member(settings, "strict")) {
      if (const auto* flag = strict->if_bool())
        out.strict = *flag;
      else
        report("settings.strict must be true or false, not {}", json_kind_name(*strict));
    }
    const auto* concurrency = member(settings, "concurrency");
    const auto* order = member(settings, "order_by_key");
    if (concurrency && order)
      report(
          "settings.concurrency and settings.order_by_key cannot be combined: order_by_key already "
          "means a concurrency of 1 per key");
    else if (concurrency)
      out.concurrency = read_concurrency(*concurrency);
    else if (order)
      out.concurrency = Concurrency{.key = read_key(*order, "settings.order_by_key")};
    return out;
  }

 private:
  template <class... Args>
  void report(fmt::format_string<Args...> format, Args&&... args) {
    errors_.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  void check_members(const json::object& object, std::initializer_list<std::string_view> known,
                     std::string_view place) {
    constexpr std::size_t kUnknownShownMax = 20;
    std::size_t unknown = 0;
    for (const auto& entry : object) {
      const std::string_view name = entry.key();
      if (std::ranges::find(known, name) == known.end() && ++unknown <= kUnknownShownMax)
        report("{} has no setting '{}'; the known settings are {}", place, name.substr(0, 64),
               fmt::join(known, ", "));
    }
  }

  std::optional<Micros> read_time(const json::value& value) {
    const auto time = model::parse_duration_value(value);
    if (!time) {
      report("settings.timeout: {}", time.error().message);
    } else if (*time <= Micros(0) || *time > kRunTimeoutMax) {
      report("settings.timeout must be greater than 0 and at most 7 days");
    } else {
      return *time;
    }
    return std::nullopt;
  }

  std::optional<Micros> read_keep(const json::value& value) {
    const auto time = model::parse_duration_value(value);
    if (!time)
      report("settings.keep_events: {}", time.error().message);
    else if (*time < Micros(0) || *time > kKeepEventsMax)
      report("settings.keep_events must be at least 0 and at most 7 days");
    else
      return *time;
    return std::nullopt;
  }

  RunRetention read_retention(const json::value& value) {
    RunRetention out;
    const auto* object = value.if_object();
    if (!object) {
      report("settings.retention must be an object, not {}", json_kind_name(value));
      return out;
    }
    check_members(*object, {"completed", "failed", "runs_max", "bytes_max"}, "settings.retention");
    out.completed = read_age(*object, "completed");
    out.failed = read_age(*object, "failed");
    out.runs_max = read_most(*object, "runs_max", kRunsKeptMax);
    out.bytes_max = read_most(*object, "bytes_max", kBytesKeptMax);
    return out;
  }

  std::optional<std::int64_t> read_most(const json::object& object, std::string_view name,
                                        std::int64_t most) {
    const auto* number = member(object, name);
    if (!number) return std::nullopt;
    if (number->is_int64() && number->get_int64() >= 1 && number->get_int64() <= most)
      return number->get_int64();
    report("settings.retention.{} must be a whole number from 1 to {}", name, most);
    return std::nullopt;
  }

  std::optional<Micros> read_age(const json::object& object, std::string_view name) {
    const auto* value = member(object, name);
    if (!value) return std::nullopt;
    const auto time = model::parse_duration_value(*value);
    if (!time)
      report("settings.retention.{}: {}", name, time.error().message);
    else if (*time < Micros(0) || *time > kKeepRunsMax)
      report(
          "settings.retention.{} must be at least 0, which keeps runs forever, and at most 3650 "
          "days",
          name);
    else
      return *time;
    return std::nullopt;
  }

  // Nothing as well for a name, which becomes an id where workflows are known.
  std::optional<WorkflowId> read_workflow(const json::value& value) {
    const auto* text = if_text(value);
    if (text && !text->empty()) return WorkflowId::parse(*text);
    report("settings.on_failure must be the id or the name of a workflow, not {}",
           json_kind_name(value));
    return std::nullopt;
  }

  std::optional<Concurrency> read_concurrency(const json::value& value) {
    const auto* object = value.if_object();
    if (!object) {
      report("settings.concurrency must be an object, not {}", json_kind_name(value));
      return std::nullopt;
    }
    check_members(*object, {"limit", "key", "on_limit"}, "settings.concurrency");
    Concurrency out;
    const auto* limit = member(*object, "limit");
    if (limit && limit->is_int64() && limit->get_int64() >= 1 && limit->get_int64() <= kLimitMax)
      out.limit = limit->get_int64();
    else
      report("settings.concurrency.limit must be a whole number from 1 to {}", kLimitMax);
    if (const auto* key = member(*object, "key"))
      out.key = read_key(*key, "settings.concurrency.key");
    if (const auto* name = member(*object, "on_limit")) {
      const auto* text = if_text(*name);
      const auto* at = text ? std::ranges::find(kOnLimit, std::string_view(*text)) : kOnLimit.end();
      if (at == kOnLimit.end())
        report("settings.concurrency.on_limit must be one of {}", fmt::join(kOnLimit, ", "));
      else
        out.on_limit = static_cast<model::OnLimit>(at - kOnLimit.begin());
    }
    return out;
  }

  nodes::TemplateField read_key(const json::value& value, std::string_view place) {
    const std::size_t before = errors_.size();
    std::vector<std::string> roots;
    nodes::TemplateField key;
    if (is_text(value)) {
      key = nodes::TemplateField::compile(value, place, errors_);
      key.add_roots(roots);
    }
    const bool parsed = errors_.size() == before;
    if (!is_text(value) || (parsed && key.constant()))
      report("{} must be a template such as {{{{ {}.id }}}}", place,
             body_root_.empty() ? "trigger" : body_root_);
    for (const auto& read : roots) {
      const std::string_view root = nodes::read_vault_root(read) ? std::string_view("vault") : read;
      if (root == "trigger" || root == body_root_) continue;
      report("{} reads '{}', but it is evaluated before any node runs and can only read {}", place,
             root, body_root_.empty() ? "trigger" : fmt::format("trigger and {}", body_root_));
    }
    return key;
  }

  std::string_view body_root_;
  std::vector<std::string>& errors_;
};

}  // namespace

ProgramSettings ProgramSettings::parse(const json::object& settings, std::string_view body_root,
                                       std::vector<std::string>& errors) {
  return Parser(body_root, errors).parse(settings);
}

}  // namespace sluice::engine
