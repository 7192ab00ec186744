#include "nodes/foreign_kinds.h"

#include <gtest/gtest.h>

#include "nodes/catalogue.h"

namespace sluice::nodes::foreign_kinds_test {
namespace {

TEST(ForeignKinds, AreTranslated) {
  EXPECT_EQ(kind_hint("http_request"), "; for HTTP calls use 'webhook'");
  EXPECT_EQ(kind_hint("n8n-nodes-base.httpRequest"), "; for HTTP calls use 'webhook'");
  EXPECT_EQ(kind_hint("HTTP Request"), "; for HTTP calls use 'webhook'");
  EXPECT_EQ(kind_hint("cron"), "; for times use 'scheduled_trigger'");
}

TEST(ForeignKinds, MisspeltOnesAreGuessed) {
  EXPECT_EQ(kind_hint("text_transfrom"), "; did you mean `text_transform`?");
  EXPECT_EQ(kind_hint("rocket"), "; GET /workflows/nodes and docs/nodes list all types");
}

TEST(ForeignKinds, LeadToKindsThatThereAre) {
  for (const auto* name : {"http",
                           "if",
                           "switch",
                           "foreach",
                           "set",
                           "code",
                           "wait",
                           "email",
                           "slack",
                           "form",
                           "openai",
                           "exec",
                           "stop",
                           "uuid",
                           "jsonschema",
                           "subflow",
                           "template",
                           "json",
                           "date",
                           "inject",
                           "filter",
                           "httpresponse",
                           "executeworkflowtrigger",
                           "waitforwebhook",
                           "hook"}) {
    const auto hint = kind_hint(name);
    const auto from = hint.find('\'') + 1;
    EXPECT_TRUE(find_kind(hint.substr(from, hint.size() - from - 1))) << name << hint;
  }
}

}  // namespace
}  // namespace sluice::nodes::foreign_kinds_test
