#include "app/last_backup.h"

#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "base/json.h"
#include "base/json_number.h"
#include "base/time.h"
#include "store/sqlite/files.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNote = "last-backup.json";
constexpr const char* kPartialNote = "last-backup.json.partial";
constexpr std::uintmax_t kNoteBytesMax = 64 << 10;

}  // namespace

Result<void> note_backup(const fs::path& data, const services::LastBackup& backup) {
  const auto partial = data / kPartialNote;
  std::error_code error;
  fs::remove(partial, error);  // of one that was interrupted
  SLUICE_TRY_VOID(store::sqlite::make_file(partial));
  // One that root makes is for the server's user to read.
  struct stat owner {};
  if (::geteuid() == 0 && ::stat(data.c_str(), &owner) == 0 &&
      ::chown(partial.c_str(), owner.st_uid, owner.st_gid) != 0)
    return fail(ErrorCode::kIo, fmt::format("cannot change the owner of {}", partial.string()));
  std::ofstream out(partial);
  out << to_json(json::object{{"taken_at", format_time(backup.taken_at)},
                              {"directory", backup.directory},
                              {"bytes", backup.bytes}})
      << '\n';
  out.close();
  if (out) fs::rename(partial, data / kNote, error);
  if (!out || error)
    return fail(ErrorCode::kIo, fmt::format("cannot write {}", (data / kNote).string()));
  return {};
}

std::optional<services::LastBackup> last_backup(const fs::path& data) {
  const auto file = data / kNote;
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error || size > kNoteBytesMax) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  const auto value = parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!value || !value->is_object()) return std::nullopt;
  const auto& note = value->get_object();
  const auto* taken_at = find_string(note, "taken_at");
  const auto* directory = find_string(note, "directory");
  const auto* bytes = note.if_contains("bytes");
  const auto at = taken_at ? parse_time(*taken_at) : std::nullopt;
  if (!at || !directory || !bytes || !bytes->is_int64()) return std::nullopt;
  return services::LastBackup{
      .taken_at = *at, .directory = std::string(*directory), .bytes = bytes->get_int64()};
}

}  // namespace sluice::app
