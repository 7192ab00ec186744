#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/record.h"
#include "model/wait.h"
#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {

// From the id of a node to that of the iterator around it.
using ParentNodes = std::map<std::string, std::string, std::less<>>;
// What steps of an open run wait for, but for a time, read off its records. Without `parents`, the
// steps of items that an iterator has ended may be among them.
std::vector<model::Wait> waits_in(const std::vector<model::Record>& records,
                                  const ParentNodes& parents);

// Makes the rows of run_waits for runs that began to wait before there was that table. A run whose
// records do not read back gets none; it cannot be loaded either. Inside a transaction.
Result<void> fill_run_waits(Connection& connection);

}  // namespace sluice::store::sqlite
