#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace sluice {

// A map from hashes to values whose copies share all that is equal in them. Copying one costs
// nothing; a change makes the few nodes on the way to the value anew, whatever the number of
// values, and leaves other copies as they are. So one thread can change a copy while others read
// theirs without a lock. The keys must be spread evenly, as SHA-256 spreads them; the time of a
// look-up then tells nothing: a person who could choose hashes that begin alike would have broken
// SHA-256.
template <class Value>
class HashTrie {
 public:
  // Null when there is none. Valid as long as a copy of this map holds the value.
  const Value* find(const Sha256& key) const {
    const Node* node = root_.get();
    for (unsigned level = 0; node != nullptr; ++level) {
      const auto bit = bit_of(key, level);
      if ((node->taken & bit) == 0) return nullptr;
      const Slot& slot = node->slots[place_of(*node, bit)];
      if (slot.leaf) return slot.leaf->key == key ? &slot.leaf->value : nullptr;
      node = slot.node.get();
    }
    return nullptr;
  }
  // Inserts or replaces.
  void put(const Sha256& key, Value value) {
    if (!find(key)) ++size_;
    root_ = with(root_.get(), std::make_shared<const Leaf>(Leaf{key, std::move(value)}), 0);
  }
  void erase(const Sha256& key) {
    if (!find(key)) return;
    --size_;
    root_ = without(*root_, key, 0);
  }
  std::size_t size() const { return size_; }

 private:
  static constexpr unsigned kBits = 5;
  struct Leaf {
    Sha256 key;
    Value value;
  };
  struct Node;
  struct Slot {  // one of the two; shared with other copies of the map
    std::shared_ptr<const Node> node;
    std::shared_ptr<const Leaf> leaf;
  };
  struct Node {
    std::uint32_t taken = 0;  // a bit for each slot that there is
    std::vector<Slot> slots;
  };

  static std::uint32_t bit_of(const Sha256& key, unsigned level) {
    const unsigned at = level * kBits;
    const unsigned high = key[at / 8];
    const unsigned low = at / 8 + 1 < key.size() ? key[at / 8 + 1] : 0U;
    return 1U << (((high << 8U | low) >> (16U - kBits - at % 8)) & ((1U << kBits) - 1));
  }
  static std::size_t place_of(const Node& node, std::uint32_t bit) {
    return static_cast<std::size_t>(std::popcount(node.taken & (bit - 1)));
  }

  static std::shared_ptr<const Node> with(const Node* before, std::shared_ptr<const Leaf> leaf,
                                          unsigned level) {
    auto node = before ? std::make_shared<Node>(*before) : std::make_shared<Node>();
    const auto bit = bit_of(leaf->key, level);
    const auto place = place_of(*node, bit);
    if ((node->taken & bit) == 0) {
      node->taken |= bit;
      node->slots.insert(node->slots.begin() + static_cast<std::ptrdiff_t>(place),
                         Slot{nullptr, std::move(leaf)});
      return node;
    }
    Slot& slot = node->slots[place];
    if (slot.node) {
      slot.node = with(slot.node.get(), std::move(leaf), level + 1);
    } else if (slot.leaf->key == leaf->key) {
      slot.leaf = std::move(leaf);
    } else {  // two that are alike up to here
      const auto first = with(nullptr, std::move(slot.leaf), level + 1);
      slot.leaf = nullptr;
      slot.node = with(first.get(), std::move(leaf), level + 1);
    }
    return node;
  }

  // Null when nothing is left. The key is in there.
  static std::shared_ptr<const Node> without(const Node& before, const Sha256& key,
                                             unsigned level) {
    auto node = std::make_shared<Node>(before);
    const auto bit = bit_of(key, level);
    const auto place = place_of(*node, bit);
    Slot& slot = node->slots[place];
    if (slot.node) slot.node = without(*slot.node, key, level + 1);
    if (slot.node) {
      // A leaf that is alone in its node moves up, as if the other one had never been there.
      if (slot.node->slots.size() == 1 && slot.node->slots.front().leaf)
        slot = Slot(slot.node->slots.front());
      return node;
    }
    node->slots.erase(node->slots.begin() + static_cast<std::ptrdiff_t>(place));
    node->taken &= ~bit;
    return node->slots.empty() ? nullptr : node;
  }

  std::shared_ptr<const Node> root_;  // shared by the copies
  std::size_t size_ = 0;
};

}  // namespace sluice
