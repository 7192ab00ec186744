#include <array>
#include <fmt/format.h>
#include <sodium.h>

#include "base/bytes.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Keys for WireGuard: Curve25519, written in base64 as the tool `wg` does.
namespace sluice::nodes {
namespace wireguard_keys {
namespace {

using Key = std::array<std::uint8_t, 32>;

// RFC 7748, section 5: which bits of a secret number are fixed.
void clamp(Key& key) {
  key[0] &= 248;
  key[31] &= 127;
  key[31] |= 64;
}

std::string public_key_of(const Key& key) {
  Key out;
  crypto_scalarmult_base(out.data(), key.data());
  return to_base64(out);
}

std::optional<Key> parse_key(std::string_view text) {
  // 32 bytes are 43 characters and one of padding; nothing else is a key.
  constexpr std::size_t kTextBytes = 44;
  if (text.size() != kTextBytes) return std::nullopt;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != sizeof(Key)) return std::nullopt;
  Key key;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

class Generate final : public Node {
 public:
  explicit Generate(bool preshared) : preshared_(preshared) {}

  Step start(const StepInput& input) const override {
    if (!input.render.entropy) return failure("random values are not available here");
    Key key;
    input.render.entropy->fill(key);
    clamp(key);
    json::object output{{"private_key", to_base64(key)}, {"public_key", public_key_of(key)}};
    if (preshared_) {
      input.render.entropy->fill(key);
      output["preshared_key"] = to_base64(key);
    }
    return Completed{std::move(output), ""};
  }

 private:
  bool preshared_;
};

class Derive final : public Node {
 public:
  explicit Derive(TemplateField key) : key_(std::move(key)) {}

  Step start(const StepInput& input) const override {
    std::string text;
    if (auto done = key_.append_text(text, input); !done)
      return render_failure("private_key", done.error());
    auto key = parse_key(trim(text));
    // What was given may be nearly a key, so the message does not repeat it.
    if (!key) return failure("`private_key` is not a WireGuard key: 32 bytes in base64");
    clamp(*key);
    return Completed{json::object{{"public_key", public_key_of(*key)}}, ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    key_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField key_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"mode", "private_key", "preshared_key"});
  const bool derive = data.choice("mode", {"generate", "derive"}, "generate") == "derive";
  const bool preshared = data.flag("preshared_key", false);
  auto key = data.text_field("private_key", derive ? Need::kRequired : Need::kOptional);
  if (!derive && data.find("private_key"))
    data.error("`private_key` can only be used with the mode derive");
  if (derive && preshared) data.error("`preshared_key` can only be used with the mode generate");
  if (!data.ok()) return {};
  if (derive) return {.node = std::make_unique<Derive>(std::move(key))};
  return {.node = std::make_unique<Generate>(preshared)};
}

}  // namespace
}  // namespace wireguard_keys

const NodeKind kWireguardKeys = {
    .id = "wireguard_keys",
    .title = "WireGuard keys",
    .summary = "Generates a WireGuard key pair or derives the public key of a private one.",
    .family = Family::kAction,
    .compile = wireguard_keys::compile,
};

}  // namespace sluice::nodes
