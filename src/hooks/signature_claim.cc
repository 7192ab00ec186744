#include "hooks/signature_claim.h"

#include <array>
#include <charconv>
#include <ctime>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "base/time.h"
#include "hooks/signature_list.h"
#include "model/senders/scheme_rules.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;
using Encoding = model::SignatureScheme::Encoding;
using TimeFormat = model::SignatureScheme::TimeFormat;

// A sender that rotates shows two. More would only cost time before anything is proven.
constexpr std::size_t kSignaturesMax = 5;

std::string too_many() { return fmt::format("contains more than {} signatures.", kSignaturesMax); }

std::unexpected<Error> bad_claim(std::string why) {
  return fail(ErrorCode::kUnauthorized, std::move(why));
}

// Where a signature is: in a header, unless there is a source.
struct Place {
  std::string_view header = {};
  const model::Source* source = nullptr;
};

// Headers are named as the sender's documents do: "X-Signature", without "header".
std::string name_of(const Place& place) {
  return place.source ? capital(model::describe(*place.source)) : std::string(place.header);
}

std::optional<std::string> decode(Encoding encoding, std::string_view text) {
  switch (encoding) {
    case Encoding::kHex:
      return from_hex(text);
    case Encoding::kBase64:
      return from_base64(text);
    case Encoding::kBase64Url:
      return from_base64(text, Base64::kUrl);
    case Encoding::kText:
      return std::string(text);
  }
  return std::nullopt;
}

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kHex:
      return "hexadecimal";
    case Encoding::kBase64:
      return "base64";
    case Encoding::kBase64Url:
      return "base64url";
    case Encoding::kText:
      break;
  }
  return "text";
}

bool is_public(Algorithm algorithm) {
  return algorithm >= Algorithm::kEd25519 && algorithm <= Algorithm::kRsaSha512;
}

bool is_scheme_word(std::string_view prefix) {
  return prefix.ends_with(' ') && is_letter_or_digit(prefix.front());
}

// Words such as "Bearer " are the same in any case (RFC 9110, 11.1).
bool begins_with(std::string_view value, std::string_view prefix) {
  if (value.size() < prefix.size()) return false;
  const auto start = value.substr(0, prefix.size());
  return is_scheme_word(prefix) ? ascii_lower(start) == ascii_lower(prefix) : start == prefix;
}

class ClaimReader {
 public:
  ClaimReader(const model::SignatureScheme& scheme, const ReceivedFacts& facts)
      : scheme_(scheme), facts_(facts) {}

  Result<SignatureClaim> read() {
    SLUICE_TRY_VOID(read_places());
    if (claimed() == 0 && !unreadable_.empty()) return bad_claim(std::move(unreadable_));
    if (claimed() == 0)
      return bad_claim(
          fmt::format("{} contains no signature of a known version.", name_of(main_place())));
    if (scheme_.timestamp) {
      SLUICE_TRY(claim_.timestamp, needed(value_of(*scheme_.timestamp), *scheme_.timestamp));
    }
    return std::move(claim_);
  }

 private:
  std::optional<std::string_view> value_of(const model::Source& source) {
    std::string storage;
    const auto found = facts_.find(source, storage);
    if (!found || found->data() != storage.data()) return found;
    claim_.made.push_back(std::move(storage));
    return claim_.made.back();
  }

  Place main_place() const {
    return scheme_.place ? Place{.source = &*scheme_.place} : Place{.header = scheme_.header};
  }

  static Result<std::string_view> needed(std::optional<std::string_view> value,
                                         const model::Source& source) {
    if (value && !value->empty()) return *value;
    const auto name = capital(model::describe(source));
    if (value) return bad_claim(fmt::format("{} is empty.", name));
    if (source.fact == model::Fact::kHeader)
      return bad_claim(fmt::format("{} is missing or was sent more than once.", name));
    return bad_claim(fmt::format("{} is missing.", name));
  }

  // Of several headers each may hold it, and so may each of a repeated one. A list is only one.
  std::vector<std::string_view> values_of_header(const std::string& name) const {
    if (!scheme_.list) return facts_.header_values(name);
    const auto value = facts_.header(name);
    return value ? std::vector{*value} : std::vector<std::string_view>();
  }

  Result<void> read_header(const std::string& name, bool& found) {
    for (const auto value : values_of_header(name)) {
      if (value.empty()) continue;
      found = true;
      SLUICE_TRY_VOID(read_value(value, {.header = name}));
    }
    return {};
  }

