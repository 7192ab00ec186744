#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "secrets/escapes.h"

namespace sluice::secrets {

// The number of base64 characters before and after a pattern that also contain bits of the secret.
struct PatternEdges {
  unsigned before = 0;
  unsigned after = 0;
};

// A secret text to be found in other texts: as it is, and where any of its characters, letters and
// digits too, is escaped for JSON, percent-encoded, an HTML entity, or one of these escaped again
// as any of them; also what was percent-encoded or escaped for JSON over and over, and `+` for a
// space. Each character may be written in another way. Wiped on destruction.
class SecretPattern {
 public:
  enum class Case { kExact, kAny };  // of ASCII letters
  // kToken: found only if not next to a letter or digit.
  enum class Bounds { kAnywhere, kToken };
  SecretPattern(Secret text, Case letters, Bounds bounds, PatternEdges edges = {})
      : text_(std::move(text)), letters_(letters), bounds_(bounds), edges_(edges) {}

  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;  // 0: no match
    explicit operator bool() const { return end != 0; }
  };
  // Whether it begins at text[at], whose readings are `first`. Subtracts the characters examined
  // from `steps_left`; their number is at most a constant for each of the pattern's.
  Match match(std::string_view text, std::size_t at, const Readings& first,
              std::size_t& steps_left) const;

  const Secret& text() const { return text_; }
  // Whether a text in which it begins may show this byte there, or be read as this byte.
  bool may_begin_with(char byte) const;

 private:
  bool is(char32_t value, char wanted) const;
  // How many letters and digits, from the pattern's `from` on, stand unescaped at text[at].
  std::size_t plain_run(std::string_view text, std::size_t at, std::size_t from) const;
  Match with_edges(std::string_view text, std::size_t at, std::size_t end) const;
  Secret text_;
  Case letters_;
  Bounds bounds_;
  PatternEdges edges_;
};

}  // namespace sluice::secrets
