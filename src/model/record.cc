#include "model/record.h"

#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/json_number.h"
#include "model/record_heads.h"

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 7> kKindNames = {
    "completed", "failed", "attempt", "waiting", "progress", "iterating", "postponed"};

void append_integer(std::string& out, std::int64_t value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

void append_time(std::string& out, std::string_view key, Timestamp time) {
  out += key;
  append_integer(out, time.time_since_epoch().count());
}

void append_text(std::string& out, std::string_view key, std::string_view text) {
  out += key;
  append_json_string(out, text);
}

// One line taken apart; `bad` says which member is wrong.
struct LineReader {
  const json::object& line;
  std::string_view bad;

  std::string text(std::string_view key) {
    const auto* value = line.if_contains(key);
    if (!value) return {};
    if (const auto* string = if_text(*value)) return std::string(*string);
    bad = key;
    return {};
  }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> all;
    const auto* value = line.if_contains(key);
    if (!value) return all;
    const auto* array = value->if_array();
    if (!array) bad = key;
    for (const auto& each : array ? *array : json::array()) {
      const auto* string = if_text(each);
      if (string)
        all.emplace_back(*string);
      else
        bad = key;
    }
    return all;
  }
  std::optional<std::int64_t> integer(std::string_view key) {
    const auto* value = line.if_contains(key);
    if (!value) return std::nullopt;
    if (const auto* whole = value->if_int64()) return *whole;
    bad = key;
    return std::nullopt;
  }
  std::optional<Timestamp> time(std::string_view key) {
    const auto micros = integer(key);
    if (!micros) return std::nullopt;
    return Timestamp(Micros(*micros));
  }
};

std::optional<RecordKind> parse_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == name) return static_cast<RecordKind>(i);
  return std::nullopt;
}

Result<Record> parse_line(std::string_view text) {
  // The depth of an output, and the object around it.
  SLUICE_TRY(json::value document, parse_json(text, {.depth_max = kRecordDepthMax + 1}));
  auto* object = document.if_object();
  if (!object) return fail(ErrorCode::kCorrupt, "not an object");
  LineReader reader{*object, {}};
  Record record;
  const auto kind = parse_kind(reader.text("k"));
  if (!kind) return fail(ErrorCode::kCorrupt, "'k' is not a known kind of record");
  record.kind = *kind;
  record.node = reader.text("n");
  record.item = reader.text("i");
  record.handle = reader.text("h");
  record.key = reader.text("key");
  record.error = reader.text("err");
  record.warnings = reader.texts("warn");
  if (const auto name = reader.text("w"); !name.empty()) {
    const auto wait = parse_wait(name);
    if (!wait) return fail(ErrorCode::kCorrupt, "'w' is not a known kind of wait");
    record.wait = *wait;
  }
  const auto at = reader.time("t");
  record.started_at = reader.time("s").value_or(at.value_or(Timestamp()));
  record.until = reader.time("u");
  const auto attempt = reader.integer("a").value_or(1);
  if (attempt < 1 || attempt > 1'000'000) reader.bad = "a";
  if (!reader.bad.empty())
    return fail(ErrorCode::kCorrupt, fmt::format("'{}' has the wrong kind of value", reader.bad));
  if (record.node.empty()) return fail(ErrorCode::kCorrupt, "'n' (the node) is empty");
  if (!at) return fail(ErrorCode::kCorrupt, "'t' is missing");
  record.at = *at;
  record.attempt = static_cast<int>(attempt);
  if (auto* output = object->if_contains("out")) record.output = std::move(*output);
  return record;
}

// The line without its output, which comes last. A quote in a text is escaped, so what is looked
// for stands in none.
std::string head_of(std::string_view line) {
  std::string head(line.substr(0, line.find(",\"out\":")));
  if (head.size() < line.size()) head += '}';
  return head;
}

// Makes a record of each line with `parse`.
template <class Parse>
Result<std::vector<Record>> parse_lines(std::string_view lines, Parse parse) {
  std::vector<Record> records;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const auto end = lines.find('\n');
    if (end == std::string_view::npos)
      return fail(ErrorCode::kCorrupt,
                  fmt::format("record {} does not end with a newline", number));
    Result<Record> record = parse(lines.substr(0, end));
    if (!record)
      return fail(ErrorCode::kCorrupt,
                  fmt::format("record {}: {}", number, record.error().message));
    record->bytes = end + 1;
    records.push_back(std::move(*record));
    lines.remove_prefix(end + 1);
  }
  return records;
}

}  // namespace

std::string_view record_kind_name(RecordKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

LogLevel log_level(RecordKind kind, std::string_view handle, bool has_warnings) {
  switch (kind) {
    case RecordKind::kCompleted:
    case RecordKind::kWaiting:
    case RecordKind::kProgress:
    case RecordKind::kIterating:
    case RecordKind::kPostponed:
      return has_warnings ? LogLevel::kWarning : LogLevel::kSuccess;
    case RecordKind::kAttempt:
      return LogLevel::kWarning;
    case RecordKind::kFailed:
      return handle.empty() ? LogLevel::kError : LogLevel::kWarning;
  }
  return LogLevel::kError;
}

std::string_view log_level_name(LogLevel level) {
  switch (level) {
    case LogLevel::kSuccess:
      return "success";
    case LogLevel::kError:
      return "error";
    case LogLevel::kWarning:
      return "warning";
  }
  return "error";
}

void append_record(std::string& out, const RecordView& record) {
  out += "{\"k\":\"";
  out += record_kind_name(record.kind);
  out += '"';
  append_text(out, ",\"n\":", record.node);
  if (!record.item.empty()) append_text(out, ",\"i\":", record.item);
  append_time(out, ",\"t\":", record.at);
  if (record.started_at != record.at) append_time(out, ",\"s\":", record.started_at);
  if (record.attempt != 1) {
    out += ",\"a\":";
    append_integer(out, record.attempt);
  }
  if (!record.handle.empty()) append_text(out, ",\"h\":", record.handle);
  if (record.until) append_time(out, ",\"u\":", *record.until);
  if (record.wait != WaitKind::kTime) append_text(out, ",\"w\":", wait_name(record.wait));
  if (!record.key.empty()) append_text(out, ",\"key\":", record.key);
  if (!record.error.empty()) append_text(out, ",\"err\":", record.error);
  if (record.warnings && !record.warnings->empty()) {
    std::string_view before = ",\"warn\":[";
    for (const auto& warning : *record.warnings) {
      append_text(out, before, warning);
      before = ",";
    }
    out += ']';
  }
  if (record.output && !record.output->is_null()) {
    out += ",\"out\":";
    append_json(out, *record.output);
  }
  out += "}\n";
}

void append_record(std::string& out, const Record& record) {
  append_record(out, RecordView{.kind = record.kind,
                                .node = record.node,
                                .item = record.item,
                                .at = record.at,
                                .started_at = record.started_at,
                                .attempt = record.attempt,
                                .handle = record.handle,
                                .until = record.until,
                                .wait = record.wait,
                                .key = record.key,
                                .error = record.error,
                                .warnings = &record.warnings,
                                .output = &record.output});
}

Result<std::vector<Record>> parse_records(std::string_view lines) {
  return parse_lines(lines, parse_line);
}

Result<std::vector<Record>> parse_record_heads(std::string_view lines) {
  return parse_lines(lines, [](std::string_view line) { return parse_line(head_of(line)); });
}

}  // namespace sluice::model
