#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/senders/sender.h"

// The senders that this program knows: those of senders/*.yaml, which are built in, and those that
// its operator adds. A file is read when it is first asked for. Any thread.
namespace sluice::model {

// Of all senders, in alphabetical order.
std::vector<std::string_view> sender_names();
// Lives as long as the program. kNotFound names the nearest known sender; kInvalid says what is
// wrong with the file.
Result<const Sender*> find_sender(std::string_view name);
// The text of its file. Empty when it is not known.
std::string_view sender_text(std::string_view name);

// Adds a file of the operator's, or replaces the built-in one of that name. Before anything asks
// for a sender. kInvalid lists what is wrong with it.
Result<void> add_sender(std::string name, std::string text);

}  // namespace sluice::model
