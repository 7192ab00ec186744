#pragma once

#include <memory>
#include <string>

namespace sluice::store::sqlite {

// A file system of SQLite's that is another one in all but this: what is written to a log one piece
// after the other is held back and written in one call. SQLite writes each page of a commit in two
// pieces, its frame and itself.
//
// For the connection that writes, with synchronous=FULL: a commit then is synced, and with that
// written, before SQLite shows it to other connections, which look past this one.
class GatheringVfs {
 public:
  // Over the file system of this name, or the system's own when it is empty.
  explicit GatheringVfs(const std::string& inner);
  ~GatheringVfs();  // no file of it may be open
  GatheringVfs(const GatheringVfs&) = delete;
  GatheringVfs& operator=(const GatheringVfs&) = delete;

  const std::string& name() const;  // under which SQLite knows it

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::store::sqlite
