#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// Workflows of n8n as definitions of ours. Pure; what is read is a stranger's.
namespace sluice::imports {

// How much of a conversion a person has to look at.
enum class Care {
  kTodo,   // it does not work before something is done
  kCheck,  // it works, but perhaps not in the same way
  kNote,   // it was left out, which mostly does not matter
};
std::string_view care_name(Care care);

// Something that did not become the same.
struct ImportNote {
  Care care = Care::kTodo;
  std::string node{};     // its name in n8n; empty: about the workflow
  std::string type{};     // "n8n-nodes-base.code"
  std::string id{};       // of the node that it became; empty when none did
  std::string why{};      // a sentence
  std::string instead{};  // what to do
};

// An item that has to be in the vault before the workflow can be saved.
struct NeededItem {
  std::string name;
  std::string credential;          // its type in n8n, such as httpBasicAuth
  std::string value;               // what to put into it
  std::vector<std::string> nodes;  // the ids of those that name it
};

struct ConvertedWorkflow {
  std::string source_id;  // in n8n; may be empty
  json::object document;  // as it would be sent to create the workflow; it is not active
  std::vector<ImportNote> notes;
  std::vector<NeededItem> items;
  std::size_t nodes = 0;      // in n8n, without notes
  std::size_t converted = 0;  // of those: what does the same here
};

inline constexpr std::size_t kImportedWorkflowsMax = 100;
inline constexpr std::size_t kImportedNodesMax = 1'000;  // of one workflow
inline constexpr std::size_t kImportedLinksMax = 5'000;  // of one workflow
inline constexpr std::size_t kImportNotesMax = 2'000;    // of one workflow

// Converts one exported workflow or a list of them, which may call each other. Credentials become
// names of vault items. A node without an equal becomes one that fails with a sentence, so that the
// graph stays as it was. kInvalid: it is not an export of n8n; kTooLarge.
Result<std::vector<ConvertedWorkflow>> convert_n8n(const json::value& document);

}  // namespace sluice::imports
