#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "calls/call_provider.h"
#include "calls/provider_request.h"

// A call, its script and its person. For the tests of this folder.
namespace sluice::calls::testing {

inline json::object document(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value && value->is_object()) << text;
  return value && value->is_object() ? value->get_object() : json::object();
}

inline const Timestamp kNow = *parse_time("2026-02-25T09:00:00Z");

struct CallOfTest {
  CallOfTest() {
    call.id = store::CallId{Uid{77, 1}};
    call.script = script.id = store::ScriptId{Uid{78, 2}};
    call.from_number = "+61291234567";
    call.to_number = "+61429069199";
    call.scheduled_at = kNow;
    call.due_at = kNow;
    script.name = "Reminder";
    script.max_duration = Seconds(300);
    contact.id = store::ContactId{Uid{79, 3}};
    contact.phone_number = call.to_number;
    contact.first_name = "John";
    contact.last_name = "Smith";
  }
  CallFacts facts(std::string callback_url = {}) const {
    return {call, script, &contact, std::move(callback_url)};
  }

  store::Call call;
  store::Script script;
  store::Contact contact;
};

inline std::shared_ptr<const CallProvider> provider(std::string_view settings) {
  std::vector<std::string> problems;
  std::shared_ptr<const CallProvider> made = make_call_provider(document(settings), problems);
  EXPECT_TRUE(problems.empty()) << problems.front();
  return made;
}
inline std::string problems_of(std::string_view settings) {
  std::vector<std::string> problems;
  const auto made = make_call_provider(document(settings), problems);
  EXPECT_EQ(made == nullptr, !problems.empty());
  std::string all;
  for (const auto& problem : problems) all += problem + "\n";
  return all;
}

// The request that goes out; null when it cannot be made.
inline std::unique_ptr<ProviderRequest> request(const std::shared_ptr<const CallProvider>& of,
                                                CallAction action, const CallFacts& facts) {
  static const engine::RunOptions kOptions;
  auto question = of->ask(action, facts, kNow);
  auto* settings = std::get_if<json::object>(&question);
  EXPECT_TRUE(settings);
  if (!settings) return nullptr;
  auto made = ProviderRequest::make(of, action, std::move(*settings), template_roots(facts),
                                    RunId{Uid{77, 1}}, kOptions, kNow);
  EXPECT_TRUE(made) << made.error().message;
  return made ? *std::move(made) : nullptr;
}

inline nodes::HttpReply reply(int status, std::string body) {
  return {
      .status = status, .headers = {{"content-type", "application/json"}}, .body = std::move(body)};
}

}  // namespace sluice::calls::testing
