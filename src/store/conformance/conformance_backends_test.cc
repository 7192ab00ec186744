#include <cstdlib>
#include <filesystem>

#include "store/conformance/conformance.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::store {
namespace {

class SqliteBackend final : public Backend {
 public:
  SqliteBackend() {
    std::string name = std::filesystem::temp_directory_path() / "sluice_store_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  ~SqliteBackend() override { std::filesystem::remove_all(directory_); }

  Result<std::unique_ptr<Store>> open() override { return open_sqlite(directory_); }
  Result<std::unique_ptr<Store>> open_beside() override {
    return open_sqlite(directory_, {.lock = SqliteOptions::Lock::kLeave, .vfs = {}});
  }

 private:
  std::filesystem::path directory_;
};

}  // namespace

std::vector<BackendKind> backends() {
  return {{"sqlite", [] { return std::make_unique<SqliteBackend>(); }}};
}

INSTANTIATE_TEST_SUITE_P(Every, StoreConformance, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace sluice::store
