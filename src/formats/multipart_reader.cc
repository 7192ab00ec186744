#include "formats/multipart_reader.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/charset.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kBoundaryBytesMax = 200;  // 70 by RFC 2046, which not everybody has read

std::unexpected<Error> bad_form(std::string why) {
  return fail(ErrorCode::kInvalid, std::move(why));
}

// RFC 8187: charset'language'percent-encoded.
std::optional<std::string> extended_value(std::string_view text) {
  const auto charset_end = text.find('\'');
  const auto language_end =
      charset_end == std::string_view::npos ? charset_end : text.find('\'', charset_end + 1);
  if (language_end == std::string_view::npos) return std::nullopt;
  const auto bytes = percent_decode(text.substr(language_end + 1));
  if (!bytes) return std::nullopt;
  auto decoded = to_utf8(*bytes, text.substr(0, charset_end));
  return decoded ? std::optional(*std::move(decoded)) : std::nullopt;
}

Result<void> read_disposition(std::string_view value, ReceivedPart& part) {
  const auto name = header_parameter(value, "name");
  if (!name) return bad_form("has a part without a name");
  part.name = *name;
  auto filename = header_parameter(value, "filename");
  if (const auto extended = header_parameter(value, "filename*")) {
    if (auto decoded = extended_value(*extended)) filename = std::move(decoded);
  }
  part.is_file = filename.has_value();
  if (filename) part.filename = *std::move(filename);
  if (!is_utf8(part.name) || !is_utf8(part.filename))
    return bad_form("has a part whose name is not UTF-8");
  return {};
}

Result<ReceivedPart> read_part_head(std::string_view head) {
  ReceivedPart part;
  bool has_disposition = false;
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const auto line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bad_form("has a part with a malformed header");
    const auto name = ascii_lower(trim(line.substr(0, colon)));
    const auto value = trim(line.substr(colon + 1));
    if (name == "content-type") part.content_type = value;
    if (name != "content-disposition") continue;
    SLUICE_TRY_VOID(read_disposition(value, part));
    has_disposition = true;
  }
  if (!has_disposition) return bad_form("has a part without a name");
  if (!is_utf8(part.content_type)) part.content_type.clear();
  return part;
}

}  // namespace

Result<std::vector<ReceivedPart>> parse_multipart(std::string_view body,
                                                  std::string_view content_type) {
  const auto boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax)
    return bad_form("has no boundary in its Content-Type");
  const auto first = "--" + *boundary;
  const auto between = "\r\n" + first;
  auto rest = body;
  if (rest.starts_with(first)) {
    rest.remove_prefix(first.size());
  } else {
    const auto at = rest.find(between);
    if (at == std::string_view::npos)
      return bad_form("does not have the boundary that its Content-Type names");
    rest.remove_prefix(at + between.size());
  }
  std::vector<ReceivedPart> parts;
  while (!rest.starts_with("--")) {
    const auto line_end = rest.find("\r\n");
    if (line_end == std::string_view::npos || !trim(rest.substr(0, line_end)).empty())
      return bad_form("is cut off, or has a malformed boundary");
    rest.remove_prefix(line_end);  // the empty line of a part without headers begins here
    const auto head_end = rest.substr(0, kMultipartHeadBytesMax).find("\r\n\r\n");
    if (head_end == std::string_view::npos)
      return bad_form(fmt::format("has a part whose headers do not end within {} bytes",
                                  kMultipartHeadBytesMax));
    if (head_end == 0) return bad_form("has a part without a name");
    SLUICE_TRY(auto part, read_part_head(rest.substr(2, head_end - 2)));
    rest.remove_prefix(head_end + 4);
    // An empty part's boundary may follow the empty line at once.
    const auto end = rest.starts_with(first) ? 0 : rest.find(between);
    if (end == std::string_view::npos) return bad_form("is cut off: its last boundary is missing");
    const bool empty = rest.starts_with(first);
    part.content = rest.substr(0, end);
    rest.remove_prefix(empty ? first.size() : end + between.size());
    if (parts.size() == kMultipartPartsMax)
      return bad_form(fmt::format("has more than {} parts", kMultipartPartsMax));
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace sluice::formats