  Result<void> read_places() {
    const auto place = main_place();
    if (place.source) {
      SLUICE_TRY(const auto value, needed(value_of(*place.source), *place.source));
      return read_value(value, place);
    }
    bool found = false;
    for (const auto& header : scheme_.headers) SLUICE_TRY_VOID(read_header(header, found));
    SLUICE_TRY_VOID(read_header(scheme_.header, found));
    if (found) return {};
    const model::Source source{.fact = model::Fact::kHeader, .name = scheme_.header};
    return std::unexpected(needed(facts_.header(scheme_.header), source).error());
  }

  Result<void> read_value(std::string_view value, const Place& place) {
    // Within text, as tokens are, only the space around it goes.
    value = trim(value);
    if (scheme_.algorithm == Algorithm::kBasic) return read_basic(value, place);
    if (begins_with(value, scheme_.prefix)) {
      value.remove_prefix(scheme_.prefix.size());
    } else if (scheme_.prefix_required) {
      return pass_over(
          fmt::format("{} does not begin with \"{}\".", name_of(place), scheme_.prefix));
    }
    if (scheme_.list) return read_list(value, place);
    return add(value, place, is_public(scheme_.algorithm));
  }

  Result<void> read_basic(std::string_view value, const Place& place) {
    constexpr std::string_view kBasic = "Basic ";
    const bool has_word = begins_with(value, kBasic);
    auto pair = has_word ? from_base64(trim(value.substr(kBasic.size()))) : std::nullopt;
    if (!pair)
      return pass_over(
          fmt::format("{} is not \"Basic\" and a user and password in base64.", name_of(place)));
    return take(*std::move(pair), place, false);
  }

  Result<void> add(std::string_view text, const Place& place, bool is_public_one) {
    auto bytes = decode(scheme_.encoding, text);
    if (!bytes || bytes->empty())
      return pass_over(
          fmt::format("{} is not valid {}.", name_of(place), encoding_name(scheme_.encoding)));
    return take(*std::move(bytes), place, is_public_one);
  }

  Result<void> take(std::string bytes, const Place& place, bool is_public_one) {
    if (claimed() == kSignaturesMax)
      return bad_claim(fmt::format("{} {}", name_of(place), too_many()));
    auto& all = is_public_one ? claim_.signatures.public_ones : claim_.signatures.macs;
    all.push_back(std::move(bytes));
    return {};
  }

  // What cannot be read matches nothing, but another header may hold one that does.
  Result<void> pass_over(std::string problem) {
    if (unreadable_.empty()) unreadable_ = std::move(problem);
    return {};
  }

  std::size_t claimed() const {
    return claim_.signatures.macs.size() + claim_.signatures.public_ones.size();
  }

  // Entries of other names are another version's.
  Result<void> read_list(std::string_view text, const Place& place) {
    const auto& list = *scheme_.list;
    claim_.list_text = text;
    std::string problem;
    for_each_entry(
        list, text, [&](std::string_view name, std::size_t position, std::string_view value) {
          if (list.timestamp.hold(name, position)) {
            if (!claim_.timestamp.empty() && !is_repeated(value))
              problem = fmt::format("contains more than one {}.", timestamp_name());
            claim_.timestamp = value;
          } else if (list.public_signatures.hold(name, position)) {
            problem = add_entry(value, claim_.signatures.public_ones);
          } else if (list.signatures.hold(name, position)) {
            problem = add_entry(value, is_public(scheme_.algorithm) ? claim_.signatures.public_ones
                                                                    : claim_.signatures.macs);
          }
          return problem.empty();
        });
    if (problem.empty()) return {};
    return bad_claim(fmt::format("{} {}", name_of(place), problem));
  }

  // Where a header has whole lists one after the other, as Persona's has while a secret is rotated,
  // each holds the same timestamp.
  bool is_repeated(std::string_view value) const {
    return scheme_.list->separators.size() > 1 && value == claim_.timestamp;
  }

  std::string timestamp_name() const {
    const auto& list = *scheme_.list;
    return list.timestamp.position == 0 ? fmt::format("{}{}", list.timestamp.name, list.pair)
                                        : "timestamp";
  }

  // What is not decoded matches nothing, and another one may.
  std::string add_entry(std::string_view value, std::vector<std::string>& all) const {
    if (claimed() == kSignaturesMax) return too_many();
    all.push_back(decode(scheme_.encoding, value).value_or(""));
    return {};
  }

  const model::SignatureScheme& scheme_;
  const ReceivedFacts& facts_;
  SignatureClaim claim_;
  std::string unreadable_;  // why the first one could not be read
};

