// Files and short links that runs have put at URLs.
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// What is there already stays as it is, unless its time is over: a step that is asked again after a
// crash gets what it got before.
constexpr const char kPutFile[] =
    "INSERT INTO artifact_files (hash, team, name, media_type, created_at, expires_at, bytes)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (hash) DO UPDATE SET name = ?3,"
    " media_type = ?4, created_at = ?5, expires_at = ?6, bytes = ?7, parts = 0"
    " WHERE expires_at <= ?5";
constexpr const char kBeginFile[] =
    "INSERT INTO artifact_files"
    " (hash, team, name, media_type, created_at, expires_at, bytes, parts)"
    " VALUES (?1, ?2, '', '', ?3, ?4, x'', -1) ON CONFLICT (hash) DO UPDATE SET created_at = ?3,"
    " expires_at = ?4, bytes = x'', parts = -1";
constexpr const char kNextDeletedFile[] =
    "SELECT hash FROM deleted_files WHERE hash >= x'' ORDER BY hash LIMIT 1";
constexpr const char kDeleteSomeParts[] =
    "DELETE FROM artifact_parts WHERE hash = ?1 AND number IN"
    " (SELECT number FROM artifact_parts WHERE hash = ?1 ORDER BY number LIMIT ?2)";
constexpr const char kForgetDeletedFile[] = "DELETE FROM deleted_files WHERE hash = ?1";
constexpr const char kDropParts[] = "DELETE FROM artifact_parts WHERE hash = ?1";
constexpr const char kPutPart[] =
    "INSERT OR REPLACE INTO artifact_parts (hash, number, bytes) VALUES (?1, ?2, ?3)";
constexpr const char kFinishFile[] =
    "UPDATE artifact_files SET name = ?2, media_type = ?3, created_at = ?4, expires_at = ?5,"
    " parts = ?6 WHERE hash = ?1 AND parts = -1"
    " AND ?6 = (SELECT count(*) FROM artifact_parts WHERE hash = ?1)";
constexpr const char kDropFile[] = "DELETE FROM artifact_files WHERE hash = ?1";
constexpr const char kDropPartsBelow[] =
    "DELETE FROM artifact_parts WHERE hash = ?1 AND number < ?2";
constexpr const char kPart[] = "SELECT bytes FROM artifact_parts WHERE hash = ?1 AND number = ?2";
constexpr const char kParts[] = "SELECT bytes FROM artifact_parts WHERE hash = ?1 ORDER BY number";
constexpr const char kPartsBytes[] =
    "SELECT sum(length(bytes)) FROM artifact_parts WHERE hash = ?1";
constexpr const char kPutLink[] =
    "INSERT INTO short_links (hash, team, target, created_at, expires_at)"
    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (hash) DO UPDATE SET target = ?3,"
    " created_at = ?4, expires_at = ?5 WHERE expires_at <= ?4";
constexpr const char kFileExpires[] = "SELECT expires_at FROM artifact_files WHERE hash = ?1";
constexpr const char kLinkExpires[] = "SELECT expires_at FROM short_links WHERE hash = ?1";
constexpr const char kFile[] =
    "SELECT hash, team, name, media_type, created_at, expires_at, bytes FROM artifact_files"
    " WHERE hash = ?1 AND expires_at > ?2 AND parts >= 0";
constexpr const char kLink[] =
    "SELECT hash, team, target, created_at, expires_at FROM short_links"
    " WHERE hash = ?1 AND expires_at > ?2";

ArtifactFile read_file(const Statement& row) {
  return {.hash = row.bytes<32>(0),
          .team = TeamId{row.integer(1)},
          .name = std::string(row.text(2)),
          .media_type = std::string(row.text(3)),
          .bytes = std::string(as_text(row.blob(6))),
          .created_at = row.time(4),
          .expires_at = row.time(5)};
}

std::string read_part_bytes(const Statement& row) { return std::string(as_text(row.blob(0))); }

Sha256 read_hash(const Statement& row) { return row.bytes<32>(0); }

std::size_t read_bytes(const Statement& row) { return static_cast<std::size_t>(row.integer(0)); }

ShortLink read_link(const Statement& row) {
  return {.hash = row.bytes<32>(0),
          .team = TeamId{row.integer(1)},
          .target = std::string(row.text(2)),
          .created_at = row.time(3),
          .expires_at = row.time(4)};
}

