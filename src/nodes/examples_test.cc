#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "base/time.h"
#include "formats/json_schema.h"
#include "nodes/test_catalogue.h"

// Every kind has a page docs/nodes/<id>.md, and what the page shows is true: each fenced block
// marked `json example` is checked against the kind's schema, compiled and run. Its members:
//   context   the roots that templates see
//   data      the settings, without componentId
//   now       the time that the node reads (default 2026-01-31T12:00:00Z)
//   replies   what the effects answer, in order
//   arrival   what wakes a node that suspends, calls a workflow or iterates; see arrival_of()
//   requests  what the node must ask for, in order; only the members given are compared
// and what it must lead to:
//   output, handle   the node's output, and the way it leaves by (default: the plain one)
//   failure          or: a part of the message that it fails with
//   wait_until       with an output: the node waits until then
//   ends_run         with an output: the node ends the run with this status
namespace sluice::nodes::examples_test {
namespace {

using testing::compile_node;
using testing::describe;

// Kinds whose page is still to come. Whoever writes a page takes its kind out.
constexpr std::array<std::string_view, 0> kWithoutPage = {};

struct Example {
  std::string place;  // "docs/nodes/delay.md:12"
  json::value block;
};

struct Page {
  std::string text;
  std::vector<Example> examples;
};

// The fenced blocks of a page that are marked as examples.
Page read_page(const std::filesystem::path& path) {
  std::ifstream file(path);
  Page page;
  std::string line;
  std::string block;
  bool inside = false;
  int number = 0;
  int begin = 0;
  while (std::getline(file, line)) {
    ++number;
    page.text += line + "\n";
    if (inside && line == "```") {
      auto parsed = parse_json(block);
      const auto place = fmt::format("docs/nodes/{}:{}", path.filename().string(), begin);
      EXPECT_TRUE(parsed && parsed->is_object()) << place << ": the example is no JSON object";
      if (parsed && parsed->is_object()) page.examples.push_back({place, *std::move(parsed)});
      inside = false;
    } else if (inside) {
      block += line + "\n";
    } else if (line == "```json example") {
      inside = true;
      begin = number;
      block.clear();
    }
  }
  EXPECT_FALSE(inside) << path << ": an example without an end";
  return page;
}

const std::map<std::string, Page>& pages() {
  static const auto kPages = [] {
    std::map<std::string, Page> found;
    for (const auto& entry : std::filesystem::directory_iterator(SLUICE_DOCS_DIR "/nodes"))
      if (entry.path().extension() == ".md")
        found[entry.path().stem().string()] = read_page(entry.path());
    return found;
  }();
  return kPages;
}

// --- effects: one pair of functions a kind of effect ---

json::value request_json(const HttpCall& call) {
  json::object headers;
  for (const auto& [name, value] : call.headers) headers[name] = value;
  json::object out{{"method", call.method}, {"url", call.url}, {"headers", headers}};
  auto body = parse_json(call.body);
  out["body"] = body ? *std::move(body) : json::value(call.body);
  return out;
}

json::value request_json(const MailCall& call) {
  json::array recipients;
  for (const auto& each : call.recipients) recipients.emplace_back(each);
  return json::object{{"host", call.host}, {"port", call.port},        {"user", call.user},
                      {"from", call.from}, {"recipients", recipients}, {"message", call.message}};
}

json::value request_json(const SshCall& call) {
  json::array commands;
  for (const auto& each : call.commands) commands.emplace_back(each);
  return json::object{
      {"host", call.host}, {"port", call.port}, {"user", call.user}, {"commands", commands}};
}

json::value request_json(const MakePdf& pdf) {
  return json::object{{"name", pdf.name}, {"markdown", pdf.markdown}};
}

json::value request_json(const MakeLink& link) { return json::object{{"target", link.target}}; }

std::string text_of(const json::object& reply, std::string_view name) {
  const auto* text = find_string(reply, name);
  return text ? std::string(*text) : std::string();
}

EffectResult reply_to(const MailCall&, const json::object& reply) {
  return MailReply{text_of(reply, "response")};
}

EffectResult reply_to(const SshCall&, const json::object& reply) {
  SshReply out{.commands = {}, .host_key = text_of(reply, "host_key")};
  for (const auto& each : reply.at("commands").as_array()) {
    const auto& command = each.as_object();
    out.commands.push_back({text_of(command, "command"), text_of(command, "stdout"),
                            text_of(command, "stderr"),
                            static_cast<int>(command.at("exit_status").as_int64())});
  }
  return out;
}

EffectResult reply_to(const MakeLink&, const json::object& reply) {
  return Artifact{.url = text_of(reply, "url"),
                  .expires_at = *parse_time(text_of(reply, "expires_at"))};
}
EffectResult reply_to(const MakePdf&, const json::object& reply) {
  return Artifact{.url = text_of(reply, "url"),
                  .expires_at = *parse_time(text_of(reply, "expires_at")),
                  .bytes = reply.at("bytes").to_number<std::size_t>(),
                  .pages = reply.at("pages").to_number<std::size_t>()};
}

EffectResult reply_to(const HttpCall&, const json::object& reply) {
  HttpReply out;
  out.status = static_cast<int>(reply.at("status").as_int64());
  if (const auto* headers = find_object(reply, "headers"))
    for (const auto& [name, value] : *headers) out.headers.emplace_back(name, value.as_string());
  if (const auto* body = reply.if_contains("body"))
    out.body = body->is_string() ? std::string(body->get_string()) : to_json(*body);
  return out;
}

// Every member of `expected` is in `actual`; more may be there.
void expect_part(const json::value& actual, const json::value& expected) {
  const auto* object = expected.if_object();
  if (!object || !actual.is_object()) {
    EXPECT_EQ(to_json(actual), to_json(expected));
    return;
  }
  for (const auto& [key, value] : *object) {
    const auto* found = find_member(actual, key);
    EXPECT_TRUE(found) << std::string_view(key) << " is missing in " << to_json(actual);
    if (found) expect_part(*found, value);
  }
}

// --- one example ---

const json::array& list_of(const json::object& block, std::string_view name) {
  static const json::array kNone;
  const auto* list = block.if_contains(name);
  return list ? list->as_array() : kNone;
}

// What wakes a suspended node: {"form": {"button", "values"}}, {"event": payload}, {"timeout":
// true},
// {"child": {"run", "status", "output", "error"}} or {"items": [...], "errors": [...]}.
Arrival arrival_of(const json::object& block) {
  if (const auto* form = find_object(block, "form"))
    return FormSubmission{text_of(*form, "button"), form->at("values").as_object()};
  if (const auto* payload = block.if_contains("event")) return EventArrival{*payload};
  if (block.contains("timeout")) return TimedOut{};
  if (const auto* child = find_object(block, "child")) {
    const auto* output = child->if_contains("output");
    return ChildOutcome{text_of(*child, "run"),
                        model::parse_status(text_of(*child, "status")).value(),
                        output ? *output : json::value(), text_of(*child, "error")};
  }
  return ItemsDone{list_of(block, "items"), list_of(block, "errors")};
}

Step perform(const json::object& entry, const Node& node, const json::object& block,
             const StepInput& input) {
  const auto& replies = list_of(block, "replies");
  const auto& requests = list_of(block, "requests");
  Step step = node.start(input);
  std::size_t asked = 0;
  testing::expect_declared(entry, step);
  while (auto* effect = std::get_if<NeedsEffect>(&step)) {
    if (asked >= replies.size()) {
      ADD_FAILURE() << "the node asks for more effects than there are `replies`";
      return step;
    }
    const EffectRequest request = std::move(effect->request);
    if (asked < requests.size())
      expect_part(std::visit([](const auto& call) { return request_json(call); }, request),
                  requests[asked]);
    const auto& reply = replies[asked].as_object();
    const json::value memo = std::move(effect->memo);
    const auto answer = [&](const auto& call) -> EffectResult {
      if (const auto* error = reply.if_contains("error"))
        return EffectError{EffectErrorCode::kRefused, std::string(error->as_string())};
      return reply_to(call, reply);
    };
    StepInput next = input;
    next.memo = memo.is_null() ? nullptr : &memo;
    step = node.finish(request, std::visit(answer, request), next);
    ++asked;
  }
  if (const auto* arrival = find_object(block, "arrival"))
    step = node.resume(arrival_of(*arrival), input);
  testing::expect_declared(entry, step);
  EXPECT_EQ(asked, replies.size()) << "`replies` that nothing asked for";
  EXPECT_LE(requests.size(), asked) << "`requests` that were not made";
  return step;
}

void expect_output(const json::value& actual, const json::object& block) {
  ASSERT_TRUE(block.contains("output")) << "the example says neither `output` nor `failure`";
  EXPECT_EQ(to_json(actual), to_json(block.at("output")));
}

void expect_outcome(const Step& step, const json::object& block) {
  SCOPED_TRACE(describe(step));
  if (const auto* failure = find_string(block, "failure")) {
    const auto* failed = std::get_if<Failed>(&step);
    ASSERT_TRUE(failed) << "the node does not fail";
    EXPECT_NE(failed->message.find(*failure), std::string::npos);
  } else if (const auto* until = find_string(block, "wait_until")) {
    const auto* wait = std::get_if<WaitUntil>(&step);
    ASSERT_TRUE(wait) << "the node does not wait";
    EXPECT_EQ(format_time(wait->until), format_time(parse_time(*until).value()));
    expect_output(wait->output, block);
  } else if (const auto* status = find_string(block, "ends_run")) {
    const auto* end = std::get_if<EndsRun>(&step);
    ASSERT_TRUE(end) << "the node does not end the run";
    EXPECT_EQ(model::status_name(end->status), std::string_view(*status));
    expect_output(end->output, block);
  } else {
    const auto* done = std::get_if<Completed>(&step);
    ASSERT_TRUE(done) << "the node does not complete";
    const auto* handle = find_string(block, "handle");
    EXPECT_EQ(done->handle, handle ? std::string_view(*handle) : "");
    expect_output(done->output, block);
  }
}

void run_example(std::string_view kind, const json::object& block) {
  constexpr std::array<std::string_view, 11> kMembers = {
      "context", "data",   "arrival", "now",        "replies", "requests",
      "output",  "handle", "failure", "wait_until", "ends_run"};
  for (const auto& [key, value] : block)
    EXPECT_NE(std::find(kMembers.begin(), kMembers.end(), std::string_view(key)), kMembers.end())
        << "`" << std::string_view(key) << "` is no member of an example";
  ASSERT_TRUE(find_object(block, "data")) << "the example has no `data`";
  const auto schema = formats::JsonSchema::compile(schema_of(*find_kind(kind)));
  ASSERT_TRUE(schema) << schema.error().message;
  for (const auto& issue : schema->check(block.at("data")))
    ADD_FAILURE() << "by the kind's schema, " << issue.pointer << " " << issue.message;
  const auto outcome = compile_node(kind, block.at("data"));
  ASSERT_EQ(outcome.all_errors(), "");
  static const json::object kNothing;
  const auto* context = find_object(block, "context");
  const auto* now = find_string(block, "now");
  const liquid::ObjectScope scope(context ? *context : kNothing);
  SeededEntropy entropy(1);
  liquid::RenderOptions options;
  options.entropy = &entropy;
  options.now = parse_time(now ? std::string_view(*now) : "2026-01-31T12:00:00Z").value();
  const auto entry = catalogue_entry(*find_kind(kind));
  const auto& node = *outcome.compiled.node;
  EXPECT_EQ(testing::handles_by_rule(entry, block.at("data").as_object()), node.handles());
  expect_outcome(perform(entry, node, block, StepInput{scope, options, "run/node"}), block);
}

TEST(NodePages, EveryKindHasAPageWithAnExample) {
  for (const auto* kind : all_kinds()) {
    const auto page = pages().find(std::string(kind->id));
    const bool shown = page != pages().end() && !page->second.examples.empty();
    const bool excused =
        std::find(kWithoutPage.begin(), kWithoutPage.end(), kind->id) != kWithoutPage.end();
    EXPECT_NE(shown, excused) << "docs/nodes/" << kind->id << ".md "
                              << (excused ? "has an example: take its kind out of kWithoutPage"
                                          : "with a block ```json example is missing");
  }
  const auto readme = pages().find("README");
  ASSERT_NE(readme, pages().end());
  for (const auto* kind : all_kinds())
    EXPECT_NE(readme->second.text.find(fmt::format("]({}.md)", kind->id)), std::string::npos)
        << "docs/nodes/README.md does not lead to " << kind->id;
  for (const auto& [name, page] : pages())
    EXPECT_TRUE(name == "README" || find_kind(name))
        << "docs/nodes/" << name << ".md: no such kind";
}

TEST(NodePages, EverySettingIsNamed) {
  // What even a kind without settings has is told once, in docs/workflows.md.
  const auto shared = schema_of(*find_kind("manual_trigger")).at("properties").as_object();
  for (const auto& [name, page] : pages()) {
    const auto* kind = find_kind(name);
    if (!kind) continue;
    const auto schema = schema_of(*kind);
    for (const auto& [key, value] : schema.at("properties").as_object()) {
      if (shared.contains(key)) continue;
      EXPECT_NE(page.text.find("`" + std::string(key) + "`"), std::string::npos)
          << "docs/nodes/" << name << ".md does not say what `" << std::string_view(key) << "` is";
    }
  }
}

TEST(NodePages, EveryExampleDoesWhatItSays) {
  for (const auto& [name, page] : pages()) {
    for (const auto& example : page.examples) {
      SCOPED_TRACE(example.place);
      if (find_kind(name)) run_example(name, example.block.get_object());
    }
  }
}

}  // namespace
}  // namespace sluice::nodes::examples_test
