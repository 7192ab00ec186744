#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/commands/client.h"
#include "app/commands/definitions.h"
#include "app/commands/diff.h"

// Making the workflows of a server those of files, as `apply` and `dev` do.
namespace sluice::app {

// What became of one workflow.
struct Applied {
  std::string name;
  std::string what;  // created, updated, unchanged
  std::vector<Difference> differences;
  std::string id;
  std::string webhook_url;
  std::string sync_url;

  void take(const json::value& workflow);
};

// Applies workflows in their order. Those that hear of each other's failures name some that are
// created only after them; they are saved once more when all are there.
class Applier {
 public:
  // `stored`: all workflows of the server. All of these outlive the applier.
  Applier(Client& client, const std::vector<Definition>& definitions, const json::array& stored,
          bool dry_run);

  Result<Applied> apply(const Definition& definition);
  Result<void> finish();

 private:
  Client& client_;
  const json::array& stored_;
  bool dry_run_;
  std::set<std::string> missing_;  // what the server does not have yet
  std::vector<std::pair<std::string, const Definition*>> incomplete_;  // with their ids
};

// Whether the server can tell that the definition is valid only when it is saved: what has hidden
// secrets needs the stored workflow.
bool is_checked_when_saved(const Definition& definition, const json::array& stored);

// The workflow, what became of it, and each difference on a line of its own.
void print_applied(const Applied& applied, bool dry_run);

}  // namespace sluice::app
