#pragma once

#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {

// Makes the rows of run_hours for the runs that are stored already. Inside a transaction.
Result<void> fill_run_hours(Connection& connection);

}  // namespace sluice::store::sqlite
