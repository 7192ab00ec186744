#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "app/commands/client.h"

// Lists that come in pages with a cursor.
namespace sluice::app {

enum class More { kWanted, kEnough };
using UseRows = std::function<More(const json::array& rows)>;

// Calls `use` with the rows of each page until there are no more, or enough. `path` has a query.
Result<void> for_each_page(Client& client, const std::string& path, const UseRows& use);

// The first `limit` rows.
Result<json::array> first_rows(Client& client, const std::string& path, std::size_t limit);

}  // namespace sluice::app
