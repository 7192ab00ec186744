// Whatever is sent as a contact, a number or the path of a key: it is refused with sentences, or
// what comes of it reads back as itself.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "formats/json_path.h"
#include "formats/phone_number.h"
#include "services/records/contact_change.h"

namespace sluice {
namespace {

void try_number(std::string_view text) {
  const auto number = formats::phone_number(text, "AU");
  (void)formats::phone_prefix(text, "AU");
  if (!number) return;
  const auto again = formats::phone_number(*number, "NZ");
  SLUICE_CHECK(again && *again == *number, "a number is itself in every region");
}

void try_document(std::string_view text) {
  const auto value = parse_json(text);
  if (!value || !value->is_object()) return;
  const auto& document = value->get_object();
  if (const auto* path = find_string(document, "path"))
    (void)formats::value_at(*value, std::string_view(*path));
  const services::Limits limits;
  for (const auto empty : {services::Empty::kKeep, services::Empty::kRemove}) {
    services::Fields fields(document);
    const auto change = services::read_contact(fields, "AU", empty, limits);
    if (!fields.ok()) continue;
    store::Contact contact{.id = {}, .phone_number = {}};
    const auto changed = services::apply_change(change, contact, limits);
    if (!changed) continue;
    const auto again = services::apply_change(change, contact, limits);
    SLUICE_CHECK(again && again->empty(), "a change that was made changes nothing");
  }
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  sluice::try_number(text);
  sluice::try_document(text);
  return 0;
}
