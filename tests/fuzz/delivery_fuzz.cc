// Whatever is sent as a delivery of any kind: what a hook makes of it is JSON that the engine
// reads, and no larger than the limits say. The first byte chooses the kind and the headers, which
// hold a boundary, a charset and a coding.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "hooks/delivery_body.h"
#include "hooks/split.h"

namespace sluice {
namespace {

constexpr std::size_t kBodyBytesMax = 64 << 10;

constexpr std::array<std::string_view, 11> kSettings = {
    R"({})",
    R"({"body": "any"})",
    R"({"body": "form"})",
    R"({"body": ["form-json", "form"]})",
    R"({"body": "multipart"})",
    R"({"body": "xml"})",
    R"({"body": "text"})",
    R"({"body": "binary"})",
    R"({"body": "cloudevents"})",
    R"({"body": "ndjson"})",
    R"({"body": "any", "split": "$", "item_id": "{json:$.id}"})",
};
constexpr std::array<std::string_view, 9> kTypes = {
    "",
    "application/json; charset=utf-16le",
    "application/x-www-form-urlencoded; charset=iso-8859-15",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/xml",
    "text/plain; charset=windows-1252",
    "application/cloudevents-batch+json",
    "application/x-ndjson",
};
constexpr std::array<std::string_view, 5> kCodings = {"", "gzip", "deflate", "br", "br, gzip"};

class Forgetful final : public hooks::DeliveryFileStore {
 public:
  Result<std::string> keep(TeamId, std::string, hooks::DeliveryFile file) override {
    SLUICE_CHECK(file.bytes.size() <= kBodyBytesMax, "a file is larger than the body");
    return "https://example.com/f/x";
  }
};

constexpr std::size_t kItemsMax = 1'000;

void check_items(const hooks::ReadBody& read, const model::BodyRule& rule) {
  model::HookSettings settings;
  settings.body = rule;
  const auto items = hooks::split_body(read.json, settings, std::nullopt, Timestamp(), kItemsMax);
  if (!items) return;
  SLUICE_CHECK(items->size() <= kItemsMax, "there are too many items");
  for (const auto& item : *items)
    SLUICE_CHECK(parse_json(item.body).has_value(), "an item is not JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const auto rule =
      *model::parse_body_rule(parse_json(kSettings[data[0] % kSettings.size()])->as_object());
  const auto type = kTypes[data[1] % kTypes.size()];
  const auto coding = kCodings[data[2] % kCodings.size()];
  std::vector<http::Header> headers;
  if (!type.empty()) headers.push_back({"Content-Type", type});
  if (!coding.empty()) headers.push_back({"Content-Encoding", coding});
  if ((data[2] & 0x80U) != 0) headers.push_back({"ce-specversion", "1.0"});
  http::RequestHead head;
  head.method = http::Method::kPost;
  head.headers = headers;
  Forgetful files;
  const hooks::FilesOf of{files};
  const auto read = hooks::read_body(
      {.head = head,
       .bytes = std::string_view(reinterpret_cast<const char*>(data) + 3, size - 3),
       .rule = rule,
       .id_path = {},
       .bytes_max = kBodyBytesMax,
       .files = &of});
  if (!read) {
    SLUICE_CHECK(!read.error().message.empty(), "a refusal says why");
    return 0;
  }
  if (read->made)
    SLUICE_CHECK(read->made->unpacked.size() <= kBodyBytesMax, "too much was unpacked");
  SLUICE_CHECK(parse_json(read->json).has_value(), "the engine could not read what was accepted");
  if (rule.split) check_items(*read, rule);
  return 0;
}

}  // namespace sluice
