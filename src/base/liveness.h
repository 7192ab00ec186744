#pragma once

#include <memory>

namespace sluice {

// Lets a callback that may come late ask whether the object it refers to still exists. A member of
// that object, which it names: `Liveness<Client> liveness_{this};`. Observers may travel through
// other threads, but ask only on the thread that destroys the object.
template <class Owner>
class Liveness {
 public:
  explicit Liveness(Owner* owner) : owner_(std::make_shared<Owner*>(owner)) {}
  Liveness(const Liveness&) = delete;
  Liveness& operator=(const Liveness&) = delete;

  class Observer {
   public:
    // The object, or null once it is gone.
    Owner* get() const {
      const auto owner = owner_.lock();
      return owner ? *owner : nullptr;
    }

   private:
    friend class Liveness;
    explicit Observer(const std::shared_ptr<Owner*>& owner) : owner_(owner) {}
    std::weak_ptr<Owner*> owner_;
  };
  Observer observe() const { return Observer(owner_); }

 private:
  std::shared_ptr<Owner*> owner_;  // shared with nobody; observers hold it weakly
};

}  // namespace sluice