Result<Timestamp> expiry(Connection& connection, const char* sql, const Sha256& hash) {
  SLUICE_TRY(auto* statement, connection.cached(sql));
  ScopedReset row(statement->bind(std::span(hash)));
  SLUICE_TRY(const bool found, row->step());
  if (!found) return fail(ErrorCode::kCorrupt, "a row that was just written is not there");
  return row->time(0);
}

}  // namespace

Result<Timestamp> SqliteWriter::put_file(const ArtifactFile& f) {
  SLUICE_TRY(auto* put, connection_.cached(kPutFile));
  SLUICE_TRY_VOID(put->bind(std::span(f.hash), f.team, f.name, f.media_type, f.created_at,
                            f.expires_at, as_bytes(f.bytes))
                      .run());
  return expiry(connection_, kFileExpires, f.hash);
}

Result<void> SqliteWriter::put_part(const ArtifactPart& p) {
  if (p.number == 0) {
    SLUICE_TRY(auto* begin, connection_.cached(kBeginFile));
    SLUICE_TRY_VOID(begin->bind(std::span(p.hash), p.team, p.created_at, p.expires_at).run());
    for (const char* sql : {kDropParts, kForgetDeletedFile}) {
      SLUICE_TRY(auto* drop, connection_.cached(sql));
      SLUICE_TRY_VOID(drop->bind(std::span(p.hash)).run());
    }
  }
  SLUICE_TRY(auto* put, connection_.cached(kPutPart));
  return put->bind(std::span(p.hash), p.number, as_bytes(p.bytes)).run();
}

Result<Timestamp> SqliteWriter::finish_file(const ArtifactFile& f, std::int64_t parts) {
  SLUICE_TRY(auto* finish, connection_.cached(kFinishFile));
  SLUICE_TRY(
      const auto finished,
      finish->bind(std::span(f.hash), f.name, f.media_type, f.created_at, f.expires_at, parts)
          .run_counting());
  if (finished == 0) return fail(ErrorCode::kNotFound, "the parts of the file are no longer there");
  return f.expires_at;
}

Result<void> SqliteWriter::drop_file(const Sha256& hash) {
  SLUICE_TRY(auto* drop, connection_.cached(kDropFile));
  return drop->bind(std::span(hash)).run();
}

Result<void> SqliteWriter::drop_parts(const Sha256& hash, std::int64_t below) {
  SLUICE_TRY(auto* drop, connection_.cached(kDropPartsBelow));
  return drop->bind(std::span(hash), below).run();
}

Result<std::int64_t> SqliteWriter::delete_file_leftovers(std::int64_t parts_max) {
  SLUICE_TRY(const auto next, first_row(connection_, kNextDeletedFile, &read_hash));
  if (!next) return 0;
  SLUICE_TRY(auto* some, connection_.cached(kDeleteSomeParts));
  SLUICE_TRY(const auto deleted, some->bind(std::span(*next), parts_max).run_counting());
  if (deleted == parts_max) return deleted;
  SLUICE_TRY(auto* forget, connection_.cached(kForgetDeletedFile));
  SLUICE_TRY_VOID(forget->bind(std::span(*next)).run());
  return deleted + 1;
}

Result<Timestamp> SqliteWriter::put_link(const ShortLink& l) {
  SLUICE_TRY(auto* put, connection_.cached(kPutLink));
  SLUICE_TRY_VOID(put->bind(std::span(l.hash), l.team, l.target, l.created_at, l.expires_at).run());
  return expiry(connection_, kLinkExpires, l.hash);
}

Result<std::optional<ArtifactFile>> SqliteReader::file(const Sha256& hash, Timestamp now) {
  const Snapshot snapshot(connection_);
  SLUICE_TRY(auto found, first(kFile, &read_file, std::span(hash), now));
  if (!found || !found->bytes.empty()) return found;
  // Once in memory and no more, as it may be 100 MB.
  SLUICE_TRY(const auto bytes, first(kPartsBytes, &read_bytes, std::span(hash)));
  found->bytes.reserve(bytes.value_or(0));
  SLUICE_TRY(auto* parts, connection_.cached(kParts));
  ScopedReset rows(parts->bind(std::span(hash)));
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return found;
    found->bytes += as_text(rows->blob(0));
  }
}

Result<std::optional<std::string>> SqliteReader::file_part(const Sha256& hash,
                                                           std::int64_t number) {
  return first(kPart, &read_part_bytes, std::span(hash), number);
}

Result<std::optional<ShortLink>> SqliteReader::link(const Sha256& hash, Timestamp now) {
  return first(kLink, &read_link, std::span(hash), now);
}

}  // namespace sluice::store::sqlite
