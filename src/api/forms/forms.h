#pragma once

#include "api/core/services.h"
#include "http/http.h"

// The public side of forms, without a key: the token in the URL is the secret.
namespace sluice::api {

// GET /forms/{token}: the page, or JSON for who accepts that alone.
http::Response show_form(Services& services, const http::Request& request);
// POST /forms/{token}/check: which fields are there and what is wrong, for what is filled in so
// far. Changes nothing.
http::Response check_open_form(Services& services, const http::Request& request);
// POST /forms/{token}: answered once the run's record of it is durable, from any thread.
void submit_form(Services& services, const http::Request& request, http::Responder responder);

// What the sender of a form is told when its record is not durable in time.
http::Response form_not_saved(const http::RequestHead& head);
// 413 before the body is read, in the form that the sender reads.
http::BodyPlan plan_form(const Services& services, const http::RequestHead& head);

}  // namespace sluice::api
