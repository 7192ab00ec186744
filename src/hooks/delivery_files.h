#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace sluice::hooks {

inline constexpr std::size_t kDeliveryFilesMax = 20;

// A file that came with a delivery.
struct DeliveryFile {
  std::string name;
  std::string media_type;
  std::string bytes;
};

// Where files of deliveries are kept for their runs.
class DeliveryFileStore {
 public:
  virtual ~DeliveryFileStore() = default;
  // The URL at which the file is served, once it is durable. `key` identifies the file: the same
  // key gets the same URL. Waits for the disk.
  virtual Result<std::string> keep(TeamId team, std::string key, DeliveryFile file) = 0;
};

// The files of one hook's deliveries.
struct FilesOf {
  DeliveryFileStore& store;
  TeamId team{};
  WorkflowId workflow{};
};

}  // namespace sluice::hooks
