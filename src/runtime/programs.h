#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "engine/compile/program.h"
#include "store/store.h"

namespace sluice::runtime {

// Compiled definitions by workflow and version: a version never changes, so what was compiled once
// is kept. Any thread.
class Programs {
 public:
  explicit Programs(store::Store& store, std::size_t kept_max = 1'000,
                    engine::FindKind find_kind = nodes::find_kind)
      : store_(store), kept_max_(kept_max), find_kind_(find_kind) {}

  // kNotFound when there is no such version (any more), kInvalid when it does not compile. The name
  // that templates see is the one that the workflow had when the version was first asked for.
  Result<std::shared_ptr<const engine::Program>> get(TeamId team, WorkflowId workflow,
                                                     std::int64_t version);
  // The same without the store: for a definition that is about to be stored.
  static Result<std::shared_ptr<const engine::Program>> compile(
      std::string_view definition, engine::ProgramInfo info, std::vector<std::string>& errors,
      engine::FindKind find_kind = nodes::find_kind);

 private:
  Result<std::shared_ptr<const engine::Program>> load(TeamId team, WorkflowId workflow,
                                                      std::int64_t version);

  struct Key {
    WorkflowId workflow;
    std::int64_t version = 0;
    bool operator==(const Key&) const = default;
  };
  struct HashKey {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Cached {
    Key key;
    std::shared_ptr<const engine::Program> program;
  };

  store::Store& store_;
  std::size_t kept_max_;
  engine::FindKind find_kind_;
  std::mutex mutex_;
  std::unique_ptr<store::Reader> reader_;  // made when first needed
  std::list<Cached> cached_;               // most recently used first
  std::unordered_map<Key, std::list<Cached>::iterator, HashKey> index_;
};

}  // namespace sluice::runtime
