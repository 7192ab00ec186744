#include "api/core/reader_pool.h"

namespace sluice::api {

Result<ReaderPool::Lease> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Lease lease(*this, std::move(idle_.back()));
      idle_.pop_back();
      return lease;
    }
  }
  SLUICE_TRY(auto reader, store_.reader());
  return Lease(*this, std::move(reader));
}

void ReaderPool::give_back(std::unique_ptr<store::Reader> reader) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(reader));
}

}  // namespace sluice::api
