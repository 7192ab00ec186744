#pragma once

#include <optional>

#include "base/result.h"
#include "model/senders/members.h"
#include "model/senders/signature_scheme.h"

// What a signature proves, and which signatures prove nothing.
namespace sluice::model {

// Whether a delivery with another body has to be refused. A CRC-32 in what is signed does not make
// it so: other bodies with the same one are easily found.
bool covers_body(const SignatureScheme& scheme);
// The same of an event, which is never a form.
bool covers_event(const SignatureScheme& scheme);
// Whether one with another timestamp has to be.
bool covers_timestamp(const SignatureScheme& scheme);
// Whether the query of the URL is part of what is signed.
bool covers_query(const SignatureScheme& scheme);

// Complains about members that do not go together. `members` are those that `scheme` was read from.
void check_scheme(const Members& members, const SignatureScheme& scheme);
// Whether nothing is missing that only a hook can say. kInvalid is a sentence.
Result<void> check_complete(const SignatureScheme& scheme);

// The expression of a member, as it is evaluated before anything is proven: without the secret.
std::optional<Expression> plain_expression(const Members& members, std::string_view name,
                                           Facts allowed);

}  // namespace sluice::model
