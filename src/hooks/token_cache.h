#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "hooks/hook_table.h"

namespace sluice::hooks {

// The table that is in force. Any thread. Each thread keeps its own reference and looks for a newer
// table by reading one number, because std::atomic<shared_ptr> of libstdc++ 12 takes a lock.
class PublishedTable {
 public:
  PublishedTable();
  void publish(std::shared_ptr<const HookTable> table);
  std::shared_ptr<const HookTable> get() const;

  // Nothing if unknown or expired. Marks the hook as used. Asking for the same token again on the
  // same thread, as a request does before and after its body, costs no second hash.
  std::optional<TokenEntry> look_up(std::string_view token, Timestamp now) const;
  // As HookTable::find.
  std::shared_ptr<const Hook> find(std::string_view token, Timestamp now) const;

 private:
  struct Memory;
  void refresh(Memory& memory) const;

  mutable std::mutex mutex_;
  std::shared_ptr<const HookTable> table_;
  std::atomic<std::uint64_t> version_;
};

}  // namespace sluice::hooks
