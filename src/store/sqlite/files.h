#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "store/sqlite/data_dir.h"

namespace sluice::store::sqlite {

std::string database_in(const std::filesystem::path& directory);

// As DataDirLock::take, but makes nothing: kNotFound when there is no database.
Result<DataDirLock> take_existing(const std::filesystem::path& directory);

// kIo with the reason of `errno` when `result` is not 0.
Result<void> system_call(int result, std::string_view doing, const std::string& file);

// Makes the file or directory durable.
Result<void> sync_path(const std::string& path);

// Makes an empty file, readable by its owner only. Fails when there is one.
Result<void> make_file(const std::string& path);

}  // namespace sluice::store::sqlite
