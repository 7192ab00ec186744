#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice::store::disk {

// A place whose bytes are not those that were written.
struct Damage {
  std::string file;
  std::uint32_t page = 0;   // of the database, from 1; 0 when it cannot be told
  std::int64_t frame = -1;  // of the log, from 0; -1 when it is in the database itself

  bool operator==(const Damage&) const = default;
};

// "page 7 of DIR/sluice.db" or "page 7 in frame 3 of DIR/sluice.db-wal".
std::string place_of(const Damage& damage);

// What the checked file systems of this process have come upon since its start, each place once and
// at most a thousand. Any thread.
void note_damage(const Damage& damage);
std::size_t damage_count();
std::vector<Damage> damage_found();
// The last place that this thread came upon.
const Damage& last_damage_of_thread();

}  // namespace sluice::store::disk
