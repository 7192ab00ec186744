// What the disk keeps and what it loses; fault_vfs.cc is how SQLite gets at it.
#include <algorithm>

#include "base/check.h"
#include "store/sqlite/fault_vfs.h"

namespace sluice::store::sqlite {
namespace {

constexpr std::size_t kSectorBytes = 512;

void put_into(std::string& image, const FaultDisk::Write& change) {
  if (change.truncated_to) return image.resize(static_cast<std::size_t>(*change.truncated_to));
  const auto offset = static_cast<std::size_t>(change.offset);
  if (image.size() < offset + change.bytes.size()) image.resize(offset + change.bytes.size());
  image.replace(offset, change.bytes.size(), change.bytes);
}

}  // namespace

std::int64_t FaultDisk::operations() const {
  std::lock_guard lock(mutex_);
  return operations_;
}

void FaultDisk::cut_power_at(std::int64_t operation) {
  std::lock_guard lock(mutex_);
  power_cut_at_ = operation;
}

void FaultDisk::fail(Fault fault, std::int64_t from, std::int64_t count) {
  std::lock_guard lock(mutex_);
  fault_ = fault;
  fault_from_ = from;
  fault_to_ = from + count;
}

void FaultDisk::heal() {
  std::lock_guard lock(mutex_);
  fault_from_ = fault_to_ = power_cut_at_ = INT64_MAX;
  for (auto& mount : mounts_) mount->dies_at = INT64_MAX;
}

void FaultDisk::copy_files_of(FaultDisk& other) {
  std::scoped_lock lock(mutex_, other.mutex_);
  files_.clear();
  for (const auto& [name, file] : other.files_) {
    SLUICE_CHECK(file.use_count() == 1, "nobody writes to a file that is copied");
    auto copy = std::make_shared<File>();
    copy->now = copy->synced = file->now;
    copy->durable = true;
    files_.emplace(name, std::move(copy));
  }
}

void FaultDisk::power_on() {
  std::lock_guard lock(mutex_);
  heal();
  for (auto at = files_.begin(); at != files_.end();) {
    File& file = *at->second;
    SLUICE_CHECK(at->second.use_count() == 1, "a process that is gone has no file open");
    if (!file.durable && random() % 2 == 0) {
      at = files_.erase(at);
      continue;
    }
    auto after = std::make_shared<File>();
    after->now = after->synced = survivor(file);
    after->durable = true;
    at->second = std::move(after);
    ++at;
  }
}

// A disk may write cached sectors in any order and stop anywhere.
std::string FaultDisk::survivor(const File& file) {
  std::vector<Write> parts;
  for (const Write& change : file.unsynced) {
    if (change.truncated_to) {
      parts.push_back(change);
      continue;
    }
    for (std::size_t at = 0; at < change.bytes.size();) {
      const auto place = static_cast<std::size_t>(change.offset) + at;
      const auto size = std::min(kSectorBytes - place % kSectorBytes, change.bytes.size() - at);
      parts.push_back({static_cast<std::int64_t>(place), change.bytes.substr(at, size), {}});
      at += size;
    }
  }
  // Three ways to lose: a clean prefix, a random part in order, a random part in any order.
  const auto way = random() % 3;
  if (way == 0 && !parts.empty()) parts.resize(random() % (parts.size() + 1));
  if (way != 0) std::erase_if(parts, [this](const Write&) { return random() % 2 == 0; });
  for (std::size_t i = parts.size(); way == 2 && i > 1; --i)
    std::swap(parts[i - 1], parts[random() % i]);
  std::string image = file.synced;
  for (const Write& part : parts) put_into(image, part);
  return image;
}

std::uint64_t FaultDisk::random() {  // xorshift64
  random_state_ ^= random_state_ << 13;
  random_state_ ^= random_state_ >> 7;
  random_state_ ^= random_state_ << 17;
  return random_state_;
}

// SQLITE_OK, or how the next operation fails.
int FaultDisk::operate(const Mount* by, bool is_sync) {
  const std::int64_t number = operations_++;
  if (number >= power_cut_at_ || (by && number >= by->dies_at)) return SQLITE_IOERR;
  if (number < fault_from_ || number >= fault_to_) return SQLITE_OK;
  if (fault_ == Fault::kSyncFails) return is_sync ? SQLITE_IOERR_FSYNC : SQLITE_OK;
  return is_sync ? SQLITE_OK : SQLITE_FULL;
}

FaultDisk::FilePtr FaultDisk::open(const std::string& name, bool create, const Mount* by) {
  std::lock_guard lock(mutex_);
  auto found = files_.find(name);
  if (found != files_.end()) return found->second;
  if (!create || operations_ >= power_cut_at_) return nullptr;
  if (by && operations_ >= by->dies_at) return nullptr;
  return files_[name] = std::make_shared<File>();
}

bool FaultDisk::exists(const std::string& name) {
  std::lock_guard lock(mutex_);
  return files_.contains(name);
}

int FaultDisk::remove(const std::string& name, const Mount* by) {
  std::lock_guard lock(mutex_);
  if (!files_.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
  const std::int64_t number = operations_++;
  if (number >= power_cut_at_ || (by && number >= by->dies_at)) return SQLITE_IOERR_DELETE;
  if (watch_) watch_("delete", name);
  files_.erase(name);
  return SQLITE_OK;
}

int FaultDisk::write(File& file, Write change, const Mount* by) {
  std::lock_guard lock(mutex_);
  if (const int failed = operate(by, false); failed != SQLITE_OK) return failed;
  if (watch_) watch_(change.truncated_to ? "truncate" : "write", change.bytes);
  put_into(file.now, change);
  file.unsynced.push_back(std::move(change));
  return SQLITE_OK;
}

int FaultDisk::sync(File& file, const Mount* by) {
  std::lock_guard lock(mutex_);
  const int failed = operate(by, true);
  if (failed == SQLITE_IOERR) return failed;
  if (watch_) watch_("sync", {});
  if (failed == SQLITE_OK) {
    for (const Write& change : file.unsynced) put_into(file.synced, change);
    file.durable = true;
  }
  file.unsynced.clear();
  return failed;
}

}  // namespace sluice::store::sqlite
