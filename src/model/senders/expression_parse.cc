#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "model/senders/expression.h"

namespace sluice::model {
namespace {

struct NamedFact {
  std::string_view name;
  Fact fact;
};
// Those that stand alone, and those that need a name.
constexpr auto kPlainFacts = std::to_array<NamedFact>({
    {"body", Fact::kBody},
    {"timestamp", Fact::kTimestamp},
    {"id", Fact::kId},
    {"secret", Fact::kSecret},
    {"verify_token", Fact::kVerifyToken},
    {"method", Fact::kMethod},
    {"url", Fact::kUrl},
    {"path", Fact::kPath},
    {"query", Fact::kQueryText},
    {"form", Fact::kFormFields},
    {"crc32", Fact::kCrc32},
    {"text", Fact::kText},
    {"execution_id", Fact::kExecutionId},
    {"key", Fact::kEventKey},
});
constexpr auto kNamedFacts = std::to_array<NamedFact>({
    {"header", Fact::kHeader},
    {"query", Fact::kQuery},
    {"form", Fact::kForm},
    {"json", Fact::kJson},
    {"signed_headers", Fact::kSignedHeaders},
    {"entry", Fact::kEntry},
});
// In the order of Expression::Function.
constexpr auto kFunctionNames = std::to_array<std::string_view>(
    {"hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512", "sha1", "sha256", "hex", "base64",
     "base64url", "json", "lower", "upper", "or-empty"});

constexpr std::size_t kNameBytesMax = 256;

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

const NamedFact* find_fact(std::span<const NamedFact> facts, std::string_view name) {
  const auto found = std::ranges::find(facts, name, &NamedFact::name);
  return found == facts.end() ? nullptr : &*found;
}

std::string nearest_fact(std::string_view name, Facts allowed) {
  std::vector<std::string_view> known;
  known.reserve(kPlainFacts.size() + kNamedFacts.size());
  const auto add = [&](const NamedFact& fact) {
    if ((fact_bit(fact.fact) & allowed) != 0) known.push_back(fact.name);
  };
  std::ranges::for_each(kPlainFacts, add);
  std::ranges::for_each(kNamedFacts, add);
  return nearest_hint(name, known);
}

std::string_view excerpt_of(std::string_view text) { return cut_text(text, 64); }

// `at` is where the value begins, counted from 1.
Result<Source> read_source(std::string_view text, std::size_t at, Facts allowed) {
  const auto colon = text.find(':');
  const auto name = trim(text.substr(0, colon));
  const bool has_argument = colon != std::string_view::npos;
  const auto argument = has_argument ? trim(text.substr(colon + 1)) : std::string_view();
  const auto* plain = find_fact(kPlainFacts, name);
  const auto* named = find_fact(kNamedFacts, name);
  if (!plain && !named)
    return wrong(fmt::format("has an unknown value `{}` at character {}{}", excerpt_of(name), at,
                             nearest_fact(name, allowed)));
  const auto* fact = has_argument ? named : plain;
  if (!fact && has_argument)
    return wrong(fmt::format("has a name after `{}:` at character {}, which takes none", name, at));
  if (!fact)
    return wrong(
        fmt::format("has `{0}` without a name at character {1}; write `{0}:NAME`", name, at));
  if ((fact_bit(fact->fact) & allowed) == 0)
    return wrong(fmt::format("has `{}` at character {}, which is not available here", name, at));
  if (has_argument && (argument.empty() || argument.size() > kNameBytesMax))
    return wrong(
        fmt::format("has `{}:` at character {} with a name that is empty or longer than "
                    "{} bytes",
                    name, at, kNameBytesMax));
  Source source{.fact = fact->fact, .name = std::string(argument), .path = {}};
  if (source.fact != Fact::kJson) return source;
  auto path = parse_body_path(argument);
  if (!path)
    return wrong(fmt::format("has a path `{}` at character {} that {}", excerpt_of(argument), at,
                             path.error().message));
  source.path = *std::move(path);
  return source;
}

}  // namespace

// Goes through the text once.
class Expression::Parser {
 public:
  Parser(std::string_view text, Facts allowed) : text_(text), allowed_(allowed) {}

  Result<Expression> parse() {
    if (text_.size() > kExpressionBytesMax)
      return wrong(fmt::format("is longer than {} bytes", kExpressionBytesMax));
    if (!is_utf8(text_)) return wrong("is not valid UTF-8");
    while (at_ < text_.size()) {
      SLUICE_TRY_VOID(next());
      if (parts_.size() > kExpressionPartsMax)
        return wrong(fmt::format("has more than {} parts", kExpressionPartsMax));
    }
    return finish();
  }

  Result<Expression> parse_bare() {
    if (text_.size() > kExpressionBytesMax)
      return wrong(fmt::format("is longer than {} bytes", kExpressionBytesMax));
    SLUICE_TRY(auto part, read_part(text_, 1));
    parts_.push_back(std::move(part));
    return finish();
  }

