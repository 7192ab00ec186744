#include "app/commands/pages.h"

#include "app/terminal.h"
#include "base/bytes.h"

namespace sluice::app {

Result<void> for_each_page(Client& client, const std::string& path, const UseRows& use) {
  std::string cursor;
  while (true) {
    SLUICE_TRY(const auto page, client.get(path + cursor));
    const auto* rows = find_member(page, "data");
    if (!rows || !rows->is_array() || use(rows->get_array()) == More::kEnough) return {};
    const auto next = text_of(page, "next_cursor");
    if (next.empty()) return {};
    cursor = "&cursor=" + percent_encode(next);
  }
}

Result<json::array> first_rows(Client& client, const std::string& path, std::size_t limit) {
  json::array found;
  SLUICE_TRY_VOID(for_each_page(client, path, [&](const json::array& rows) {
    for (const auto& row : rows)
      if (found.size() < limit) found.push_back(row);
    return found.size() < limit ? More::kWanted : More::kEnough;
  }));
  return found;
}

}  // namespace sluice::app
