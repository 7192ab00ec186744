#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/http_call.h"
#include "app/commands/names.h"
#include "app/commands/pause.h"
#include "app/commands/send_target.h"
#include "app/senders_directory.h"
#include "app/table.h"
#include "base/clock.h"
#include "base/json_number.h"
#include "base/text.h"
#include "hooks/samples.h"
#include "model/senders/senders.h"

namespace sluice::app {
namespace {

constexpr std::size_t kRepeatMax = 10'000;
constexpr std::size_t kAnswerChars = 200;  // of one that is shown
constexpr int kLooksMax = 20;
constexpr std::chrono::milliseconds kLookAgainAfter{100};
constexpr std::string_view kDefaultSender = "generic";

struct SendOptions {
  ClientOptions client;
  std::string hook;
  std::string sample;
  std::string body;
  std::vector<std::string> headers;
  std::string event;
  std::string id;
  std::string sender;
  std::string secret;
  std::string secret_file;
  std::string senders_dir;
  std::size_t repeat = 1;
  bool lists = false;
  bool is_unsigned = false;
  bool dry_run = false;
};

// What is sent: a sample, or a body of one's own as the sender would send it.
struct Message {
  std::string name;
  const model::Sender* sender = nullptr;
  hooks::SampleRequest request;
  hooks::SignatureEntries entries;
};

Result<void> list_samples(const SendOptions& options) {
  json::array rows;
  Table table({"SAMPLE", "SENDER", "ABOUT"});
  if (!options.sender.empty()) SLUICE_TRY_VOID(model::find_sender(options.sender));
  for (const auto name : model::sender_names()) {
    if (!options.sender.empty() && name != options.sender) continue;
    SLUICE_TRY(const auto* sender, model::find_sender(name));
    for (const auto& sample : hooks::samples_of(*sender)) {
      const auto title = hooks::sample_text(sender->document, "title");
      table.add({{sample.name}, {title}, {sample.title}});
      rows.push_back({{"name", sample.name},
                      {"sender", name},
                      {"title", sample.title},
                      {"event_type", sample.event_type}});
    }
  }
  print(options.client.json ? to_json(rows) + "\n" : table.text(terminal_columns()));
  return {};
}

Result<Secret> given_secret(const SendOptions& options) {
  if (options.secret_file.empty()) return Secret(options.secret);
  SLUICE_TRY(auto text, read_file(options.secret_file));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return Secret(std::move(text));
}

bool is_url(std::string_view hook) {
  return hook.starts_with("http://") || hook.starts_with("https://");
}

// The sender whose deliveries are sent to a URL, which says nothing of itself.
std::string sender_for_url(const SendOptions& options) {
  if (!options.sender.empty()) return options.sender;
  if (!options.sample.empty()) return options.sample.substr(0, options.sample.find('.'));
  return std::string(kDefaultSender);
}

Result<SendTarget> find_target(const SendOptions& options) {
  SLUICE_TRY(const auto secret, given_secret(options));
  const auto signing = options.is_unsigned ? Signing::kNo : Signing::kYes;
  if (is_url(options.hook))
    return target_at(options.hook, sender_for_url(options), secret, signing);
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto row, find_workflow(client, options.hook));
  SLUICE_TRY(const auto workflow, client.get("/workflows/" + text_of(row, "id")));
  return target_of(workflow, secret, signing);
}

Result<Message> own_message(const SendOptions& options, const model::Sender& sender) {
  SLUICE_TRY(const auto body, read_file(options.body));
  const json::object sample{{"body", body}};
  return Message{.name = options.body == "-" ? "standard input" : options.body,
                 .sender = &sender,
                 .request = {sender.document, sample},
                 .entries = {}};
}

Result<void> add_header(hooks::SampleRequest& request, std::string_view line) {
  const auto colon = line.find(':');
  const auto name = trim(line.substr(0, colon));
  if (colon == std::string_view::npos || !model::is_header_name(name) || has_control(line))
    return fail(ErrorCode::kInvalid,
                fmt::format("--header '{}' must be a name and a value, as in --header 'X-Id: 7'",
                            printable(line)));
  request.set_header(name, trim(line.substr(colon + 1)));
  return {};
}

Result<Message> make_message(const SendOptions& options, const SendTarget& target) {
  const auto& name = options.sender.empty() ? target.sender : options.sender;
  SLUICE_TRY(const auto* sender, model::find_sender(name));
  auto message = [&]() -> Result<Message> {
    if (!options.body.empty()) return own_message(options, *sender);
    SLUICE_TRY(auto sample, hooks::find_sample(options.sample.empty() ? name : options.sample));
    return Message{.name = sample.name,
                   .sender = sample.sender,
                   .request = sample.request(),
                   .entries = sample.entries()};
  }();
  if (!message) return message;
  message->request.set_url(target.url);
  if (!options.event.empty())
    SLUICE_TRY_VOID(hooks::set_event_type(message->request, *message->sender, options.event));
  for (const auto& line : options.headers) SLUICE_TRY_VOID(add_header(message->request, line));
  return message;
}

// The message as it goes out now: under an id of its own, and signed.
Result<HttpCall> signed_call(const Message& message, const SendTarget& target,
                             const SendOptions& options) {
  auto request = message.request;
  SystemEntropy entropy;
  SLUICE_TRY_VOID(hooks::renew_ids(request, target.settings, entropy, options.id));
  if (target.settings.signature)
    SLUICE_TRY_VOID(hooks::sign_sample(request, target.settings.signature->scheme, target.secret,
                                       message.entries, SystemClock().now()));
  HttpCall call{.method = request.method(), .url = request.url(), .headers = {}, .body = {}};
  for (const auto& [name, value] : request.headers())
    if (const auto* text = if_text(value)) call.headers.emplace_back(name, *text);
  if (call.method != "GET" && call.method != "HEAD") call.body = request.body();
  return call;
}

// With *** in place of the secret, which some senders send as it is.
HttpCall without_secret(HttpCall call, const Secret& secret) {
  const auto hidden = secret.expose();
  if (hidden.empty()) return call;
  const auto hide = [hidden](std::string& text) {
    for (auto at = text.find(hidden); at != std::string::npos; at = text.find(hidden, at + 3))
      text.replace(at, hidden.size(), "***");
  };
  hide(call.url);
  for (auto& [name, value] : call.headers) hide(value);
  if (call.body) hide(*call.body);
  return call;
}

void print_call(const HttpCall& call, bool as_json) {
  if (as_json) {
    json::object headers;
    for (const auto& [name, value] : call.headers) headers[name] = value;
    return print_json(json::object{{"method", call.method},
                                   {"url", call.url},
                                   {"headers", std::move(headers)},
                                   {"body", call.body.value_or("")}});
  }
  print_line(fmt::format("{} {}", call.method, call.url));
  for (const auto& [name, value] : call.headers) print_line(fmt::format("{}: {}", name, value));
  print_line("");
  print_line(call.body.value_or(""));
}

// What came of one delivery.
struct Sent {
  int status = 0;
  std::string answer;
  std::string run;  // the first one; empty: none, or the answer does not say
  std::string why;  // it was refused
  bool ok() const { return status >= 200 && status < 300; }
};

// Asks the server what the answer of a webhook does not say. Nothing when it may not be asked.
class Inquiry {
 public:
  Inquiry(const SendOptions& options, const SendTarget& target) : id_(target.workflow_id) {
    if (id_.empty()) return;
    auto client = options.client.client();
    if (!client) return;
    client_ = *std::move(client);
    const auto& answering = target.settings.answering;
    answer_hides_run_ = answering.respond || answering.when_done;
    if (answer_hides_run_) last_run_ = newest("executions", "id");
    last_refusal_ = newest("rejections", "id");
  }

