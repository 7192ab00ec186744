#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/http.h"
#include "model/hook.h"

namespace sluice::hooks {

// Whether a header or query parameter of that name, in lower case, is or looks like a credential or
// a signature.
bool is_credential(std::string_view name, const model::HookSettings& hook);

// The headers that stay with a run, as one JSON object of texts with lower-case names, or empty
// when there is none: all but credentials, cookies, signatures, those that proxies add, and those
// that are about the connection. At most 64 of them, 1 KiB each; of repeated ones the first.
std::string kept_headers(std::span<const http::Header> headers, const model::HookSettings& hook);

// All headers of a rejected delivery, for the owner of the hook, as one JSON object; the values of
// credentials and signatures are redacted.
std::string shown_headers(std::span<const http::Header> headers, const model::HookSettings& hook);

}  // namespace sluice::hooks
