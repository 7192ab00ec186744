#include "store/sqlite/uses_backfill.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_number.h"
#include "base/text.h"
#include "store/search_words.h"

namespace sluice::store::sqlite {
namespace {

constexpr std::string_view kVault = "vault";

constexpr const char kStoredNames[] = "SELECT key, tail, team, name FROM workflows";
constexpr const char kAddWord[] =
    "INSERT OR IGNORE INTO workflow_words (team, word, workflow_key, workflow_tail)"
    " VALUES (?1,?2,?3,?4)";
constexpr const char kMayName[] =
    "SELECT workflows.key, workflows.tail, team, definition FROM workflows"
    " JOIN workflow_versions ON workflow_key = workflows.key"
    " AND workflow_versions.version = workflows.version WHERE instr(definition, 'vault') > 0";
constexpr const char kAddSecret[] =
    "INSERT OR IGNORE INTO workflow_secrets (team, name, workflow_key, workflow_tail)"
    " VALUES (?1,?2,?3,?4)";

std::string_view without_space(std::string_view text) {
  const auto at = text.find_first_not_of(" \t\r\n");
  return at == text.npos ? std::string_view() : text.substr(at);
}

bool is_in_identifier(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

// The name in ".NAME", "['NAME']" or "["NAME"]" at the beginning of the text; empty: there is none.
std::string_view member_at(std::string_view text) {
  text = without_space(text);
  if (text.starts_with('.')) {
    text = without_space(text.substr(1));
    const auto* const end = std::ranges::find_if_not(text, is_in_identifier);
    return {text.begin(), end};
  }
  if (!text.starts_with('[')) return {};
  text = without_space(text.substr(1));
  if (!text.starts_with('\'') && !text.starts_with('"')) return {};
  const auto end = text.find(text.front(), 1);
  return end == text.npos ? std::string_view() : text.substr(1, end - 1);
}

void add_names(std::string_view text, std::vector<std::string>& names) {
  for (auto at = text.find(kVault); at != text.npos; at = text.find(kVault, at + 1)) {
    const auto name = member_at(text.substr(at + kVault.size()));
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  }
}

// Calls itself as deep as the parser of JSON lets values be nested.
void add_names_of(const json::value& value, std::vector<std::string>& names) {
  if (const auto* text = if_text(value)) return add_names(*text, names);
  if (const auto* list = value.if_array())
    for (const auto& each : *list) add_names_of(each, names);
  if (const auto* members = value.if_object()) {
    for (const auto& [name, each] : *members) {
      add_names(name, names);
      add_names_of(each, names);
    }
  }
}

Result<void> fill_words(Connection& connection) {
  SLUICE_TRY(auto* add, connection.cached(kAddWord));
  SLUICE_TRY(auto* select, connection.cached(kStoredNames));
  ScopedReset rows(*select);
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return {};
    for (const auto& word : search_words(rows->text(3)))
      SLUICE_TRY_VOID(
          add->bind(rows->integer(2), std::string_view(word), rows->integer(0), rows->integer(1))
              .run());
  }
}

}  // namespace

std::vector<std::string> secrets_in(std::string_view definition) {
  std::vector<std::string> names;
  if (const auto document = parse_json(definition)) add_names_of(*document, names);
  return names;
}

Result<void> fill_words_and_secrets(Connection& connection) {
  SLUICE_TRY_VOID(fill_words(connection));
  SLUICE_TRY(auto* add, connection.cached(kAddSecret));
  SLUICE_TRY(auto* select, connection.cached(kMayName));
  ScopedReset rows(*select);
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return {};
    for (const auto& name : secrets_in(rows->text(3)))
      SLUICE_TRY_VOID(
          add->bind(rows->integer(2), std::string_view(name), rows->integer(0), rows->integer(1))
              .run());
  }
}

}  // namespace sluice::store::sqlite
