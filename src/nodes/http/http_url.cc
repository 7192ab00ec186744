#include "nodes/http/http_url.h"

#include <fmt/format.h>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include "base/bytes.h"
#include "base/text.h"
#include "model/secret_placeholder.h"
#include "nodes/config/common.h"

namespace sluice::nodes {
namespace {

std::string port_of(const boost::urls::url_view& url) {
  if (url.has_port() && !url.port().empty()) return std::string(url.port());
  return url.scheme_id() == boost::urls::scheme::https ? "443" : "80";
}

}  // namespace

Result<std::string> clean_url(std::string_view url, std::string_view name) {
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::kInvalid, fmt::format("`{}` {}", name, why));
  };
  url = trim(url);
  if (url.empty()) return wrong("is empty");
  if (url.size() > kUrlBytesMax) return wrong(fmt::format("is longer than {} bytes", kUrlBytesMax));
  std::string clean;
  clean.reserve(url.size());
  for (const char c : url) {
    if (is_control(c)) return wrong("contains a control character or a line break");
    const bool encode = c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    if (encode) {
      clean += percent_encode(std::string_view(&c, 1));
    } else {
      clean += c;
    }
  }
  // A secret may be a whole URL; it is judged when it is opened.
  if (model::find_placeholder_shape(clean) == 0U) return clean;
  const auto parsed = boost::urls::parse_uri(clean);
  if (!parsed) return wrong("is not a URL such as https://example.com/");
  if (parsed->scheme_id() != boost::urls::scheme::http &&
      parsed->scheme_id() != boost::urls::scheme::https)
    return wrong("must begin with https:// or http://");
  if (parsed->encoded_host().empty()) return wrong("has no host");
  return clean;
}

void append_parameter(std::string& url, std::string_view name, std::string_view value) {
  const auto hash = std::min(url.find('#'), url.size());
  const auto mark = std::string_view(url).substr(0, hash).find('?');
  std::string added;
  if (mark == std::string_view::npos) {
    added = "?";
  } else if (mark + 1 < hash && url[hash - 1] != '&') {
    added = "&";
  }
  added += percent_encode(name);
  added += '=';
  added += percent_encode(value);
  url.insert(hash, added);
}

void set_parameter(std::string& url, std::string_view name, std::string_view value) {
  const auto hash = std::min(url.find('#'), url.size());
  const auto mark = std::string_view(url).substr(0, hash).find('?');
  if (mark != std::string::npos) {
    std::string kept;
    std::string_view query = std::string_view(url).substr(mark + 1, hash - mark - 1);
    while (!query.empty()) {
      const auto pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(pair.size() + 1, query.size()));
      const auto decoded = percent_decode(pair.substr(0, pair.find('=')));
      if (pair.empty() || decoded == name) continue;
      if (!kept.empty()) kept += '&';
      kept += pair;
    }
    url.replace(mark + 1, hash - mark - 1, kept);
  }
  append_parameter(url, name, value);
}

Result<std::string> resolve_url(std::string_view base, std::string_view link) {
  link = trim(link);
  const auto page = boost::urls::parse_uri(base);
  const auto reference = boost::urls::parse_uri_reference(link);
  if (!page || !reference)
    return fail(ErrorCode::kInvalid, "the link to the next page is not a valid URL");
  boost::urls::url resolved;
  if (!boost::urls::resolve(*page, *reference, resolved))
    return fail(ErrorCode::kInvalid, "the link to the next page is not a valid URL");
  return clean_url(std::string_view(resolved.buffer()), "next page");
}

bool same_origin(std::string_view a, std::string_view b) {
  const auto left = boost::urls::parse_uri(a);
  const auto right = boost::urls::parse_uri(b);
  return left && right && left->scheme_id() == right->scheme_id() &&
         ascii_lower(left->encoded_host()) == ascii_lower(right->encoded_host()) &&
         port_of(*left) == port_of(*right);
}

std::string_view authority_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return "the URL";
  const auto authority = url.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - scheme - 3);
  const auto at = authority.rfind('@');
  return at == std::string_view::npos ? authority : authority.substr(at + 1);
}

}  // namespace sluice::nodes
