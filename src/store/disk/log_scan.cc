#include "store/disk/log_scan.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "store/disk/log_format.h"
#include "store/disk/vfs_file.h"

namespace sluice::store::disk {
namespace {

class Scan {
 public:
  explicit Scan(const LogHeader& log) : log_(log), before_(log.sum) {}

  void take(std::int64_t number, const FrameBytes& frame) {
    const FrameHeader header = read_frame_header(frame);
    const bool of_this_log = header.salt == log_.salt;
    const bool matches =
        of_this_log && header.page != 0 && frame_sum(frame, log_.big_endian, before_) == header.sum;
    if (bad_) {
      take_behind(number, header, of_this_log, matches);
    } else if (matches) {
      take_good(number, header);
    } else {
      bad_ = number;
      bad_frame_ = frame;
      bad_before_ = before_;
      if (of_this_log && header.commit_pages != 0) commit_at_ = number;
    }
    before_ = header.sum;
    last_of_log_ = of_this_log ? number : last_of_log_;
  }

  LogState result(std::int64_t bytes) const {
    LogState state{.bytes = bytes,
                   .transactions = transactions_,
                   .bytes_used = frame_offset(frames_used_),
                   .torn_frames = std::max<std::int64_t>(0, last_of_log_ + 1 - frames_used_),
                   .pages = pages_,
                   .damage = {}};
    if (!bad_) return state;
    const auto bits = flipped_bits(bad_frame_, log_, bad_before_);
    if (!followed_ && bits.empty()) return state;
    LogDamage damage{.frame = *bad_,
                     .page = read_frame_header(bad_frame_).page,
                     .offset = frame_offset(*bad_),
                     .transactions_lost = std::max<std::int64_t>(1, commits_behind_),
                     .flipped_bit = {}};
    if (bits.size() == 1) damage.flipped_bit = 8 * damage.offset + bits[0];
    state.damage = damage;
    return state;
  }

 private:
  void take_good(std::int64_t number, const FrameHeader& header) {
    pending_.push_back(header.page);
    if (header.commit_pages == 0) return;
    ++transactions_;
    frames_used_ = number + 1;
    pages_.insert(pending_.begin(), pending_.end());
    pending_.clear();
  }

  // A frame right behind a commit can only have been written after that commit was synced, and so
  // can another commit. Frames that belong to neither may be what a rolled-back transaction left.
  void take_behind(std::int64_t number, const FrameHeader& header, bool of_this_log, bool matches) {
    const bool commits = of_this_log && header.commit_pages != 0;
    if (commit_at_ && matches && (number == *commit_at_ + 1 || commits)) followed_ = true;
    if (!commits) return;
    ++commits_behind_;
    commit_at_ = number;
  }

  const LogHeader log_;
  LogSum before_;
  std::int64_t transactions_ = 0;
  std::int64_t frames_used_ = 0;
  std::int64_t last_of_log_ = -1;
  std::vector<std::uint32_t> pending_;
  std::set<std::uint32_t> pages_;
  std::optional<std::int64_t> bad_;  // the first frame that does not match
  FrameBytes bad_frame_{};
  LogSum bad_before_;
  std::optional<std::int64_t> commit_at_;  // the last commit from there on
  std::int64_t commits_behind_ = 0;
  bool followed_ = false;
};

Result<FrameBytes> read_frame(VfsFile& file, std::int64_t number) {
  FrameBytes frame{};
  SLUICE_TRY_VOID(file.read(frame, frame_offset(number)));
  return frame;
}

// How many transactions a log holds whose header cannot be believed.
Result<std::int64_t> count_commits(VfsFile& file, std::int64_t frames) {
  std::int64_t commits = 0;
  std::optional<std::array<std::uint32_t, 2>> salt;
  for (std::int64_t number = 0; number < frames; ++number) {
    SLUICE_TRY(const FrameBytes frame, read_frame(file, number));
    const FrameHeader header = read_frame_header(frame);
    if (!salt) salt = header.salt;
    if (header.salt == *salt && header.commit_pages != 0) ++commits;
  }
  return commits;
}

// The header is synced before the first frame is written, and fits into a sector: with a frame
// behind it, it was whole. Alone it may be half written, but not anything else.
Result<LogState> scan_without_header(VfsFile& file, const LogHeaderBytes& header,
                                     std::int64_t bytes) {
  LogState state{.bytes = bytes, .bytes_used = 0, .pages = {}, .damage = {}};
  const bool half_written =
      header[0] == 0x37 || std::ranges::all_of(header, [](auto b) { return b == 0; });
  if (bytes <= kLogHeaderBytes && half_written) return state;
  SLUICE_TRY(const auto commits, count_commits(file, (bytes - kLogHeaderBytes) / kFrameBytes));
  const auto bits = flipped_bits(header);
  state.damage = LogDamage{.transactions_lost = commits, .flipped_bit = {}};
  if (bits.size() == 1) state.damage->flipped_bit = bits[0];
  return state;
}

}  // namespace

Result<LogState> scan_log(const std::string& database, const std::string& vfs) {
  const std::string name = database + "-wal";
  SLUICE_TRY(const bool there, VfsFile::exists(name, vfs));
  if (!there) return LogState{};
  SLUICE_TRY(auto file, VfsFile::open(name, VfsFile::Kind::kLog, VfsFile::Access::kRead, vfs));
  SLUICE_TRY(const auto bytes, file.size());
  if (bytes == 0) return LogState{};
  LogHeaderBytes header{};
  SLUICE_TRY_VOID(file.read(header, 0));
  const auto log = read_log_header(header);
  if (!log) return scan_without_header(file, header, bytes);
  if (log->page_bytes != kPageBytes)
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} has pages of {} bytes, and sluice writes pages of {}: it is not "
                            "the log of this database; restore the files of one backup together",
                            name, log->page_bytes, kPageBytes));
  Scan scan(*log);
  const std::int64_t frames = (bytes - kLogHeaderBytes) / kFrameBytes;
  for (std::int64_t number = 0; number < frames; ++number) {
    SLUICE_TRY(const FrameBytes frame, read_frame(file, number));
    scan.take(number, frame);
  }
  return scan.result(bytes);
}

std::string describe(const LogDamage& damage, const std::string& database) {
  const std::string where =
      damage.frame < 0 ? fmt::format("{}-wal is damaged at its beginning", database)
                       : fmt::format(
                             "{}-wal is damaged: frame {} (page {}, at byte {}) does not match its "
                             "checksum",
                             database, damage.frame, damage.page, damage.offset);
  const std::string lost = fmt::format(
      "{}, and from there on it holds {} transactions, which were acknowledged unless "
      "the disk had failed to sync them",
      where, damage.transactions_lost);
  return damage.flipped_bit
             ? lost + "; a single bit is wrong: `sluice doctor --data DIR --repair` puts it back"
             : lost +
                   "; restore a backup, or give them up with `sluice doctor --data DIR --cut-log`, "
                   "which keeps a copy of the log";
}

}  // namespace sluice::store::disk
