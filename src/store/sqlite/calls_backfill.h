#pragma once

#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {

// Makes the rows of workflow_calls for the workflows that were stored before there was that table.
// A definition that does not parse calls nothing. Inside a transaction.
Result<void> fill_workflow_calls(Connection& connection);

}  // namespace sluice::store::sqlite
