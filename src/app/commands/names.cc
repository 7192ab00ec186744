#include "app/commands/names.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "app/terminal.h"
#include "base/text.h"

namespace sluice::app {
namespace {

constexpr std::size_t kIdChars = 26;      // behind the prefix that says what it is the id of
constexpr std::size_t kShortChars = 14;   // the time, and what tells apart ids of one time
constexpr std::size_t kListedChars = 12;  // those that lie wholly in the half that lists go by
constexpr std::size_t kBeginningMin = 4;
constexpr std::string_view kRunPrefix = "fl_run_";
constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";

std::string_view without_prefix(std::string_view id) {
  return id.substr(id.find_last_of('_') + 1);  // 0 when there is none
}

bool begins(std::string_view id, std::string_view word) {
  const auto digits = without_prefix(id);
  if (word.size() < digits.size() && digits.starts_with(word)) return word.size() >= kBeginningMin;
  return word.size() >= id.size() - digits.size() + kBeginningMin && id.starts_with(word);
}

// The smallest id, without what stands before it, that is larger than all that begin so.
std::string id_behind(std::string beginning) {
  for (auto digit = beginning.rbegin(); digit != beginning.rend(); ++digit) {
    const auto next = kDigits.find(*digit) + 1;
    *digit = kDigits[next % kDigits.size()];
    if (next < kDigits.size()) break;
  }
  return beginning + std::string(kIdChars - beginning.size(), kDigits.front());
}

std::unexpected<Error> ambiguous(std::string_view word, std::string_view what) {
  return fail(ErrorCode::kInvalid,
              fmt::format("the ids of several {}s begin with '{}'; give more of it", what, word));
}

}  // namespace

std::string short_id(std::string_view id) {
  return std::string(without_prefix(id).substr(0, kShortChars));
}

Result<json::object> find_row(const json::array& rows, std::string_view word,
                              std::string_view what) {
  std::vector<const json::object*> named;
  std::vector<const json::object*> begun;
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const auto& row : rows) {
    const auto id = text_of(row, "id");
    if (id.empty()) continue;
    if (id == word) return row.get_object();
    if (names.emplace_back(text_of(row, "name")) == word) named.push_back(&row.get_object());
    if (begins(id, word)) begun.push_back(&row.get_object());
  }
  if (named.size() > 1)
    return fail(ErrorCode::kInvalid,
                fmt::format("several {}s are called '{}'; give the id of one", what, word));
  if (!named.empty()) return *named.front();
  if (begun.size() > 1) return ambiguous(word, what);
  if (!begun.empty()) return *begun.front();
  const std::vector<std::string_view> known(names.begin(), names.end());
  return fail(ErrorCode::kNotFound,
              fmt::format("{} '{}' does not exist{}", what, word, nearest_hint(word, known)));
}

Result<json::object> find_listed(Client& client, std::string_view path, std::string_view word,
                                 std::string_view what) {
  SLUICE_TRY(const auto list, client.get(path));
  return find_row(list.is_array() ? list.get_array() : json::array(), word, what);
}

Result<json::object> find_workflow(Client& client, std::string_view word) {
  return find_listed(client, "/workflows", word, "workflow");
}

Result<std::string> find_run(Client& client, std::string_view word) {
  auto digits = ascii_lower(word);
  if (digits.starts_with(kRunPrefix)) digits.erase(0, kRunPrefix.size());
  const bool is_id = digits.find_first_not_of(kDigits) == std::string::npos &&
                     digits.size() >= kBeginningMin && digits.size() <= kIdChars &&
                     digits.front() <= '7';
  if (!is_id)
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not the id of a run, or at least {} characters of its "
                            "beginning; `sluice runs list` shows them",
                            word, kBeginningMin));
  if (digits.size() == kIdChars) return std::string(kRunPrefix) + digits;
  // Lists are in the order of ids, so those that begin so come next after the first that does not.
  // They go by the first half of an id only; few have so much in common.
  const auto place = id_behind(digits.substr(0, kListedChars));
  const int limit = digits.size() > kListedChars ? 100 : 2;
  SLUICE_TRY(const auto page,
             client.get(fmt::format("/workflows/runs?limit={}&cursor=c_{}", limit, place)));
  std::vector<std::string> found;
  const auto* rows = find_member(page, "data");
  if (rows && rows->is_array())
    for (const auto& row : rows->get_array())
      if (auto id = text_of(row, "id"); without_prefix(id).starts_with(digits))
        found.push_back(std::move(id));
  if (found.size() > 1) return ambiguous(word, "run");
  if (found.empty())
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no run whose id begins with '{}'", word));
  return found.front();
}

}  // namespace sluice::app
