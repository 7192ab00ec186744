#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "model/finding.h"
#include "services/problem.h"

// Workflows that are created or changed together, by their names.
namespace sluice::services {

inline constexpr std::size_t kImportedTogetherMax = 100;

struct ImportOrder {
  std::vector<json::object> documents;  // each as it would be sent to create the workflow
  bool dry_run = false;
  bool all_or_nothing = true;  // one that is refused keeps the others from being written, too
};

enum class Imported { kCreated, kChanged, kUnchanged, kRefused };
std::string_view imported_name(Imported imported);

struct ImportedWorkflow {
  std::string name;
  Imported result = Imported::kRefused;
  std::optional<WorkflowId>
      id{};  // nothing for one that is refused, or that a dry run would create
  std::int64_t version = 0;
  json::object facts{};        // {"name": {"before", "after"}}: what differs beside the definition
  json::value differences{};   // of the definition, as diff_definitions() tells them
  std::string error{};         // why it is refused, as one sentence
  model::Findings findings{};  // and everything that is wrong with its definition
  std::vector<std::string> missing_items{};  // of the vault
};

struct ImportReport {
  std::vector<ImportedWorkflow> workflows;  // in the order of the documents
  bool is_written = false;
  std::size_t count(Imported imported) const;
};

// The documents in an order in which each stands behind those that it calls. One that is part of a
// circle, or has a name that another has, is left out and told with its reason.
struct ImportSequence {
  std::vector<std::size_t> order;
  std::vector<std::pair<std::size_t, std::string>> refused;
};
ImportSequence import_sequence(const std::vector<json::object>& documents);

// The name of a document; empty when it has none.
std::string_view name_of_document(const json::object& document);
// Whether it begins with run_failed.
bool hears_failures(const json::object& document);
// A finding for each signing secret that is hidden as "***" and has nothing to stand for.
model::Findings hidden_secrets(const json::object& document);

}  // namespace sluice::services
