#include "http/framing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/text.h"

namespace sluice::http {
namespace {

constexpr bool is_unreserved_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

constexpr bool is_sub_delimiter(char c) {
  return std::string_view("!$&'()*+,;=").find(c) != std::string_view::npos;
}

// Where a character may stand.
constexpr std::uint8_t kUnreserved = 1;
constexpr std::uint8_t kInPath = 2;  // or separates its segments
constexpr std::uint8_t kInHost = 4;

constexpr std::array<std::uint8_t, 256> places_of_characters() {
  std::array<std::uint8_t, 256> places{};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const char c = static_cast<char>(i);
    const bool is_plain = is_unreserved_char(c) || is_sub_delimiter(c) || c == ':';
    if (is_unreserved_char(c)) places[i] |= kUnreserved;
    if (is_plain || c == '@' || c == '/') places[i] |= kInPath;
    if (is_plain || c == '[' || c == ']') places[i] |= kInHost;
  }
  return places;
}

// Each character of a path is looked at, so by a table.
bool may_stand(char c, std::uint8_t place) {
  static constexpr auto kPlaces = places_of_characters();
  return (kPlaces[static_cast<unsigned char>(c)] & place) != 0;
}

bool is_unreserved(char c) { return may_stand(c, kUnreserved); }

// Browsers and senders leave a few more characters than RFC 3986 allows unescaped in a query.
bool is_query_char(char c) { return c > ' ' && c < 0x7f && c != '#'; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that "%xy" at `at` stands for, or -1.
int escaped_byte(std::span<const char> text, std::size_t at) {
  if (at + 2 >= text.size()) return -1;
  const int high = hex_digit(text[at + 1]);
  const int low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_host_char(char c) { return may_stand(c, kInHost); }

// What the fields that decide about framing say, counted so that none may come twice.
struct Found {
  int hosts = 0;
  int lengths = 0;
  int encodings = 0;
  int expectations = 0;
  bool close = false;
  bool keep_alive = false;
  std::string_view host;
  std::string_view length;
  std::string_view encoding;
  std::string_view expectation;
};

void read_connection_options(std::string_view value, Found& found) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    std::string_view option = value.substr(0, comma);
    value.remove_prefix(std::min(comma + 1, value.size()));
    while (!option.empty() && (option.front() == ' ' || option.front() == '\t'))
      option.remove_prefix(1);
    while (!option.empty() && (option.back() == ' ' || option.back() == '\t'))
      option.remove_suffix(1);
    if (equal_ignoring_case(option, "close")) found.close = true;
    if (equal_ignoring_case(option, "keep-alive")) found.keep_alive = true;
  }
}

// Lengths first: most fields need one comparison of integers to be passed over.
Found find_framing_fields(std::span<const Header> headers) {
  Found found;
  for (const Header& header : headers) {
    switch (header.name.size()) {
      case 4:
        if (!equal_ignoring_case(header.name, "host")) break;
        ++found.hosts;
        found.host = header.value;
        break;
      case 6:
        if (!equal_ignoring_case(header.name, "expect")) break;
        ++found.expectations;
        found.expectation = header.value;
        break;
      case 10:
        if (equal_ignoring_case(header.name, "connection"))
          read_connection_options(header.value, found);
        break;
      case 14:
        if (!equal_ignoring_case(header.name, "content-length")) break;
        ++found.lengths;
        found.length = header.value;
        break;
      case 17:
        if (!equal_ignoring_case(header.name, "transfer-encoding")) break;
        ++found.encodings;
        found.encoding = header.value;
        break;
      default:
        break;
    }
  }
  return found;
}

std::optional<Refusal> host_refusal(const Found& found, int minor_version) {
  if (found.hosts > 1) return Refusal{400, "The Host header came more than once."};
  if (found.hosts == 0) {
    if (minor_version == 0) return std::nullopt;
    return Refusal{400, "The Host header is missing."};
  }
  if (!std::ranges::all_of(found.host, is_host_char))
    return Refusal{400, "The Host header is not valid."};
  return std::nullopt;
}

std::optional<Refusal> body_refusal(const Found& found, int minor_version) {
  if (found.lengths > 1) return Refusal{400, "The Content-Length header came more than once."};
  if (found.encodings == 0) return std::nullopt;
  if (found.encodings > 1) return Refusal{400, "The Transfer-Encoding header came more than once."};
  if (found.lengths > 0)
    return Refusal{400, "A request has Content-Length or Transfer-Encoding, not both."};
  if (minor_version == 0) return Refusal{400, "HTTP/1.0 does not support Transfer-Encoding."};
  if (!equal_ignoring_case(found.encoding, "chunked")) {
    return Refusal{400, "The only supported Transfer-Encoding is chunked."};
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<Refusal> query_refusal(std::span<const char> query) {
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (!is_query_char(query[i]))
      return Refusal{400, "The query has a character that must be escaped."};
    if (query[i] != '%') continue;
    if (escaped_byte(query, i) < 0) return Refusal{400, "The query has a bad percent escape."};
    i += 2;
  }
  return std::nullopt;
}

// Rewrites the path in place and returns its new length.
std::expected<std::size_t, Refusal> make_canonical(std::span<char> path) {
  std::size_t out = 0;
  while (out < path.size() && may_stand(path[out], kInPath)) ++out;  // mostly all of it
  for (std::size_t i = out; i < path.size(); ++i) {
    const char c = path[i];
    if (c != '%') {
      if (!may_stand(c, kInPath)) {
        return std::unexpected(Refusal{400, "The path has a character that must be escaped."});
      }
      path[out++] = c;
      continue;
    }
    const int byte = escaped_byte(path, i);
    if (byte < 0) return std::unexpected(Refusal{400, "The path has a bad percent escape."});
    if (byte < 0x20 || byte == 0x7f || byte == '/' || byte == '\\') {
      return std::unexpected(Refusal{400, "The path escapes a slash or a control character."});
    }
    if (is_unreserved(static_cast<char>(byte))) {
      path[out++] = static_cast<char>(byte);
    } else {
      std::copy_n(path.data() + i, 3, path.data() + out);
      out += 3;
    }
    i += 2;
  }
  return out;
}

std::optional<Refusal> segment_refusal(std::string_view path) {
  std::size_t start = 1;
  while (start <= path.size()) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view segment = path.substr(start, end - start);
    if (segment == "." || segment == "..") return Refusal{400, "The path has a dot segment."};
    if (segment.empty() && end != path.size())
      return Refusal{400, "The path has an empty segment."};
    start = end + 1;
  }
  return std::nullopt;
}

}  // namespace

