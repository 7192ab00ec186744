#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

// What teams say on the phone.
namespace sluice::store {

struct ScriptTag {
  static constexpr std::string_view kPrefix = "scr_";
};
using ScriptId = Id<ScriptTag>;

// What drives a call.
struct Script {
  enum class Type { kOutbound, kInbound, kWeb };
  ScriptId id;
  TeamId team{};
  std::string name;
  Type type = Type::kOutbound;
  std::string language = "en";           // BCP 47
  std::string settings = "{}";           // a JSON object that the provider is given
  std::string objectives = "[]";         // a JSON array of {"name", "description"?}
  std::string structured_data_schema{};  // a JSON object; empty: none
  std::string voicemail_message{};
  Seconds max_duration{600};
  Timestamp created_at{};
  Timestamp updated_at{};
  bool operator==(const Script&) const = default;
};

// What both sides read; the writer with what its transaction has written.
class CallLookup {
 public:
  virtual ~CallLookup() = default;

  virtual Result<std::optional<Script>> script(TeamId team, ScriptId id) = 0;
  virtual Result<std::int64_t> count_scripts(TeamId team) = 0;
};

class CallWriter : public CallLookup {
 public:
  // Insert or replace by id; its team stays.
  virtual Result<void> put_script(const Script& script) = 0;
  virtual Result<void> delete_script(ScriptId script) = 0;
};

class CallReader : public CallLookup {
 public:
  // Newest first, those with keys below that.
  virtual Result<std::vector<Script>> scripts(TeamId team, std::int64_t below,
                                              std::int64_t limit) = 0;
};

}  // namespace sluice::store
