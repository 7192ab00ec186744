#include "services/records/contact_columns.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/text.h"
#include "base/time.h"

namespace sluice::services {
namespace {

constexpr std::string_view kPhoneNumber = "phone_number";
constexpr std::string_view kCustom = "custom";
constexpr std::string_view kCustomMember = "custom.";
constexpr std::size_t kNameShownBytesMax = 64;
constexpr std::size_t kColumnsShownMax = 20;
constexpr std::size_t kTextShownBytesMax = 1'000;

std::vector<std::string_view> contact_fields() {
  std::vector<std::string_view> names = {kPhoneNumber};
  for (const auto& text : contact_texts()) names.push_back(text.name);
  names.push_back(kCustom);
  return names;
}

bool is_custom_member(std::string_view field) {
  return field.starts_with(kCustomMember) && field.size() > kCustomMember.size();
}

// "First name" is first_name; what is behind "custom." stays as it is.
std::string field_of_name(std::string_view name) {
  name = trim(name);
  if (equal_ignoring_case(name.substr(0, kCustomMember.size()), kCustomMember))
    return std::string(kCustomMember) + std::string(name.substr(kCustomMember.size()));
  std::string field;
  for (const char c : name) field += c == ' ' || c == '-' ? '_' : ascii_lower(c);
  return field;
}

std::string names_shown(std::span<const ContactColumn> columns) {
  std::vector<std::string_view> names;
  for (const auto& column : columns.first(std::min(columns.size(), kColumnsShownMax)))
    names.push_back(cut_text(column.name, kNameShownBytesMax));
  return fmt::format("{}{}", fmt::join(names, ", "),
                     columns.size() > kColumnsShownMax ? ", ..." : "");
}

// What the mapping says of one column, which may be there several times.
void map_column(std::string_view name, const json::value& wanted, ContactColumns& columns,
                std::vector<std::string>& errors) {
  const auto shown = cut_text(name, kNameShownBytesMax);
  const auto is_it = [&](const ContactColumn& column) { return column.name == trim(name); };
  if (std::ranges::none_of(columns, is_it)) {
    errors.push_back(fmt::format("mapping: the file has no column {}; its columns are {}.", shown,
                                 names_shown(columns)));
    return;
  }
  std::string field;
  if (const auto* text = if_text(wanted)) {
    field = *text;
    const auto known = contact_fields();
    if (std::ranges::find(known, std::string_view(field)) == known.end() &&
        !is_custom_member(field))
      errors.push_back(
          fmt::format("mapping: a contact has no {}{}", cut_text(field, kNameShownBytesMax),
                      nearest_hint(field, known).empty()
                          ? fmt::format("; it has {} and custom.NAME.", fmt::join(known, ", "))
                          : nearest_hint(field, known)));
  } else if (!wanted.is_null()) {
    errors.push_back(
        fmt::format("mapping: the field of column {} must be a string or null, but is "
                    "{}.",
                    shown, json_kind_name(wanted)));
  }
  for (auto& column : columns)
    if (is_it(column)) column.field = field;
}

void check_columns(const ContactColumns& columns, std::vector<std::string>& errors) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].field.empty()) continue;
    for (std::size_t j = 0; j < i; ++j)
      if (columns[j].field == columns[i].field)
        errors.push_back(
            fmt::format("Columns {} and {} are both for {}; leave one out: map it to null.", j + 1,
                        i + 1, cut_text(columns[i].field, kNameShownBytesMax)));
  }
  if (std::ranges::find(columns, kPhoneNumber, &ContactColumn::field) == columns.end())
    errors.push_back(fmt::format(
        "No column is for phone_number, by which contacts are known; say by mapping which one is. "
        "The columns are {}.",
        names_shown(columns)));
}