std::expected<Framing, Refusal> check_framing(const RawHead& head) {
  const Found found = find_framing_fields(head.headers);
  if (auto refusal = host_refusal(found, head.minor_version)) return std::unexpected(*refusal);
  if (auto refusal = body_refusal(found, head.minor_version)) return std::unexpected(*refusal);

  Framing framing;
  framing.minor_version = head.minor_version;
  framing.chunked = found.encodings > 0;
  if (found.lengths > 0) {
    framing.content_length = parse_length(found.length);
    if (!framing.content_length)
      return std::unexpected(Refusal{400, "The Content-Length is not a number."});
  }
  if (found.expectations > 0 && head.minor_version > 0) {
    if (found.expectations > 1 || !equal_ignoring_case(found.expectation, "100-continue")) {
      return std::unexpected(Refusal{417, "The only supported expectation is 100-continue."});
    }
    framing.expects_continue = true;
  }
  framing.keep_alive = !found.close && (head.minor_version > 0 || found.keep_alive);
  return framing;
}

std::expected<Target, Refusal> check_target(std::span<char> target) {
  if (target.empty() || target[0] != '/') {
    return std::unexpected(
        Refusal{400, "The request target must be a path that starts with a slash."});
  }
  const std::string_view whole(target.data(), target.size());
  if (whole.find('#') != std::string_view::npos) {
    return std::unexpected(Refusal{400, "The request target must not contain a fragment."});
  }
  const std::size_t question = std::min(whole.find('?'), whole.size());
  const auto query = target.subspan(std::min(question + 1, whole.size()));
  if (auto refusal = query_refusal(query)) return std::unexpected(*refusal);
  const auto size = make_canonical(target.first(question));
  if (!size) return std::unexpected(size.error());
  const std::string_view path(target.data(), *size);
  if (auto refusal = segment_refusal(path)) return std::unexpected(*refusal);
  return Target{path, {query.data(), query.size()}};
}

}  // namespace sluice::http
