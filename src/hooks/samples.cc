#include "hooks/samples.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/text.h"
#include "model/senders/senders.h"

namespace sluice::hooks {
namespace {

using model::Fact;

constexpr std::size_t kTypeCharsMax = 48;  // of one that is part of a name
constexpr std::size_t kDigitsMin = 6;      // that make an id another one
constexpr std::size_t kUuidChars = 36;
constexpr std::size_t kListedMax = 8;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_decimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Whether an event type is good to type: "orders/create", not "2" or "Push Hook".
bool is_word(std::string_view type) {
  constexpr std::string_view kMarks = "_.:/-";
  return !type.empty() && type.size() <= kTypeCharsMax && is_letter_or_digit(type.front()) &&
         std::ranges::any_of(type, is_letter) && std::ranges::all_of(type, [&](char c) {
           return is_letter_or_digit(c) || kMarks.contains(c);
         });
}

// "Pull request opened" as "pull-request-opened".
std::string with_dashes(std::string_view title) {
  constexpr std::string_view kKept = "_.:/";
  std::string out;
  for (const char c : title) {
    if (is_letter_or_digit(c) || kKept.contains(c))
      out += ascii_lower(c);
    else if (c != '\'' && !out.empty() && out.back() != '-')
      out += '-';
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

// Nothing of a delivery is there.
class NoFacts final : public model::DeliveryFacts {
 public:
  std::optional<std::string_view> find(const model::Source& /*source*/,
                                       std::string& /*storage*/) const override {
    return std::nullopt;
  }
};

// The first value of a delivery that the expression takes.
std::optional<model::Source> first_source(const model::Expression& expression) {
  const auto* source = expression.first_absent(NoFacts());
  return source ? std::optional(*source) : std::nullopt;
}

// What tells deliveries of the hook apart.
std::optional<model::Source> id_source(const model::IdempotencyRule& rule) {
  if (!rule.header.empty()) return model::Source{Fact::kHeader, rule.header, {}};
  if (!rule.path.empty()) {
    auto source = model::parse_source("json:" + rule.path);
    return source ? std::optional(*std::move(source)) : std::nullopt;
  }
  return rule.expression ? first_source(*rule.expression) : std::nullopt;
}

class IdMaker {
 public:
  explicit IdMaker(Entropy& entropy) : entropy_(entropy) {}

  // Of the same form: digits for digits, a UUID for a UUID.
  std::string like(std::string_view old) {
    const bool is_uuid = old.size() == kUuidChars && old[8] == '-' && old[13] == '-' &&
                         std::ranges::all_of(old, [](char c) { return is_hex(c) || c == '-'; });
    if (is_uuid || old.empty()) return uuid();
    std::string out(old);
    std::size_t digits = 0;
    for (auto& c : out)
      if (is_decimal(c)) c = digit(digits++ == 0);
    if (digits >= kDigitsMin) return out;
    if (digits == out.size()) return number();
    return fmt::format("{}-{}", out, number());
  }

 private:
  char digit(bool is_first) {
    const auto low = is_first ? 1U : 0U;
    return static_cast<char>('0' + low + entropy_.next_u64() % (10 - low));
  }
  std::string number() {
    std::string out;
    for (std::size_t i = 0; i < 9; ++i) out += digit(i == 0);
    return out;
  }
  std::string uuid() {
    std::array<std::uint8_t, 16> bytes{};
    entropy_.fill(bytes);
    auto text = to_hex(bytes);
    text[12] = '4';
    text[16] = '8';
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return text;
  }

  Entropy& entropy_;
};

// The value that is there now.
std::optional<std::string> value_now(const SampleRequest& request, const model::Source& source) {
  const auto header = request.header();
  const auto received = request.received(header);
  ReceivedFacts facts(received);
  const auto json = request.form_json();
  if (json) facts.json = *json;
  std::string storage;
  const auto found = facts.find(source, storage);
  return found ? std::optional<std::string>(*found) : std::nullopt;
}

// White space behind JSON says nothing, and makes another body of it.
std::string with_blanks(const SampleRequest& request, Entropy& entropy) {
  constexpr int kBlanks = 32;
  std::string body = request.body();
  const auto start = trim(body);
  const bool is_json = (start.starts_with('{') || start.starts_with('[')) &&
                       !request.has_type("ndjson") && !request.has_type("form");
  if (!is_json) return body;
  body += '\n';
  auto bits = entropy.next_u64();
  for (int i = 0; i < kBlanks; ++i, bits >>= 1U) body += (bits & 1U) != 0 ? '\t' : ' ';
  return body;
}

bool can_be_chosen(const model::Source& source) {
  return source.fact == Fact::kHeader || source.fact == Fact::kQuery ||
         source.fact == Fact::kForm || source.fact == Fact::kJson;
}

// An item is told by a member of its own.
Result<void> renew_items(SampleRequest& request, const model::BodyRule& rule, IdMaker& ids,
                         std::string_view id) {
  const auto member = rule.item_id ? first_source(*rule.item_id) : std::nullopt;
  if (!rule.split || !member || member->fact != Fact::kJson) return {};
  auto source = *member;
  for (std::size_t i = 0;; ++i) {
    source.path = *rule.split;
    source.path.push_back({.key = {}, .index = i});
    source.path.insert(source.path.end(), member->path.begin(), member->path.end());
    const auto old = value_now(request, source);
    if (!old) return {};
    SLUICE_TRY_VOID(request.put(source, id.empty() ? ids.like(*old) : fmt::format("{}-{}", id, i)));
  }
}

}  // namespace

SignatureEntries Sample::entries() const {
  SignatureEntries out;
  if (const auto* given = find_object(*members, "entries"))
    for (const auto& [entry, value] : *given)
      if (const auto* text = if_text(value)) out.emplace(entry, *text);
  return out;
}

std::vector<Sample> samples_of(const model::Sender& sender) {
  std::vector<Sample> out;
  const auto* list = sender.document.if_contains("samples");
  if (!list || !list->is_array()) return out;
  out.reserve(list->get_array().size());
  for (const auto& each : list->get_array()) {
    const auto* members = each.if_object();
    if (!members) continue;
    Sample sample{&sender, members, {}, sample_text(*members, "name"), {}};
    sample.event_type = value_in_sample(sender, sender.event_type, sample.request()).value_or("");
    out.push_back(std::move(sample));
  }
  for (auto& sample : out) {
    const auto same = std::ranges::count(out, sample.event_type, &Sample::event_type);
    const bool by_type = same == 1 && is_word(sample.event_type);
    sample.name =
        fmt::format("{}.{}", sender.name, by_type ? sample.event_type : with_dashes(sample.title));
  }
  return out;
}

Result<Sample> find_sample(std::string_view word) {
  const auto dot = word.find('.');
  SLUICE_TRY(const auto* sender, model::find_sender(ascii_lower(word.substr(0, dot))));
  auto samples = samples_of(*sender);
  if (dot == std::string_view::npos && !samples.empty()) return std::move(samples.front());
  const auto wanted = dot == std::string_view::npos ? word : word.substr(dot + 1);
  for (auto& sample : samples) {
    if (equal_ignoring_case(sample.name, word) || equal_ignoring_case(sample.title, wanted) ||
        with_dashes(sample.title) == ascii_lower(wanted))
      return std::move(sample);
  }
  std::vector<std::string_view> names;
  names.reserve(samples.size());
  for (const auto& sample : samples) names.push_back(sample.name);
  if (names.size() > kListedMax) names.resize(kListedMax);
  return fail(ErrorCode::kNotFound, fmt::format("the sender {} has no sample '{}'; it has {}",
                                                sender->name, wanted, fmt::join(names, ", ")));
}

Result<void> renew_ids(SampleRequest& request, const model::HookSettings& settings,
                       Entropy& entropy, std::string_view id) {
  IdMaker ids(entropy);
  SLUICE_TRY_VOID(renew_items(request, settings.body, ids, id));
  const auto source = id_source(settings.idempotency);
  if (!source) return {};
  if (id.empty() && !can_be_chosen(*source)) {
    if (source->fact == Fact::kBody) request.set_body(with_blanks(request, entropy));
    return {};
  }
  const auto old = value_now(request, *source);
  // A body without the member has no id, and is none the worse for it.
  if (!old && id.empty() && source->fact != Fact::kHeader) return {};
  return request.put(*source, id.empty() ? ids.like(old.value_or("")) : id);
}

Result<void> set_event_type(SampleRequest& request, const model::Sender& sender,
                            std::string_view type) {
  const auto source = sender.event_type ? first_source(*sender.event_type) : std::nullopt;
  if (!source)
    return fail(
        ErrorCode::kInvalid,
        fmt::format("deliveries of {} do not say which type of event they are about", sender.name));
  return request.put(*source, type);
}

}  // namespace sluice::hooks
