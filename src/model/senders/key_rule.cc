#include "model/senders/key_rule.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "model/senders/members.h"
#include "model/senders/scheme_rules.h"

namespace sluice::model {
namespace {

constexpr std::size_t kHostsMax = 20;
constexpr std::size_t kHostBytesMax = 253;
constexpr std::string_view kHttps = "https://";
// Nothing of a signature is known before its key is.
constexpr Facts kKeyFacts =
    kRequestFacts & ~(fact_bit(Fact::kUrl) | fact_bit(Fact::kBody) | fact_bit(Fact::kFormFields));

bool is_label(std::string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Takes what stands in front of the next dot.
std::string_view take_label(std::string_view& host) {
  const auto label = host.substr(0, host.find('.'));
  host.remove_prefix(std::min(host.size(), label.size() + 1));
  return label;
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 &&
         std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host(std::string_view host) {
  const auto colon = host.find(':');
  if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return false;
  host = host.substr(0, colon);
  if (host.empty() || host.size() > kHostBytesMax || host.ends_with('.')) return false;
  while (!host.empty()) {
    if (!is_label(take_label(host))) return false;
  }
  return true;
}

// Its last two labels are written out, so that nobody allows a whole top-level domain.
bool is_host_pattern(std::string_view pattern) {
  if (is_host(pattern)) return true;
  const bool is_suffix = pattern.starts_with('.');
  if (is_suffix) pattern.remove_prefix(1);
  if (is_host(pattern)) return pattern.find('.') != std::string_view::npos;
  std::size_t written_out = 0;
  std::string plain;
  for (auto rest = pattern.substr(0, pattern.find(':')); !rest.empty();) {
    const auto label = take_label(rest);
    written_out = label == "*" ? 0 : written_out + 1;
    plain += label == "*" ? "x." : std::string(label) + ".";
  }
  return written_out >= 2 && is_host(std::string_view(plain).substr(0, plain.size() - 1));
}

// Printable ASCII without what some read as the end of the host.
bool is_plain_url(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '\\' && c != '"' && c != '<' && c != '>' && c != '#';
  });
}

std::string host_of(std::string_view url) {
  const auto rest = url.substr(std::min(url.size(), kHttps.size()));
  auto host = ascii_lower(rest.substr(0, rest.find_first_of("/?")));
  if (host.ends_with(":443")) host.resize(host.size() - 4);
  return host;
}

void read_url(const Members& keys, KeyRule& rule) {
  const auto url = plain_expression(keys, "url", kKeyFacts);
  if (!url) {
    if (!keys.has("url")) keys.wrong("url", "must be the URL of the keys");
    return;
  }
  rule.url = *url;
  const auto fixed = rule.url.constant();
  if (!fixed && rule.hosts.empty())
    return keys.wrong("hosts",
                      "must name the hosts of the keys, because their URL is taken from the "
                      "delivery");
  if (!fixed) return;
  if (const auto fits = check_key_url(*fixed, rule.hosts); !fits)
    keys.wrong("url", fits.error().message);
}

std::vector<std::string> host_patterns(const Members& members, std::string_view name) {
  auto patterns = members.texts(name, kHostsMax);
  for (auto& pattern : patterns) {
    pattern = ascii_lower(pattern);
    if (!is_host_pattern(pattern))
      members.wrong(name,
                    "must be host names such as keys.example.com, or .example.com for all below "
                    "it, or keys.*.example.com");
  }
  return patterns;
}

}  // namespace

bool matches_host(std::string_view pattern, std::string_view host) {
  if (pattern.starts_with('.')) return host.size() > pattern.size() && host.ends_with(pattern);
  if (pattern.find('*') == std::string_view::npos) return pattern == host;
  while (!pattern.empty() && !host.empty()) {
    const auto wanted = take_label(pattern);
    const auto label = take_label(host);
    if (wanted != label && (wanted != "*" || !is_label(label))) return false;
  }
  return pattern.empty() && host.empty();
}

Result<void> check_key_url(std::string_view url, std::span<const std::string> hosts) {
  if (url.size() > kKeyUrlBytesMax)
    return fail(ErrorCode::kInvalid, fmt::format("is longer than {} bytes", kKeyUrlBytesMax));
  if (!url.starts_with(kHttps)) return fail(ErrorCode::kInvalid, "must begin with https://");
  const auto host = host_of(url);
  if (!is_plain_url(url) || !is_host(host))
    return fail(ErrorCode::kInvalid,
                "must be a plain URL: a host name without user and password, and neither spaces "
                "nor a fragment");
  const bool is_allowed =
      hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [&](const std::string& pattern) {
        return matches_host(pattern, host);
      });
  if (is_allowed) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("names the host {}, which signature.keys.hosts does not allow",
                          cut_text(host, 100)));
}

std::string key_url_host(std::string_view url) { return host_of(url); }

std::optional<KeyRule> read_key_rule(const Members& signature) {
  const auto keys = signature.object("keys");
  if (!keys) return std::nullopt;
  keys->only({"url", "hosts", "id", "certificate"});
  KeyRule rule;
  rule.hosts = host_patterns(*keys, "hosts");
  read_url(*keys, rule);
  rule.id = plain_expression(*keys, "id", kKeyFacts);
  if (const auto certificate = keys->object("certificate")) {
    certificate->only({"names", "chain"});
    rule.names = host_patterns(*certificate, "names");
    rule.chain = certificate->flag("chain", false);
  }
  return rule;
}

}  // namespace sluice::model
