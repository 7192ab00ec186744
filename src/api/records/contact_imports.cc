#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/strict.h"
#include "api/records/csv_views.h"
#include "base/text.h"
#include "formats/charset.h"
#include "formats/multipart_reader.h"

// /api/v1/imports
namespace sluice::api {
namespace {

using services::SentFile;
using store::CsvJob;

constexpr std::string_view kCsvType = "text/csv";
constexpr std::int64_t kPartNumberMax = 100'000;
// What a request with the file as its body may say by its query.
constexpr std::array<std::string_view, 4> kQueryNames = {"name", "list_id", "on_existing",
                                                         "delimiter"};

std::string_view content_type_of(const RequestContext& context) {
  return context.request.header("Content-Type").value_or(std::string_view());
}

SentFile sent_file(std::string_view bytes, std::string_view content_type) {
  return {.bytes = bytes,
          .charset = formats::header_parameter(content_type, "charset").value_or(std::string()),
          .name = {}};
}

// An import as a request describes it.
struct NewImport {
  json::object document{};
  std::optional<SentFile> file{};
};

NewImport import_of_body(const RequestContext& context) {
  NewImport made{.file = sent_file(context.request.body, content_type_of(context))};
  for (const auto name : kQueryNames)
    if (const auto value = context.request.query_value(name)) made.document[name] = *value;
  return made;
}

std::unexpected<Problem> bad_form(std::string why) {
  return refuse(ErrorCode::kInvalid, "form_invalid", "The form " + std::move(why) + ".");
}

std::expected<json::object, Problem> settings_of_form(std::string_view text) {
  const auto value = parse_json(text);
  if (!value || !value->is_object()) return bad_form("must have a JSON object as its settings");
  if (const auto twice = repeated_member(text))
    return bad_form(fmt::format("has the member {} twice in its settings", cut_text(*twice, 64)));
  return value->get_object();
}

// Parts of a form: `file`, and `settings`, a JSON object, which may be absent.
std::expected<NewImport, Problem> import_of_form(const RequestContext& context) {
  const auto parts = formats::parse_multipart(context.request.body, content_type_of(context));
  if (!parts) return bad_form(parts.error().message);
  NewImport made;
  bool has_settings = false;
  for (const auto& part : *parts) {
    if (part.name == "file" && part.is_file && !made.file) {
      made.file = sent_file(part.content, part.content_type);
      made.file->name = part.filename;
    } else if (part.name == "settings" && !has_settings) {
      has_settings = true;
      SLUICE_TRY(made.document, settings_of_form(part.content));
    } else {
      return bad_form(fmt::format(
          "has the part {}, and must have one file, named file, and at most one part named "
          "settings",
          cut_text(part.name, 64)));
    }
  }
  if (!made.file) return bad_form("has no file; send it as the part named file");
  return made;
}

std::expected<NewImport, Problem> read_new_import(const RequestContext& context) {
  const auto type = formats::media_type(content_type_of(context));
  if (type == kCsvType) return import_of_body(context);
  for (const auto name : kQueryNames)
    if (context.request.query_value(name))
      return refuse(ErrorCode::kInvalid, "parameter_invalid",
                    fmt::format("{} is a parameter of requests whose body is text/csv; send it as "
                                "a member of the settings.",
                                name));
  if (type == "multipart/form-data") return import_of_form(context);
  if (type != "application/json")
    return refuse(ErrorCode::kInvalid, "content_type_invalid",
                  "Send the file as text/csv or in a multipart/form-data, or the settings of the "
                  "import as application/json and then the parts of the file.");
  SLUICE_TRY(auto document, read_body(context));
  return NewImport{.document = std::move(document)};
}

std::expected<std::int64_t, Problem> read_part_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size() || number < 0 ||
      number > kPartNumberMax)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "The number of a part must be a whole number; that of the first one is 0.");
  return number;
}

http::Response import_reply(const CsvJob& job) { return csv_job_reply(job, 200); }

services::OnEdited<CsvJob> answer_job(const Reply& reply) {
  return answer_at_once<CsvJob>(reply, import_reply);
}

}  // namespace

Pending create_contact_import(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto made, read_new_import(context));
  context.services.records.csv_jobs.create_import(
      context.reader, context.caller, made.document, made.file,
      answer_at_once<CsvJob>(reply, [](const CsvJob& job) { return csv_job_reply(job, 201); }));
  return {};
}

Answer list_contact_imports(RequestContext& context) {
  return csv_jobs_page(context, CsvJob::Kind::kImport);
}

Answer get_contact_import(RequestContext& context) {
  SLUICE_TRY(const auto job, csv_job_of_path(context, CsvJob::Kind::kImport));
  return csv_job_reply(job, 200);
}

Pending put_import_part(RequestContext& context, const Reply& reply) {
  SLUICE_TRY_VOID(csv_job_of_path(context, CsvJob::Kind::kImport));  // 404 goes before complaints
  SLUICE_TRY(const auto number, read_part_number(context.param(1)));
  if (formats::media_type(content_type_of(context)) != kCsvType)
    return refuse(ErrorCode::kInvalid, "content_type_invalid",
                  "Send the part of the file as text/csv.");
  context.services.records.csv_jobs.put_part(
      context.reader, context.caller, context.param(0), number,
      sent_file(context.request.body, content_type_of(context)), answer_job(reply));
  return {};
}

Pending start_contact_import(RequestContext& context, const Reply& reply) {
  context.services.records.csv_jobs.start_import(context.reader, context.caller, context.param(0),
                                                 answer_job(reply));
  return {};
}

Pending cancel_contact_import(RequestContext& context, const Reply& reply) {
  context.services.records.csv_jobs.cancel(context.reader, context.caller, CsvJob::Kind::kImport,
                                           context.param(0), answer_job(reply));
  return {};
}

Answer get_import_errors(RequestContext& context) {
  SLUICE_TRY(const auto job, csv_job_of_path(context, CsvJob::Kind::kImport));
  SLUICE_TRY(auto text, context.services.records.csv_jobs.errors_of(context.reader, job));
  return http::Response{200,
                        "text/csv; charset=utf-8",
                        std::move(text),
                        {{"Content-Disposition", csv_disposition("errors.csv")},
                         {"Cache-Control", "private, no-store"}}};
}

}  // namespace sluice::api