  void complete(Sent& sent) {
    if (!client_) return;
    if (!sent.ok()) sent.why = reason();
    if (!sent.ok() || !answer_hides_run_ || !sent.run.empty()) return;
    auto now = newest("executions", "id");
    if (now != last_run_) sent.run = now;
    last_run_ = std::move(now);
  }

 private:
  // It is kept a moment after the answer, and not at all when there were many.
  std::string reason() {
    for (int look = 0; look < kLooksMax; ++look) {
      if (look > 0) pause_for(kLookAgainAfter);
      const auto id = newest("rejections", "id");
      if (id == last_refusal_) continue;
      last_refusal_ = id;
      return newest("rejections", "detail");
    }
    return "";
  }

  std::string newest(std::string_view list, std::string_view member) {
    const auto page = client_->get(fmt::format("/workflows/{}/{}?limit=1", id_, list));
    if (!page) return "";
    const auto* rows = page->is_array() ? &*page : find_member(*page, "data");
    const auto* first = rows && rows->is_array() && !rows->get_array().empty()
                            ? &rows->get_array().front()
                            : nullptr;
    return first ? text_of(*first, member) : "";
  }

  std::string id_;
  std::optional<Client> client_;
  bool answer_hides_run_ = false;
  std::string last_run_;
  std::string last_refusal_;
};

Result<Sent> send_once(const HttpCall& call) {
  const auto answer = http_call(call);
  if (!answer)
    return fail(answer.error().code,
                fmt::format("cannot reach the webhook at {}: {}. Check that the server is running, "
                            "and that its --public-url can be reached from here",
                            shown_url(call.url), answer.error().message));
  Sent sent{.status = answer->status, .answer = answer->body, .run = {}, .why = {}};
  if (const auto body = parse_json(answer->body)) sent.run = text_of(*body, "execution_id");
  return sent;
}

void print_sent(const Message& message, const SendTarget& target, const Sent& sent) {
  const auto status = paint(sent.ok() ? Colour::kGreen : Colour::kRed, fmt::to_string(sent.status));
  const auto answer = printable(cut_text(sent.answer, kAnswerChars));
  print_line(fmt::format("{}  {}  {}", message.name, status,
                         sent.run.empty() ? answer : printable(sent.run)));
  if (!sent.run.empty())
    print_line(fmt::format("  sluice runs show {}", short_id(printable(sent.run))));
  if (!sent.why.empty()) print_line("  " + printable(sent.why));
  if (!sent.ok() && !target.name.empty())
    print_line(fmt::format("  sluice hooks show {}", target.name));
}

json::object sent_view(const Message& message, const Sent& sent) {
  return {{"sample", message.name},
          {"status", sent.status},
          {"run_id", sent.run.empty() ? json::value(nullptr) : json::value(sent.run)},
          {"why", sent.why.empty() ? json::value(nullptr) : json::value(sent.why)},
          {"answer", sent.answer}};
}

// 0 when every delivery was accepted, else 1.
Result<int> send(const SendOptions& options) {
  if (!options.senders_dir.empty()) SLUICE_TRY_VOID(add_senders_of(options.senders_dir));
  if (options.lists) {
    SLUICE_TRY_VOID(list_samples(options));
    return 0;
  }
  if (options.hook.empty())
    return report_usage(
        "give the workflow to send to, or the URL of a webhook; `sluice send --list-samples` shows "
        "what can be sent");
  SLUICE_TRY(const auto target, find_target(options));
  SLUICE_TRY(const auto message, make_message(options, target));
  Inquiry inquiry(options, target);
  json::array results;
  bool all_ok = true;
  for (std::size_t i = 0; i < options.repeat; ++i) {
    SLUICE_TRY(const auto call, signed_call(message, target, options));
    if (options.dry_run) {
      print_call(without_secret(call, target.secret), options.client.json);
      continue;
    }
    SLUICE_TRY(auto sent, send_once(call));
    inquiry.complete(sent);
    all_ok &= sent.ok();
    if (options.client.json)
      results.push_back(sent_view(message, sent));
    else
      print_sent(message, target, sent);
  }
  if (options.client.json && !options.dry_run) print_json(results);
  return all_ok ? 0 : 1;
}

void add_message_options(CLI::App& command, SendOptions& options) {
  auto* sample = command.add_option("--sample", options.sample,
                                    "what to send, e.g. github.push (default: the first sample of "
                                    "the webhook's sender)");
  command.add_option("--body", options.body, "a body of your own: a file, or - for standard input")
      ->excludes(sample);
  command.add_option("--header", options.headers, "a header to add or replace, as 'Name: value'")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--event", options.event, "the type of event to send, e.g. release");
  command.add_option("--id", options.id,
                     "the delivery id (default: a new one each time); the same id twice is a "
                     "repeated delivery");
  command.add_option("--sender", options.sender,
                     "send as this sender does (default: as the webhook's sender)");
  command.add_option("--repeat", options.repeat, "how many deliveries to send")
      ->check(CLI::Range(std::size_t{1}, kRepeatMax))
      ->capture_default_str();
}

}  // namespace

