#pragma once

#include <string_view>

#include "api/core/reply.h"

namespace sluice::api {

// The browsable page of the API's document: Redoc, which reads /openapi.json.
http::Response api_page(const http::RequestHead& request);

// What the page loads: page.css, page.js, redoc.js and licenses.txt; nothing for other names.
std::optional<http::Response> api_page_file(const http::RequestHead& request,
                                            std::string_view name);

}  // namespace sluice::api
