#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/senders/body_path.h"

// Templates over a delivery: literal text and `{...}`, such as "{timestamp}.{body}" or
// "{query:crc_token | hmac-sha256 | base64}". docs/signatures.md describes them.
namespace sluice::model {

// What an expression can ask of a delivery.
enum class Fact {
  kBody,           // the raw bytes
  kTimestamp,      // of the signature, exactly as sent
  kId,             // what delivery_id gives
  kSecret,         // that is being tried
  kVerifyToken,    // the hook's setting
  kMethod,         // in upper case
  kUrl,            // as configured at the sender, with query
  kPath,           // with query
  kQueryText,      // without the question mark
  kHeader,         // one value by name, as the next three
  kQuery,          // decoded
  kForm,           // decoded
  kJson,           // a member of the body
  kFormFields,     // all, sorted by name, each name followed by its value
  kSignedHeaders,  // the headers that a header or entry names
  kCrc32,          // of the body, in decimal
  kEntry,          // of the signature list, by name
  kText,           // the text of a handshake
  kExecutionId,    // of the run, in an answer
  kEventKey,       // of an event, percent-encoded; not for authors
  kHmacKey,        // the bytes under which functions sign; not for authors
};

// Some facts, as bits: which ones an expression may ask for.
using Facts = std::uint32_t;
constexpr Facts fact_bit(Fact fact) { return Facts{1} << static_cast<unsigned>(fact); }
constexpr Facts kAuthorFacts = fact_bit(Fact::kEventKey) - 1;
// Where nothing about the signature is known or may be said.
constexpr Facts kRequestFacts =
    kAuthorFacts & ~(fact_bit(Fact::kTimestamp) | fact_bit(Fact::kId) | fact_bit(Fact::kSecret) |
                     fact_bit(Fact::kVerifyToken) | fact_bit(Fact::kSignedHeaders) |
                     fact_bit(Fact::kEntry) | fact_bit(Fact::kText) | fact_bit(Fact::kExecutionId));

// One value of a delivery.
struct Source {
  Fact fact = Fact::kBody;
  std::string name = {};               // "X-GitHub-Event", "$.id"; empty where a fact has none
  std::vector<PathSegment> path = {};  // of kJson
};

// For messages: "the header X-GitHub-Event", "the member $.id of the body".
std::string describe(const Source& source);

// Where the values of one delivery come from.
class DeliveryFacts {
 public:
  virtual ~DeliveryFacts() = default;
  // Nothing when the delivery does not have it. The text is all of `storage`, or lives as long as
  // the delivery does.
  virtual std::optional<std::string_view> find(const Source& source,
                                               std::string& storage) const = 0;
};

inline constexpr std::size_t kExpressionBytesMax = 8 << 10;  // as written
inline constexpr std::size_t kExpressionPartsMax = 32;
inline constexpr std::size_t kExpressionFunctionsMax = 4;           // of one part
inline constexpr std::size_t kExpressionResultBytesMax = 64 << 10;  // where nothing else is said

// Read once, evaluated for each delivery. Immutable; any thread.
class Expression {
 public:
  // Text in pieces, one after the other. Body, headers and literal text are not copied.
  struct Pieces {
    std::vector<std::string_view> views;
    std::list<std::string> made;
  };

  // kInvalid continues a sentence that begins with the name of the setting: "has an unknown value
  // `hedaer` at character 2; did you mean `header`?"
  static Result<Expression> parse(std::string_view text, Facts allowed = kAuthorFacts);
  // A single value without its braces: "json:$.type".
  static Result<Expression> parse_bare(std::string_view text, Facts allowed = kAuthorFacts);

  // Nothing when a value is absent, a text for `json` is not UTF-8, or the result is larger.
  std::optional<std::string> evaluate(const DeliveryFacts& facts,
                                      std::size_t bytes_max = kExpressionResultBytesMax) const;
  // The same as a piece for each part, appended to `out`. False when a value is absent, or when it
  // makes more than twice the body and kExpressionResultBytesMax of a delivery: whoever sends one
  // has proven nothing yet.
  [[nodiscard]] bool append_to(Pieces& out, const DeliveryFacts& facts) const;
  // Makes those pieces anew that ask for `fact`. `pieces` are from append_to() and nothing else.
  [[nodiscard]] bool renew(Pieces& pieces, Fact fact, const DeliveryFacts& facts) const;
  // The first value that is absent; null when there is none.
  const Source* first_absent(const DeliveryFacts& facts) const;

  bool uses(Fact fact) const;
  // Whether it contains that value otherwise than as a digest or HMAC.
  bool shows(Fact fact) const;
  // Whether a function signs a value with the secret, and whether that is the first one wherever.
  bool signs() const;
  bool signs_first() const;
  // The values that are signed.
  std::vector<const Source*> signed_sources() const;
  // Whether the value is in it such that another value gives another text.
  bool contains(const Source& source) const;
  // How many of its values have to be searched for in the body: {json:}, {form:} and {form}.
  std::size_t searches() const;
  // Its text if it takes nothing from a delivery.
  std::optional<std::string> constant() const;
  // Of an expression that is one value as it is: `{header:X}`. Otherwise null.
  const Source* only_source() const;
  const std::string& text() const { return text_; }

 private:
  enum class Function : std::uint8_t {
    kHmacSha1,
    kHmacSha256,
    kHmacSha384,
    kHmacSha512,
    kSha1,
    kSha256,
    kHex,
    kBase64,
    kBase64Url,
    kJson,
    kLower,
    kUpper,
    kOrEmpty,  // what is absent is an empty text
  };
  struct Part {
    std::string literal = {};  // used when there is no source
    std::optional<Source> source = std::nullopt;
    std::vector<Function> functions = {};
  };
  class Parser;
  // Nothing when the value is absent and must not be.
  static std::optional<std::string_view> value_of(const Part& part, const DeliveryFacts& facts,
                                                  std::string& storage);
  static bool is_digest(Function function);
  static bool is_hmac(Function function);
  static std::optional<std::string> apply(Function function, std::string_view value,
                                          const DeliveryFacts& facts);
  // How many bytes may still be made: by one function, and in all.
  struct Room {
    std::size_t each = 0;
    std::size_t left = 0;
  };
  static Room room_for(const DeliveryFacts& facts);
  static std::size_t size_after(Function function, std::string_view value);
  static bool append_part(const Part& part, Pieces& out, const DeliveryFacts& facts, Room& room);

  std::string text_;
  std::vector<Part> parts_;
};

// A single value without braces and functions: "header:X-Signature", "json:$.signature".
Result<Source> parse_source(std::string_view text, Facts allowed = kAuthorFacts);

}  // namespace sluice::model
