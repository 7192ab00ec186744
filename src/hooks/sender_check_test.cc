#include "hooks/sender_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/senders/senders.h"

namespace sluice::hooks::sender_check_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The signature of the vector was computed with Python's hmac.
constexpr std::string_view kFile = R"(
sender: acme
title: Acme
category: generic
summary: What happens at Acme.
facts: documented
signature: {algorithm: hmac-sha256, header: X-Acme}
delivery_id: "{header:X-Id}"
event_type: "{json:$.type}"
expects: {statuses: 2xx}
setup: [Enter the URL.]
samples:
  - name: one
    headers: {x-id: "7"}
    body: '{"type":"paid"}'
vectors:
  - secret: a secret
    headers: {X-Acme: 077dd480b0c93fb15316dde08eb349f73571972efe3853836a520c9ef4137043}
    body: '{"type":"paid"}'
)";

std::vector<std::string> errors_of(std::string_view find, std::string_view replacement) {
  std::string text(kFile);
  const auto at = text.find(find);
  EXPECT_NE(at, std::string::npos) << find;
  return check_sender_file("acme", text.replace(at, find.size(), replacement));
}

TEST(SenderCheck, EachBuiltInFileVerifiesItsVectors) {
  for (const auto name : model::sender_names())
    EXPECT_THAT(check_sender_file(name, model::sender_text(name)), IsEmpty()) << name;
}

TEST(SenderCheck, RunsVectors) {
  EXPECT_THAT(check_sender_file("acme", kFile), IsEmpty());
  EXPECT_THAT(errors_of("secret: a secret", "secret: another"),
              ElementsAre(HasSubstr("vectors[0] does not verify: The signature does not match")));
  EXPECT_THAT(errors_of("header: X-Acme", "header: X-Other"),
              ElementsAre(HasSubstr("vectors[0] does not verify: The X-Other header is missing")));
  EXPECT_THAT(
      errors_of("header: X-Acme}", "header: X-Acme, timestamp: {header: X-Time, tolerance: 5m}}"),
      ElementsAre(HasSubstr("vectors[0] must have the time")));
}

TEST(SenderCheck, ResolvesSamples) {
  EXPECT_THAT(
      errors_of("x-id", "x-other"),
      ElementsAre("delivery_id is {header:X-Id}, which gives nothing on any of the samples."));
  EXPECT_THAT(
      errors_of("{json:$.type}", "{json:$.kind}"),
      ElementsAre("event_type is {json:$.kind}, which gives nothing on any of the samples."));
}

}  // namespace
}  // namespace sluice::hooks::sender_check_test
