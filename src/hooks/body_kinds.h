#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "hooks/delivery_files.h"
#include "http/http.h"

// Each turns a body of one kind into the JSON that the run sees (docs/deliveries.md). kInvalid
// continues the sentence "The body ...".
namespace sluice::hooks {

// What the Content-Type says, in lower case and without parameters; empty when there is none.
std::string content_type_of(const http::RequestHead& head);
bool is_form_type(std::string_view type);
bool is_xml_type(std::string_view type);
bool is_ndjson_type(std::string_view type);

Result<std::string> form_to_payload(const http::RequestHead& head, std::string_view bytes);
// The value of the field, which is to be JSON.
Result<std::string> form_field_to_payload(const http::RequestHead& head, std::string_view bytes,
                                          std::string_view field);
// `files` may be null, then a form with files is refused.
Result<std::string> multipart_to_payload(const http::RequestHead& head, std::string_view bytes,
                                         const FilesOf* files);
Result<std::string> xml_to_payload(std::string_view bytes);
Result<std::string> text_to_payload(const http::RequestHead& head, std::string_view bytes);
std::string binary_to_payload(std::string_view bytes);
Result<std::string> ndjson_to_payload(std::string_view bytes);
// An event whose attributes are in the headers (CloudEvents, HTTP binding, 3.1), as one in JSON.
Result<std::string> cloud_event_to_payload(const http::RequestHead& head, std::string_view bytes);

}  // namespace sluice::hooks