 private:
  Result<Expression> finish() {
    Expression out;
    out.text_ = text_;
    out.parts_ = std::move(parts_);
    return out;
  }

  Result<void> next() {
    const char c = text_[at_];
    const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == c;
    if ((c == '{' || c == '}') && doubled) {
      add_literal(text_.substr(at_, 1));
      at_ += 2;
      return {};
    }
    if (c == '}')
      return wrong(
          fmt::format("has a `}}` at character {} that closes nothing; the character "
                      "itself is written `}}}}`",
                      at_ + 1));
    if (c == '{') return next_value();
    const auto end = std::min(text_.find_first_of("{}", at_), text_.size());
    add_literal(text_.substr(at_, end - at_));
    at_ = end;
    return {};
  }

  Result<void> next_value() {
    const auto close = text_.find_first_of("{}", at_ + 1);
    if (close == std::string_view::npos || text_[close] == '{')
      return wrong(
          fmt::format("has a `{{` at character {} without its `}}`; the character itself "
                      "is written `{{{{`",
                      at_ + 1));
    SLUICE_TRY(auto part, read_part(text_.substr(at_ + 1, close - at_ - 1), at_ + 2));
    parts_.push_back(std::move(part));
    at_ = close + 1;
    return {};
  }

  void add_literal(std::string_view text) {
    if (parts_.empty() || parts_.back().source) parts_.emplace_back();
    parts_.back().literal += text;
  }

  // "header:X | hmac-sha256 | hex"; `at` is where it begins, counted from 1.
  Result<Part> read_part(std::string_view text, std::size_t at) {
    Part part;
    const auto bar = text.find('|');
    SLUICE_TRY(part.source, read_source(text.substr(0, bar), at, allowed_));
    std::size_t from = bar;
    while (from < text.size()) {
      const auto end = std::min(text.find('|', from + 1), text.size());
      SLUICE_TRY(const auto function,
                 read_function(trim(text.substr(from + 1, end - from - 1)), at + from + 1));
      part.functions.push_back(function);
      from = end;
    }
    if (part.functions.size() > kExpressionFunctionsMax)
      return wrong(
          fmt::format("has more than {} functions at character {}", kExpressionFunctionsMax, at));
    SLUICE_TRY_VOID(check_first(part, at));
    SLUICE_TRY_VOID(check_digests(part, at));
    SLUICE_TRY_VOID(check_growth(part, at));
    return part;
  }

  static Result<Function> read_function(std::string_view name, std::size_t at) {
    const auto found = std::find(kFunctionNames.begin(), kFunctionNames.end(), name);
    if (found == kFunctionNames.end())
      return wrong(fmt::format("has an unknown function `{}` at character {}{}", excerpt_of(name),
                               at, nearest_hint(name, kFunctionNames)));
    return static_cast<Function>(found - kFunctionNames.begin());
  }

  // Whatever comes before it has made something of the value.
  static Result<void> check_first(const Part& part, std::size_t at) {
    const auto& functions = part.functions;
    const auto found = std::ranges::find(functions, Function::kOrEmpty);
    if (found == functions.end() || found == functions.begin()) return {};
    return wrong(
        fmt::format("has `or-empty` at character {} behind another function; it comes "
                    "first",
                    at));
  }

  // A digest is bytes, not text, until it is encoded.
  static Result<void> check_digests(const Part& part, std::size_t at) {
    bool is_digest = false;
    for (const auto function : part.functions) {
      const bool encodes = function == Function::kHex || function == Function::kBase64 ||
                           function == Function::kBase64Url;
      if (is_digest && !encodes) break;
      is_digest = function <= Function::kSha256;
    }
    if (is_digest)
      return wrong(
          fmt::format("has a digest at character {} that must be followed by `hex`, "
                      "`base64` or `base64url`",
                      at));
    return {};
  }

  // What grows time and again could outgrow everything that was received. A digest is short.
  static Result<void> check_growth(const Part& part, std::size_t at) {
    bool grown = false;
    for (const auto function : part.functions) {
      if (function <= Function::kSha256) return {};
      const bool grows = function >= Function::kHex && function <= Function::kJson;
      if (grows && grown)
        return wrong(
            fmt::format("has two functions at character {} that make a text longer; only one of "
                        "`hex`, `base64`, `base64url` and `json` may stand there",
                        at));
      grown |= grows;
    }
    return {};
  }

  std::string_view text_;
  Facts allowed_;
  std::size_t at_ = 0;
  std::vector<Part> parts_;
};

Result<Expression> Expression::parse(std::string_view text, Facts allowed) {
  return Parser(text, allowed).parse();
}

Result<Expression> Expression::parse_bare(std::string_view text, Facts allowed) {
  return Parser(text, allowed).parse_bare();
}

Result<Source> parse_source(std::string_view text, Facts allowed) {
  return read_source(text, 1, allowed);
}

}  // namespace sluice::model
