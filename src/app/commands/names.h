#pragma once

#include <string>
#include <string_view>

#include "app/commands/client.h"

// What people type in place of an id: a name, or the beginning of one.
namespace sluice::app {

// The part of an id that tells it from all others of a database, for where space is short. It is
// taken in place of the id everywhere.
std::string short_id(std::string_view id);

// The row of `rows` that `word` means: by its id, by its name, or by at least four characters with
// which only its id begins ("fl_06ad3k" or "06ad3k"). `what` names such a row in errors.
// kNotFound guesses at what was meant; kInvalid when it means several.
Result<json::object> find_row(const json::array& rows, std::string_view word,
                              std::string_view what);
// The same for what the server lists at `path`.
Result<json::object> find_listed(Client& client, std::string_view path, std::string_view word,
                                 std::string_view what);
Result<json::object> find_workflow(Client& client, std::string_view word);

// The id of a run given by its id or by at least four characters with which only its id begins.
Result<std::string> find_run(Client& client, std::string_view word);

}  // namespace sluice::app
