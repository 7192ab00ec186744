#include "app/inherited_sockets.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace sluice::app::inherited_sockets_test {
namespace {

class InheritedSockets : public testing::Test {
 protected:
  ~InheritedSockets() override {
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  }
  static void hand_over(const char* count, const char* names,
                        const std::string& pid = std::to_string(::getpid())) {
    ::setenv("LISTEN_PID", pid.c_str(), 1);
    ::setenv("LISTEN_FDS", count, 1);
    ::setenv("LISTEN_FDNAMES", names, 1);
  }
};

TEST_F(InheritedSockets, AreFoundByTheirNames) {
  hand_over("2", "api:hooks");
  EXPECT_EQ(inherited_socket("systemd").value_or(-1), 3);
  EXPECT_EQ(inherited_socket("systemd:api").value_or(-1), 3);
  EXPECT_EQ(inherited_socket("systemd:hooks").value_or(-1), 4);
  EXPECT_EQ(inherited_socket("systemd:other").error().code, ErrorCode::kNotFound);
}

TEST_F(InheritedSockets, ThoseOfAnotherProcessAreNotOurs) {
  EXPECT_FALSE(inherited_socket("systemd"));
  hand_over("1", "api", "1");
  EXPECT_FALSE(inherited_socket("systemd:api"));
  hand_over("1", "api:hooks");
  EXPECT_FALSE(inherited_socket("systemd:hooks")) << "a name without a socket";
  hand_over("nonsense", "api");
  EXPECT_FALSE(inherited_socket("systemd"));
}

TEST_F(InheritedSockets, OnlyTheWordMeansThem) {
  EXPECT_TRUE(is_inherited("systemd"));
  EXPECT_TRUE(is_inherited("systemd:api"));
  EXPECT_FALSE(is_inherited("systemd.example.com:80"));
  EXPECT_FALSE(is_inherited("127.0.0.1:80"));
}

}  // namespace
}  // namespace sluice::app::inherited_sockets_test
