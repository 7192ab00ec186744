#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {

// What a definition may name of the vault: whatever follows upon "vault" in its texts as the name
// of a member would. It may be too much.
std::vector<std::string> secrets_in(std::string_view definition);

// Makes the rows of workflow_words and workflow_secrets for the workflows that are stored already.
// Inside a transaction.
Result<void> fill_words_and_secrets(Connection& connection);

}  // namespace sluice::store::sqlite
