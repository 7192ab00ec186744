#pragma once

#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "hooks/signature.h"
#include "hooks/test_keys.h"

// For tests: a signature by its members, and what is said of a delivery.
namespace sluice::hooks {

inline constexpr std::int64_t kSignedAt = 1'730'000'000;
inline const std::string kUrlHost = "https://hooks.example.com";

// One delivery and how it is verified.
struct SignedCase {
  std::string scheme;  // the members of `signature`
  std::vector<std::string> secrets;
  std::map<std::string, std::string> headers;
  std::string body = kSignedBody;
  std::string query = {};
  std::string public_url = kUrlHost;
  Timestamp now = Timestamp(Seconds(kSignedAt));
  std::string id = {};  // the expression of delivery_id
};

// "" when it is accepted.
inline std::string verdict(const SignedCase& input) {
  std::vector<std::string> errors;
  std::optional<model::Expression> id;
  if (!input.id.empty()) id = *model::Expression::parse(input.id);
  const auto scheme = model::read_scheme(parse_json(input.scheme)->as_object(), id, errors);
  EXPECT_TRUE(errors.empty()) << errors.front();
  std::vector<Secret> secrets;
  for (const auto& secret : input.secrets) {
    EXPECT_TRUE(model::check_secret(scheme, secret)) << secret;
    secrets.emplace_back(secret);
  }
  const HeaderLookup header = [&](std::string_view name) -> std::optional<std::string_view> {
    for (const auto& [key, value] : input.headers) {
      if (equal_ignoring_case(key, name)) return value;
    }
    return std::nullopt;
  };
  const auto result = Verifier(scheme, secrets)
                          .verify({.method = "POST",
                                   .public_url = input.public_url,
                                   .path = "/s/abc",
                                   .query = input.query,
                                   .header = header,
                                   .body = input.body},
                                  input.now);
  return result ? "" : result.error().message;
}

}  // namespace sluice::hooks
