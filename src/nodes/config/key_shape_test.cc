#include "nodes/config/key_shape.h"

#include <gtest/gtest.h>

namespace sluice::nodes::key_shape_test {
namespace {

TEST(KeyShape, IsWhatIsKnownOfAKeyBeforeItIsRendered) {
  struct Row {
    std::string_view text;
    std::string_view key;
    bool may_be;
  };
  const Row rows[] = {
      {"paid", "paid", true},
      {"paid", "paid-1", false},
      {"paid-{{ webhook_payload.id }}", "paid-1", true},
      {"paid-{{ webhook_payload.id }}", "sent-1", false},
      {"paid-{{ webhook_payload.id }}", "paid-", true},
      {"{{ a }}-{{ b }}/done", "1-2/done", true},
      {"{{ a }}-{{ b }}/done", "1-2/open", false},
      {"ab{{ a }}ba", "aba", false},
      {"ab{{ a }}ba", "abba", true},
      {"{% if a %}x{% endif %}", "anything", true},
      {"paid {{- a }}", "paid1", true},
      {"{{ a -}} paid", "1paid", true},
      {"{{ '}}' }}!", "}}!", true},
      {"{% raw %}{{{% endraw %}", "{{", true},
  };
  for (const auto& [text, key, may_be] : rows)
    EXPECT_EQ(key_shape(text).may_be(key), may_be) << text << " " << key;
}

}  // namespace
}  // namespace sluice::nodes::key_shape_test