// A field of the row into the document of its contact; what is wrong with it, or nothing.
std::string read_cell(const ContactColumn& column, std::string_view text, json::object& document,
                      json::object& custom) {
  if (text.find('\0') != std::string_view::npos) return "has a NUL byte";
  if (!is_utf8(text))
    return "is not valid UTF-8; send the file with its charset, such as windows-1252";
  text = formats::plain_csv_text(trim(text));
  if (column.field.empty() || text.empty()) return {};
  if (column.field == kCustom) {
    const auto value = parse_json(text);
    if (!value || !value->is_object()) return "must be a JSON object";
    for (const auto& [name, member] : value->get_object()) custom[name] = member;
  } else if (column.field.starts_with(kCustomMember)) {
    custom[std::string_view(column.field).substr(kCustomMember.size())] = text;
  } else {
    document[column.field] = text;
  }
  return {};
}

}  // namespace

Outcome<ContactColumns> map_columns(std::span<const std::string> header,
                                    const json::object& mapping) {
  ContactColumns columns;
  const auto known = contact_fields();
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i].find('\0') != std::string::npos || !is_utf8(header[i]))
      return refuse(ErrorCode::kInvalid, "file_invalid",
                    fmt::format("The name of column {} is not UTF-8 text; send the file with its "
                                "charset, such as utf-16 or windows-1252.",
                                i + 1));
    auto field = field_of_name(header[i]);
    const bool is_known =
        std::ranges::find(known, std::string_view(field)) != known.end() || is_custom_member(field);
    columns.push_back({std::string(trim(header[i])), is_known ? std::move(field) : std::string()});
  }
  std::vector<std::string> errors;
  for (const auto& [name, wanted] : mapping) map_column(name, wanted, columns, errors);
  if (errors.empty()) check_columns(columns, errors);
  if (!errors.empty()) return std::unexpected(invalid("parameter_invalid", std::move(errors)));
  return columns;
}

Outcome<ContactChange> read_contact_row(const ContactColumns& columns, const formats::CsvRow& row,
                                        std::string_view region, const Limits& limits) {
  if (!row.problem.empty())
    return refuse(ErrorCode::kInvalid, "row_invalid", fmt::format("Not read: {}.", row.problem));
  if (row.fields.size() > columns.size())
    return refuse(ErrorCode::kInvalid, "row_invalid",
                  fmt::format("The row has {} fields, and the file {} columns; a field with a "
                              "delimiter in it must be quoted.",
                              row.fields.size(), columns.size()));
  json::object document;
  json::object custom;
  std::vector<std::string> errors;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const auto wrong = read_cell(columns[i], row.fields[i], document, custom);
    if (!wrong.empty())
      errors.push_back(fmt::format("Column {} ({}) {}.", i + 1,
                                   cut_text(columns[i].name, kNameShownBytesMax), wrong));
  }
  if (!errors.empty()) return std::unexpected(invalid("row_invalid", std::move(errors)));
  if (!custom.empty()) document[kCustom] = std::move(custom);
  Fields fields(document);
  auto change = read_contact(fields, region, Empty::kKeep, limits);
  if (fields.ok() && !change.phone_number) fields.complain("phone_number is missing.");
  SLUICE_TRY_VOID(fields.finish());
  return change;
}

void append_contact_header(std::string& out) {
  std::vector<std::string> names = {"id"};
  for (const auto field : contact_fields()) names.emplace_back(field);
  names.emplace_back("created_at");
  names.emplace_back("updated_at");
  formats::append_csv_row(out, names);
}

void append_contact_row(std::string& out, const store::Contact& contact) {
  std::vector<std::string> fields = {contact.id.text(), contact.phone_number};
  for (const auto& text : contact_texts())
    fields.push_back(formats::harmless_csv_text(contact.*text.member));
  fields.push_back(contact.custom == "{}" ? std::string() : contact.custom);
  fields.push_back(format_time(contact.created_at));
  fields.push_back(format_time(contact.updated_at));
  formats::append_csv_row(out, fields);
}

std::string shown_csv_text(std::string_view text) {
  const bool is_text = is_utf8(text);
  std::string shown;
  for (const char c : cut_text(text, kTextShownBytesMax))
    shown += is_control(c) ? ' ' : !is_text && (c & 0x80) != 0 ? '?' : c;
  return formats::harmless_csv_text(shown);
}

}  // namespace sluice::services
