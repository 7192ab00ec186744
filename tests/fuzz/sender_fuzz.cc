// Expressions and signatures of any form: whatever stands in a template, a scheme or a delivery,
// they are read and evaluated within their limits. Input: a line with an expression, a line with
// the members of a `signature` as JSON, lines "Name: value", an empty line, the body.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "hooks/signature.h"

namespace sluice {
namespace {

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

void evaluate(std::string_view text, const hooks::ReceivedFacts& facts) {
  const auto expression = model::Expression::parse(text);
  if (!expression) return;
  const auto value = expression->evaluate(facts, 10'000);
  SLUICE_CHECK(!value || value->size() <= 10'000, "an expression exceeded its limit");
  if (!value) return;
  SLUICE_CHECK(!expression->first_absent(facts), "something absent was evaluated");
}

void verify(std::string_view members, const hooks::ReceivedRequest& request) {
  const auto value = parse_json(members);
  if (!value || !value->is_object()) return;
  std::vector<std::string> errors;
  const auto scheme = model::read_scheme(value->get_object(), std::nullopt, errors);
  if (!errors.empty()) return;
  // Without a secret nothing is accepted, whatever is claimed.
  const hooks::Verifier closed(scheme, {});
  SLUICE_CHECK(!closed.verify(request, Timestamp(Seconds(1'730'000'000))),
               "a delivery was accepted without any secret");
  const std::vector<Secret> secrets = {
      Secret(std::string("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))};
  const hooks::Verifier verifier(scheme, secrets);
  if (const auto done = verifier.verify(request, Timestamp(Seconds(1'730'000'000))); !done)
    SLUICE_CHECK(done.error().code == ErrorCode::kUnauthorized, "a refusal of another kind");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto expression = take_line(rest);
  const auto members = take_line(rest);
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos)
      headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  const hooks::HeaderLookup header = [&](std::string_view name) -> std::optional<std::string_view> {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return std::nullopt;
  };
  const hooks::ReceivedRequest request{.public_url = "https://hooks.test",
                                       .path = "/s/abc",
                                       .query = rest.substr(0, rest.find('\n')),
                                       .header = header,
                                       .body = rest};
  hooks::ReceivedFacts facts(request);
  facts.hmac_key = "key";
  evaluate(expression, facts);
  verify(members, request);
  return 0;
}

}  // namespace sluice
