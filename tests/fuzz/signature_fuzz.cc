// Whatever stands in the headers: a delivery is taken only when the header holds the signature that
// its secret makes. Input: lines "Name: value", an empty line, the body.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/digest.h"
#include "hooks/signature.h"

namespace sluice {
namespace {

constexpr std::string_view kShared = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view kPublic = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";

struct Line {
  std::string_view name;
  std::string_view value;
};

std::vector<Line> read_headers(std::string_view& rest) {
  std::vector<Line> lines;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos)
      lines.push_back({line.substr(0, colon), line.substr(colon + 2)});
  }
  return lines;
}

// Nobody guesses a MAC: where one is accepted, a header must hold it, in hex or in base64.
void check_accepted(std::string_view scheme, const std::vector<Line>& lines,
                    std::string_view body) {
  if (scheme != "hmac-sha256" && scheme != "github" && scheme != "shopify") return;
  const HmacKey key(Digest::kSha256, as_bytes(kShared));
  const std::string_view parts[] = {body};
  const auto mac = key.sign(parts);
  bool found = false;
  for (const auto& line : lines) {
    for (const auto at : {line.value.find('='), std::string_view::npos}) {
      auto value = at == std::string_view::npos ? line.value : line.value.substr(at + 1);
      while (!value.empty() && (value.back() == ' ' || value.back() == '\t'))
        value.remove_suffix(1);
      while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
        value.remove_prefix(1);
      found |= from_hex(value) == as_text(mac.view()) || from_base64(value) == as_text(mac.view());
    }
  }
  SLUICE_CHECK(found, "a signature was accepted that no header holds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto lines = read_headers(body);
  const auto header = [&](std::string_view name) -> std::optional<std::string_view> {
    for (const auto& line : lines) {
      if (line.name == name) return line.value;
    }
    return std::nullopt;
  };
  const std::vector<Secret> secrets = {Secret(std::string(kShared)), Secret(std::string(kPublic))};
  const Timestamp now{Seconds(1'730'000'000)};
  for (const auto name : model::scheme_names()) {
    const auto& scheme = *model::find_scheme(name);
    if (hooks::verify_signature(scheme, secrets, header, body, now))
      check_accepted(name, lines, body);
  }
  return 0;
}

}  // namespace sluice
