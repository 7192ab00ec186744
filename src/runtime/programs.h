#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/compile/program.h"
#include "store/store.h"

namespace sluice::runtime {

// Compiled definitions by workflow and version, which never change once they are stored. They are
// compiled when first asked for. What was not asked for longest is let go once all together are too
// large; what a run or a hook holds is kept, since letting it go would free nothing. Any thread
// that may block.
class Programs {
 public:
  static constexpr std::size_t kBytesMax = 256 << 20;

  explicit Programs(store::Store& store, std::size_t bytes_max = kBytesMax,
                    engine::FindKind find_kind = nodes::find_kind)
      : store_(store), find_kind_(find_kind), bytes_max_(bytes_max) {}

  struct Sized {
    std::shared_ptr<const engine::Program> program;  // shared by all who use it
    std::size_t bytes = 0;                           // of memory, estimated
  };
  // kNotFound when there is no such version (any more), kInvalid when it does not compile. The name
  // that templates see is the one that the workflow had when the version was first asked for.
  Result<Sized> find(TeamId team, WorkflowId workflow, std::int64_t version);
  Result<std::shared_ptr<const engine::Program>> get(TeamId team, WorkflowId workflow,
                                                     std::int64_t version);
  // Takes over what was compiled from `definition`, which is stored now, so that it is not compiled
  // once more.
  void keep(std::shared_ptr<const engine::Program> program, std::string_view definition);

  // Instead of what the constructor was given. Any thread.
  void set_bytes_max(std::size_t bytes_max);

  // What there is, and what was done since the start.
  struct Counts {
    std::size_t programs = 0;
    std::size_t bytes = 0;
    std::uint64_t compiled = 0;  // by find(): without what keep() was given
  };
  Counts counts() const;

  // The same without the store: for a definition that is about to be stored.
  static Result<std::shared_ptr<const engine::Program>> compile(
      std::string_view definition, engine::ProgramInfo info, std::vector<std::string>& errors,
      engine::FindKind find_kind = nodes::find_kind);

 private:
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
    Sized sized;
  };

  Result<Sized> load(TeamId team, const Key& key);
  Result<Sized> load_with(store::Reader& reader, TeamId team, const Key& key) const;
  void insert(const Key& key, Sized sized);  // with mutex_ held
  void let_go();                             // with mutex_ held

  store::Store& store_;
  const engine::FindKind find_kind_;
  mutable std::mutex mutex_;  // guards what follows; not held while compiling
  std::size_t bytes_max_;
  std::condition_variable compiled_one_;
  std::vector<std::unique_ptr<store::Reader>> readers_;  // that nobody uses now
  std::list<Cached> cached_;                             // most recently used first
  std::unordered_map<Key, std::list<Cached>::iterator, HashKey> index_;
  std::unordered_set<Key, HashKey> compiling_;
  std::size_t bytes_ = 0;
  std::uint64_t compiled_ = 0;
};

}  // namespace sluice::runtime
