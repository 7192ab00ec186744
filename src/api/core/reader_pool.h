#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace sluice::api {

// Readers for handlers: each is used by one thread at a time and goes back afterwards. There are
// never more than threads that ask at once. Any thread.
class ReaderPool {
 public:
  explicit ReaderPool(store::Store& store) : store_(store) {}

  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<store::Reader> reader)
        : pool_(&pool), reader_(std::move(reader)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (reader_) pool_->give_back(std::move(reader_));
    }
    store::Reader& operator*() const { return *reader_; }
    store::Reader* operator->() const { return reader_.get(); }
    // Closes it instead of giving it back: after an error, the next caller starts afresh.
    void discard() { reader_.reset(); }

   private:
    ReaderPool* pool_;
    std::unique_ptr<store::Reader> reader_;
  };

  Result<Lease> take();

 private:
  void give_back(std::unique_ptr<store::Reader> reader);

  store::Store& store_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<store::Reader>> idle_;
};

}  // namespace sluice::api
