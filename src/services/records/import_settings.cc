#include "services/records/import_settings.h"

#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "formats/charset.h"

namespace sluice::services {
namespace {

constexpr std::size_t kCharsetBytesMax = 64;
constexpr std::string_view kUtf8 = "utf-8";
constexpr std::string_view kDelimiters = ",;\t|";

struct ByteOrderMark {
  std::string_view bytes;
  std::string_view charset;
};
constexpr std::array<ByteOrderMark, 3> kMarks = {
    {{"\xEF\xBB\xBF", kUtf8}, {"\xFF\xFE", "utf-16le"}, {"\xFE\xFF", "utf-16be"}}};

bool is_utf8_name(std::string_view charset) {
  return charset.empty() || equal_ignoring_case(charset, kUtf8) ||
         equal_ignoring_case(charset, "utf8");
}

void read_delimiter(Fields& fields, ImportSettings& settings) {
  const auto sent = fields.text("delimiter", 1, 8, Fields::Need::kOptional);
  if (!sent) return;
  const std::string_view text = *sent == "tab" ? "\t" : std::string_view(*sent);
  if (text.size() == 1 && kDelimiters.find(text) != std::string_view::npos)
    settings.delimiter = text.front();
  else
    fields.complain("delimiter must be a comma, a semicolon, a | or tab.");
}

void read_on_existing(Fields& fields, ImportSettings& settings) {
  const auto sent = fields.text("on_existing", 0, 32, Fields::Need::kOptional);
  if (!sent || *sent == on_existing_name(OnExisting::kUpdate)) return;
  if (*sent == on_existing_name(OnExisting::kSkip))
    settings.on_existing = OnExisting::kSkip;
  else
    fields.complain("on_existing must be update or skip.");
}

void read_charset(Fields& fields, ImportSettings& settings) {
  const auto sent = fields.text("charset", 1, kCharsetBytesMax, Fields::Need::kOptional);
  if (!sent) return;
  settings.charset = ascii_lower(trim(*sent));
  if (const auto known = formats::to_utf8({}, settings.charset); !known)
    fields.complain("charset: the file " + known.error().message + ".");
}

}  // namespace

std::string_view on_existing_name(OnExisting what) {
  return what == OnExisting::kSkip ? "skip" : "update";
}

json::object settings_document(const ImportSettings& settings) {
  json::object document{{"on_existing", on_existing_name(settings.on_existing)},
                        {"mapping", settings.mapping}};
  if (!settings.charset.empty()) document["charset"] = settings.charset;
  if (settings.delimiter != 0)
    document["delimiter"] = settings.delimiter == '\t' ? "tab" : std::string(1, settings.delimiter);
  if (settings.list) document["list_id"] = settings.list->text();
  json::array columns;
  for (const auto& column : settings.columns)
    columns.push_back(json::array{column.name, column.field});
  document["columns"] = std::move(columns);
  return document;
}

ImportSettings read_import_settings(Fields& fields) {
  ImportSettings settings;
  read_charset(fields, settings);
  read_delimiter(fields, settings);
  read_on_existing(fields, settings);
  if (const auto list = fields.text("list_id", 0, 64, Fields::Need::kOptional)) {
    settings.list = store::ContactListId::parse(*list);
    if (!settings.list) fields.complain("list_id: there is no such list.");
  }
  if (auto mapping = fields.object("mapping")) settings.mapping = *std::move(mapping);
  return settings;
}

Outcome<ImportSettings> stored_import_settings(const store::CsvJob& job) {
  const auto damaged = [] {
    return refuse(ErrorCode::kCorrupt, "internal", "The stored settings of the job are damaged.");
  };
  auto document = parse_json(job.settings);
  if (!document || !document->is_object()) return damaged();
  Fields fields(document->get_object());
  auto settings = read_import_settings(fields);
  const auto columns = fields.array("columns", Fields::Need::kOptional);
  if (!fields.finish()) return damaged();
  if (!columns) return settings;
  for (const auto& column : *columns) {
    const auto* pair = column.if_array();
    if (!pair || pair->size() != 2 || !is_text((*pair)[0]) || !is_text((*pair)[1]))
      return damaged();
    settings.columns.push_back(
        {std::string((*pair)[0].get_string()), std::string((*pair)[1].get_string())});
  }
  return settings;
}

Outcome<std::string> uploaded_text(std::string_view bytes, std::string& charset, bool is_first) {
  for (const auto& mark : kMarks) {
    if (!is_first || !bytes.starts_with(mark.bytes)) continue;
    bytes.remove_prefix(mark.bytes.size());
    charset = mark.charset;
    break;
  }
  if (is_utf8_name(charset)) return std::string(bytes);
  auto text = formats::to_utf8(bytes, charset);
  if (text) return *std::move(text);
  return refuse(ErrorCode::kInvalid, "file_invalid",
                fmt::format("The file {}{}.", text.error().message,
                            is_first ? "" : ", or this part of it begins or ends in a character"));
}

Outcome<formats::CsvPlace> read_import_header(const MoreOfFile& more, ImportSettings& settings) {
  std::optional<formats::CsvReader> reader;
  std::string piece;
  bool is_at_end = false;
  while (true) {
    SLUICE_TRY(auto next, more());
    is_at_end = !next.has_value();
    piece = std::move(next).value_or(std::string());
    if (!reader) {
      if (settings.delimiter == 0) settings.delimiter = formats::csv_delimiter_of(piece);
      reader.emplace(settings.delimiter);
    }
    reader->feed(piece);
    if (is_at_end) reader->finish();
    const auto header = reader->next();
    if (header && !header->problem.empty())
      return refuse(ErrorCode::kInvalid, "file_invalid",
                    fmt::format("The header of the file cannot be read: {}.", header->problem));
    if (header) {
      SLUICE_TRY(settings.columns, map_columns(header->fields, settings.mapping));
      return header->end;
    }
    if (reader->unclosed_quote())
      return refuse(ErrorCode::kInvalid, "file_invalid",
                    "The header of the file cannot be read: a quotation mark is not closed.");
    if (is_at_end)
      return refuse(ErrorCode::kInvalid, "file_invalid",
                    "The file is empty; its first row must name the columns.");
  }
}

}  // namespace sluice::services
