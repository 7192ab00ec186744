#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/commands/client.h"
#include "formats/yaml.h"

// Workflows in files, as `apply` and `workflows validate` read them.
namespace sluice::app {

// A workflow as it is sent, and as it may be shown: with what comes from the environment as the
// file names it, and without secrets.
struct Definition {
  std::string file;
  json::value wanted;
  json::value shown;
  std::string prefix;  // of its paths in `places`: "2." for the third of a list, else empty
  std::unordered_map<std::string, formats::YamlPlace> places;

  std::string name() const;
};

struct Skipped {
  std::string path;
  std::string why;
};
struct Definitions {
  std::vector<Definition> list;
  std::vector<Skipped> skipped;  // what is in a folder and not a workflow
};

// What `apply` and `dev` read of a folder: what is named .json, .yaml or .yml, and is not a pipe or
// a device, whose end may never come. A link that leads nowhere counts as a file: reading it tells.
bool has_definition_name(const std::filesystem::path& path);
bool may_be_file(const std::filesystem::directory_entry& entry);

// Reads files, each with one workflow, a list of them, or several documents, and the files of
// folders. Nothing is left out silently: what a folder has besides is in `skipped`, and a file that
// was named and holds no workflow is an error. kInvalid names all environment variables that a file
// takes values from and that are not set.
Result<Definitions> read_definitions(const std::vector<std::string>& paths);

// The same in an order in which each workflow stands behind those that it calls by name. kInvalid
// when they call each other in a circle.
Result<std::vector<Definition>> in_order_of_calls(std::vector<Definition> definitions);
// The names of the workflows that its nodes call.
std::vector<std::string> called_names(const json::value& workflow);

// What the server finds wrong with a definition, with the lines of the nodes and settings that it
// names: "line 12, column 7: node 'send': ...".
std::string located(const Definition& definition, std::string_view error);
// The error of a request that sent the definition, as a list of its problems with their places.
Error located(const Definition& definition, const Error& error);

// Asks the server whether the definition can be saved. `together` are the names of workflows that
// are created with it. kInvalid lists what is wrong.
Result<void> validate(Client& client, const Definition& definition,
                      const std::vector<std::string>& together);

}  // namespace sluice::app