std::optional<Timestamp> unix_time(std::string_view text, Micros unit) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  constexpr Micros kYear9999 = Seconds(253'402'300'799);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end || number < 0 ||
      number > kYear9999 / unit)
    return std::nullopt;
  return Timestamp(number * unit);
}

std::optional<Timestamp> read_time(TimeFormat format, std::string_view text) {
  switch (format) {
    case TimeFormat::kSeconds:
      return unix_time(text, Seconds(1));
    case TimeFormat::kMilliseconds:
      return unix_time(text, Millis(1));
    case TimeFormat::kRfc3339:
      return parse_time(text);
    case TimeFormat::kHttpDate:
      return parse_http_date(text);
  }
  return std::nullopt;
}

std::int64_t unix_seconds(Timestamp time) {
  return std::chrono::duration_cast<Seconds>(time.time_since_epoch()).count();
}

std::string http_date(Timestamp time) {
  const auto seconds = static_cast<std::time_t>(unix_seconds(time));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                     kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string_view time_format_name(TimeFormat format) {
  switch (format) {
    case TimeFormat::kSeconds:
      return "a number of seconds";
    case TimeFormat::kMilliseconds:
      return "a number of milliseconds";
    case TimeFormat::kRfc3339:
      return "a time as in RFC 3339";
    case TimeFormat::kHttpDate:
      break;
  }
  return "an HTTP date";
}

// Where headers are listed, one that is left out is not signed.
bool must_list_timestamp(const model::SignatureScheme& scheme) {
  return scheme.timestamp && scheme.timestamp->fact == model::Fact::kHeader &&
         scheme.timestamp_signed && !scheme.content.uses(model::Fact::kTimestamp);
}

}  // namespace

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

Result<SignatureClaim> read_claim(const model::SignatureScheme& scheme,
                                  const ReceivedFacts& facts) {
  return ClaimReader(scheme, facts).read();
}

void add_claim(const model::SignatureScheme& scheme, const SignatureClaim& claim,
               ReceivedFacts& facts) {
  if (scheme.has_timestamp()) facts.timestamp = claim.timestamp;
  if (scheme.list) facts.list = &*scheme.list;
  facts.list_text = claim.list_text;
  facts.query_is_signed = model::covers_query(scheme);
  if (must_list_timestamp(scheme)) facts.listed_header = scheme.timestamp->name;
}

std::string written_bytes(Encoding encoding, std::span<const std::uint8_t> bytes) {
  switch (encoding) {
    case Encoding::kHex:
      return to_hex(bytes);
    case Encoding::kBase64:
      return to_base64(bytes);
    case Encoding::kBase64Url:
      return to_base64(bytes, Base64::kUrl);
    case Encoding::kText:
      break;
  }
  return std::string(as_text(bytes));
}

std::string written_time(TimeFormat format, Timestamp time) {
  switch (format) {
    case TimeFormat::kSeconds:
      return fmt::to_string(unix_seconds(time));
    case TimeFormat::kMilliseconds:
      return fmt::to_string(std::chrono::duration_cast<Millis>(time.time_since_epoch()).count());
    case TimeFormat::kRfc3339:
      return format_time(time);
    case TimeFormat::kHttpDate:
      break;
  }
  return http_date(time);
}

std::optional<Timestamp> claimed_time(const model::SignatureScheme& scheme, std::string_view text) {
  return read_time(scheme.time_format, text);
}

Result<void> check_timestamp(const model::SignatureScheme& scheme, std::string_view text,
                             Timestamp now) {
  if (!scheme.tolerance) return {};
  const auto time = read_time(scheme.time_format, text);
  if (!time)
    return bad_claim(fmt::format("The signature's timestamp is missing or is not {}.",
                                 time_format_name(scheme.time_format)));
  const Micros age = now - *time;
  // Both ways: a time from the future would otherwise stay good for as long as its author likes.
  const bool is_past = age >= Micros{};
  const Micros allowed =
      is_past ? *scheme.tolerance : scheme.future_tolerance.value_or(*scheme.tolerance);
  if ((is_past ? age : -age) > allowed)
    return bad_claim(fmt::format(
        "The signature's timestamp is {} s {} by this server's clock; at most {} s are allowed.",
        std::chrono::duration_cast<Seconds>(is_past ? age : -age).count(),
        is_past ? "ago" : "in the future", std::chrono::duration_cast<Seconds>(allowed).count()));
  return {};
}

}  // namespace sluice::hooks
