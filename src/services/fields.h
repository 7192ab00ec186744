#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "services/problem.h"

namespace sluice::services {

// Reads the members of a document. Each error is a sentence that names the member; all errors are
// reported at once, including members that no call has read.
class Fields {
 public:
  explicit Fields(const json::object& body) : body_(body) {}

  enum class Need { kRequired, kOptional };

  // Nothing when absent or wrong. Lengths are in bytes.
  std::optional<std::string> text(std::string_view key, std::size_t min, std::size_t max,
                                  Need need);
  std::optional<bool> boolean(std::string_view key);
  std::optional<json::value> value(std::string_view key);  // of any kind
  std::optional<json::array> array(std::string_view key, Need need);
  std::optional<json::object> object(std::string_view key, Need need = Need::kOptional);
  std::optional<std::int64_t> whole_number(std::string_view key, std::int64_t min,
                                           std::int64_t max);

  // Outer: was it sent? Inner: nothing when it was null.
  using Nullable = std::optional<std::optional<std::string>>;
  Nullable nullable_text(std::string_view key, std::size_t max);

  void complain(std::string sentence) { errors_.push_back(std::move(sentence)); }
  const std::vector<std::string>& errors() const { return errors_; }
  bool ok() const { return errors_.empty(); }
  // Call it after the last member was read. All errors, including unread members, as one kInvalid
  // problem.
  Outcome<void> finish();

 private:
  const json::value* find(std::string_view key, Need need = Need::kOptional);
  void complain_of_unknown();
  void wrong_kind(std::string_view key, std::string_view wanted, const json::value& value);

  const json::object& body_;
  std::vector<std::string_view> asked_;
  std::vector<std::string> errors_;
  bool first_is_missing_ = false;
  bool first_is_unknown_ = false;
};

// A time in the future, or null. Outer: was it sent, and right? Inner: nothing when it was null.
std::optional<std::optional<Timestamp>> read_future_time(Fields& fields, std::string_view key,
                                                         Timestamp now);

// A sentence about an unknown member or parameter; suggests the nearest known name.
std::string unknown_name(std::string_view name, std::span<const std::string_view> known);

}  // namespace sluice::services
