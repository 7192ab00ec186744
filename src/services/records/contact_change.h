#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "services/fields.h"
#include "services/limits.h"
#include "services/problem.h"
#include "store/contact_store.h"

// What documents say of contacts, and what becomes of a stored one by it. Pure.
namespace sluice::services {

// A member of a contact that is a text of its owner's choice.
struct ContactText {
  std::string_view name;
  std::string store::Contact::*member;
  std::size_t Limits::*bytes_max;
};
std::span<const ContactText> contact_texts();

struct ContactChange {
  std::optional<std::string> phone_number;                          // E.164
  std::vector<std::pair<const ContactText*, std::string>> texts{};  // an empty one is removed
  json::object custom{};  // its members are put; null removes one
  bool operator==(const ContactChange&) const = default;
};

// kKeep: what is null or empty says nothing, as "an empty value never overwrites a stored one".
// kRemove: null removes; what is empty says nothing all the same.
enum class Empty { kKeep, kRemove };

// Reads the members of a contact. Numbers without a country code are of `region`.
ContactChange read_contact(Fields& fields, std::string_view region, Empty empty,
                           const Limits& limits);

// The number alone.
ContactChange read_contact_number(Fields& fields, std::string_view region);

// Applies the change; the names of the members that are other than before. kInvalid when `custom`
// would become too large.
Outcome<std::vector<std::string_view>> apply_change(const ContactChange& change,
                                                    store::Contact& contact, const Limits& limits);

// First and last name.
std::string full_name(const store::Contact& contact);

}  // namespace sluice::services
