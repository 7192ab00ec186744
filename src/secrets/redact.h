#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "nodes/effect.h"
#include "secrets/secret_pattern.h"

namespace sluice::secrets {

// Replaces the values of secrets in texts by "[vault.NAME]": as they are, in upper or lower case,
// in base64 (any alignment, both alphabets), in hex, with any or all of its characters
// percent-encoded or escaped for JSON or HTML (up to twice), and in base64 or hex of these. A value
// of fewer than 8 bytes is replaced only where it is not next to a letter or digit: redacting every
// "7" would reveal more than it hides. The long lines of a multi-line value, and the part after the
// host of a URL, are also searched for separately. Holds the values during its lifetime.
class Redactor {
 public:
  void add(std::string_view name, const Secret& value);
  bool empty() const { return patterns_.empty(); }

  void redact(std::string& text) const;
  // Redacts every string in the value; also replaces placeholders by their names, so that none can
  // be resolved again.
  void redact(nodes::EffectResult& result) const;

 private:
  struct Entry {
    std::string label;
    SecretPattern pattern;
  };
  void clean(std::string& text) const;
  void add_value(const std::string& label, const Secret& value);
  void add_encodings(const std::string& label, std::string_view plain);
  void add_pattern(const std::string& label, SecretPattern pattern);

  std::vector<Entry> patterns_;
  std::array<std::vector<std::uint32_t>, 256> by_first_;  // which may begin with the byte
};

}  // namespace sluice::secrets
