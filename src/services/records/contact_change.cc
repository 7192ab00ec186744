#include "services/records/contact_change.h"

#include <array>
#include <fmt/format.h>

#include "base/check.h"
#include "base/json_number.h"
#include "base/text.h"
#include "formats/phone_number.h"
#include "formats/text_formats.h"

namespace sluice::services {
namespace {

using store::Contact;

constexpr std::string_view kEmail = "email";
constexpr std::array<ContactText, 7> kTexts = {{
    {kEmail, &Contact::email, &Limits::contact_text_bytes_max},
    {"first_name", &Contact::first_name, &Limits::contact_text_bytes_max},
    {"last_name", &Contact::last_name, &Limits::contact_text_bytes_max},
    {"title", &Contact::title, &Limits::contact_text_bytes_max},
    {"company", &Contact::company, &Limits::contact_text_bytes_max},
    {"address", &Contact::address, &Limits::contact_address_bytes_max},
    {"location", &Contact::location, &Limits::contact_address_bytes_max},
}};

void read_number(Fields& fields, std::string_view region, Empty empty, ContactChange& change) {
  const auto sent = fields.nullable_text("phone_number", formats::kPhoneNumberBytesMax);
  if (!sent) return;
  if (!*sent && empty == Empty::kRemove)
    return fields.complain("phone_number cannot be removed: it identifies the contact.");
  if (!*sent || trim(**sent).empty()) return;
  auto number = formats::phone_number(trim(**sent), region);
  if (number)
    change.phone_number = *std::move(number);
  else
    fields.complain("phone_number: " + number.error().message);
}

void read_text(Fields& fields, const ContactText& text, Empty empty, const Limits& limits,
               ContactChange& change) {
  const auto sent = fields.nullable_text(text.name, limits.*text.bytes_max);
  if (!sent) return;
  if (!*sent) {
    if (empty == Empty::kRemove) change.texts.emplace_back(&text, std::string());
    return;
  }
  const std::string_view value = trim(**sent);
  if (value.empty()) return;
  if (has_control(value))
    return fields.complain(fmt::format("{} must not contain control characters.", text.name));
  if (text.name == kEmail && !formats::is_email(value))
    return fields.complain(fmt::format(
        "email must be an address such as ada@example.com, but is {}.", cut_text(value, 64)));
  change.texts.emplace_back(&text, std::string(value));
}

bool says_nothing(const json::value& value) {
  const auto* text = if_text(value);
  return value.is_null() || (text && text->empty());
}

void read_custom(Fields& fields, Empty empty, const Limits& limits, ContactChange& change) {
  const auto sent = fields.object("custom");
  if (!sent) return;
  if (to_json(*sent).size() > limits.contact_custom_bytes_max)
    return fields.complain(
        fmt::format("custom must have at most {} bytes of JSON.", limits.contact_custom_bytes_max));
  for (const auto& [name, value] : *sent) {
    const bool removes = value.is_null() && empty == Empty::kRemove;
    if (removes || !says_nothing(value)) change.custom[name] = value;
  }
}

// The members of the change are put into those that are stored.
Outcome<bool> apply_custom(const ContactChange& change, Contact& contact, const Limits& limits) {
  if (change.custom.empty()) return false;
  auto stored = parse_json(contact.custom);
  if (!stored || !stored->is_object())
    return refuse(ErrorCode::kCorrupt, "internal", "The stored custom of this contact is damaged.");
  auto& members = stored->get_object();
  for (const auto& [name, value] : change.custom) {
    if (value.is_null())
      members.erase(name);
    else
      members[name] = value;
  }
  auto text = to_json(*stored);
  if (text.size() > limits.contact_custom_bytes_max)
    return refuse(
        ErrorCode::kInvalid, "parameter_invalid",
        fmt::format("custom would grow to {} bytes of JSON; the maximum is {}. Remove members "
                    "by setting them to null.",
                    text.size(), limits.contact_custom_bytes_max));
  const bool is_other = text != contact.custom;
  contact.custom = std::move(text);
  return is_other;
}

}  // namespace

std::span<const ContactText> contact_texts() { return kTexts; }

ContactChange read_contact(Fields& fields, std::string_view region, Empty empty,
                           const Limits& limits) {
  ContactChange change;
  read_number(fields, region, empty, change);
  for (const auto& text : kTexts) read_text(fields, text, empty, limits, change);
  read_custom(fields, empty, limits, change);
  return change;
}

ContactChange read_contact_number(Fields& fields, std::string_view region) {
  ContactChange change;
  read_number(fields, region, Empty::kKeep, change);
  return change;
}

Outcome<std::vector<std::string_view>> apply_change(const ContactChange& change, Contact& contact,
                                                    const Limits& limits) {
  std::vector<std::string_view> changed;
  if (change.phone_number && *change.phone_number != contact.phone_number) {
    contact.phone_number = *change.phone_number;
    changed.emplace_back("phone_number");
  }
  for (const auto& [text, value] : change.texts) {
    if (contact.*text->member == value) continue;
    contact.*text->member = value;
    changed.push_back(text->name);
  }
  SLUICE_TRY(const bool has_other_custom, apply_custom(change, contact, limits));
  if (has_other_custom) changed.emplace_back("custom");
  return changed;
}

std::string full_name(const Contact& contact) {
  return std::string(trim(contact.first_name + " " + contact.last_name));
}

}  // namespace sluice::services
