#include "hooks/received.h"

#include <gtest/gtest.h>

namespace sluice::hooks::received_test {
namespace {

std::string value_of(std::string_view expression, std::string_view body) {
  const HeaderLookup header = [](std::string_view) { return std::optional<std::string_view>(); };
  const ReceivedRequest request{.header = header, .body = body};
  return model::Expression::parse(expression)->evaluate(ReceivedFacts(request)).value_or("absent");
}

TEST(ReceivedFacts, Crc32IsInDecimal) {
  EXPECT_EQ(value_of("{crc32}", "123456789"), "3421780262");
  EXPECT_EQ(value_of("{crc32}", ""), "0");
}

}  // namespace
}  // namespace sluice::hooks::received_test
