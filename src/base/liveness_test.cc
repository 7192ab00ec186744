#include "base/liveness.h"

#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <utility>

namespace sluice::base::liveness_test {
namespace {

// Something whose answers come later.
class Client {
 public:
  std::function<bool()> answer(int number) {
    return [client = liveness_.observe(), number] {
      Client* const self = client.get();
      if (self) self->last = number;
      return self != nullptr;
    };
  }
  int last = 0;

 private:
  Liveness<Client> liveness_{this};
};

TEST(Liveness, AnObserverFindsTheObjectWhileItExists) {
  Client client;
  const auto answer = client.answer(7);
  EXPECT_TRUE(answer());
  EXPECT_EQ(client.last, 7);
}

TEST(Liveness, AnObserverOutlivesTheObject) {
  std::optional<Client> client(std::in_place);
  const auto answer = client->answer(7);
  const auto copy = answer;
  client.reset();
  EXPECT_FALSE(answer());
  EXPECT_FALSE(copy());
}

TEST(Liveness, AnotherObjectInTheSamePlaceIsNotTheOneObserved) {
  std::optional<Client> client(std::in_place);
  const auto answer = client->answer(7);
  client.emplace();
  EXPECT_FALSE(answer());
  EXPECT_EQ(client->last, 0);
}

}  // namespace
}  // namespace sluice::base::liveness_test
