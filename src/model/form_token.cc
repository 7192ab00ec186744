#include "model/form_token.h"

#include <fmt/format.h>
#include <span>

#include "base/bytes.h"
#include "base/hmac.h"

namespace sluice::model {
namespace {

constexpr std::size_t kMacDigits = 32;

std::string mac_of(const FormKey& key, std::string_view address) {
  const Sha256 mac = hmac_sha256(key, address);
  return to_hex(std::span(mac).first(kMacDigits / 2));
}

}  // namespace

std::string make_form_token(const FormKey& key, const FormStep& step) {
  const std::string address = fmt::format("{} {} {}", step.run.text(), step.node, step.item);
  return fmt::format("{}.{}", to_base64(as_bytes(address), Base64::kUrl), mac_of(key, address));
}

std::optional<FormStep> read_form_token(const FormKey& key, std::string_view token) {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto address = from_base64(token.substr(0, dot), Base64::kUrl);
  if (!address) return std::nullopt;
  if (!equal_constant_time(as_bytes(token.substr(dot + 1)), as_bytes(mac_of(key, *address))))
    return std::nullopt;
  // Ours, so it has the form that make_form_token gave it.
  const std::string_view text = *address;
  const auto first = text.find(' ');
  const auto second = text.find(' ', first + 1);
  const auto run = RunId::parse(text.substr(0, first));
  if (!run || second == std::string_view::npos) return std::nullopt;
  return FormStep{*run, std::string(text.substr(first + 1, second - first - 1)),
                  std::string(text.substr(second + 1))};
}

}  // namespace sluice::model