void add_send(CLI::App& app, int& result) {
  const auto options = std::make_shared<SendOptions>();
  auto* command = add_client_command(
      app,
      {"send",
       "send a sample delivery to a webhook, signed as its sender signs",
       {"sluice send github-push --sample github.push --secret-file github.secret",
        "sluice send order-intake --body order.json --header 'X-Id: 7'",
        "sluice send http://127.0.0.1:8080/workflows/webhooks/TOKEN --sample shopify.orders/create",
        "sluice send --list-samples --sender stripe"},
       "Each delivery has a new id and the time of now, and is signed as the webhook verifies it.\n"
       "Where public keys verify, the secret is a private key in PEM.\n"
       "Exits 1 if a delivery is refused."},
      options, result, send);
  command->add_option("hook", options->hook, "name or id of a workflow, or the URL of a webhook");
  add_message_options(*command, *options);
  command
      ->add_option("--secret", options->secret,
                   "a secret of the webhook; better in the environment or a file")
      ->envname("SLUICE_HOOK_SECRET");
  command->add_option("--secret-file", options->secret_file, "file that contains the secret");
  command->add_flag("--unsigned", options->is_unsigned, "send without a signature");
  command->add_flag("--dry-run", options->dry_run, "print the request without sending it");
  command->add_flag("--list-samples", options->lists, "list what can be sent");
  command
      ->add_option("--senders-dir", options->senders_dir,
                   "directory with more senders, as of the server")
      ->envname("SLUICE_SENDERS_DIR");
}

}  // namespace sluice::app
