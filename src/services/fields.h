#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "services/problem.h"

namespace sluice::services {

// Reads the members of a document. Whatever is wrong with one is a sentence that names it;
// all of them are reported at once. Members that nobody asks for are ignored.
class Fields {
 public:
  explicit Fields(const json::object& body) : body_(body) {}

  enum class Need { kRequired, kOptional };

  // Nothing when absent or wrong. Lengths are in bytes.
  std::optional<std::string> text(std::string_view key, std::size_t min, std::size_t max,
                                  Need need);
  std::optional<bool> boolean(std::string_view key);
  std::optional<json::array> array(std::string_view key, Need need);
  std::optional<json::object> object(std::string_view key);
  std::optional<std::int64_t> whole_number(std::string_view key, std::int64_t min,
                                           std::int64_t max);

  // Outer: was it sent? Inner: nothing when it was null.
  using Nullable = std::optional<std::optional<std::string>>;
  Nullable nullable_text(std::string_view key, std::size_t max);

  void complain(std::string sentence) { errors_.push_back(std::move(sentence)); }
  const std::vector<std::string>& errors() const { return errors_; }
  bool ok() const { return errors_.empty(); }
  // All complaints as one kInvalid problem. Only when there are any.
  Problem problem() const;

 private:
  const json::value* find(std::string_view key, Need need);
  void wrong_kind(std::string_view key, std::string_view wanted, const json::value& value);

  const json::object& body_;
  std::vector<std::string> errors_;
  bool first_is_missing_ = false;
};

}  // namespace sluice::services
