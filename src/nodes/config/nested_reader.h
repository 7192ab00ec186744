#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "nodes/config/common.h"
#include "nodes/config/credential_field.h"

namespace sluice::nodes {

// Reads an object within the data of a node, such as `auth`, or the data itself. Problems are added
// to the reader of the data and name their place: "auth.token".
class NestedReader {
 public:
  explicit NestedReader(DataReader& data) : NestedReader(data, {}, data.data()) {}
  NestedReader(DataReader& data, std::string_view place, const json::object& object)
      : data_(data), place_(place), object_(object) {}

  // Other members are errors.
  void allow(std::initializer_list<std::string_view> known);

  const json::value* find(std::string_view name) const;
  std::string path(std::string_view name) const;

  TemplateField text(std::string_view name, Need need);
  CredentialField credential(std::string_view name, Need need);
  // A text that holds no template.
  std::string fixed_text(std::string_view name, std::string_view fallback);
  std::string choice(std::string_view name, std::initializer_list<std::string_view> choices,
                     std::string_view fallback);
  std::size_t count(std::string_view name, std::size_t fallback, std::size_t min, std::size_t max);
  bool flag(std::string_view name, bool fallback);

  // `sentence` follows the name of the place: "must be ...".
  void error(std::string_view name, std::string_view sentence);

 private:
  DataReader& data_;
  std::string_view place_;
  const json::object& object_;
};

}  // namespace sluice::nodes
