#include "effects/http/reply_text.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/charset.h"
#include "formats/decompress.h"

namespace sluice::effects {
namespace {

std::string header_of(const nodes::HttpReply& reply, std::string_view lower_name) {
  std::string all;
  for (const auto& [name, value] : reply.headers) {
    if (name != lower_name) continue;
    if (!all.empty()) all += ", ";
    all += value;
  }
  return all;
}

bool begins_as_document(std::string_view bytes) { return trim(bytes).starts_with('<'); }

void to_text(nodes::HttpReply& reply) {
  const auto type = header_of(reply, "content-type");
  if (!formats::may_be_text(type)) return;
  auto charset = formats::header_parameter(type, "charset").value_or("");
  if (charset.empty() && begins_as_document(reply.body))
    charset = formats::declared_charset(reply.body);
  auto text = formats::to_utf8(reply.body, charset);
  if (text)
    reply.body = *std::move(text);
  else if (!charset.empty())
    reply.unreadable = std::move(text).error().message;
}

}  // namespace

Result<void> make_readable(nodes::HttpReply& reply, bool as_bytes, std::size_t bytes_max) {
  if (reply.body.empty()) return {};
  const auto codings = header_of(reply, "content-encoding");
  if (!codings.empty()) {
    auto unpacked = formats::decompress(codings, reply.body, bytes_max);
    if (!unpacked && unpacked.error().code == ErrorCode::kTooLarge)
      return fail(std::move(unpacked).error());
    if (!unpacked) {
      reply.unreadable = std::move(unpacked).error().message;
      return {};
    }
    reply.body = *std::move(unpacked);
  }
  if (!as_bytes) to_text(reply);
  return {};
}

}  // namespace sluice::effects
