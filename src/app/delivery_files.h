#pragma once

#include "effects/artifact_store.h"
#include "hooks/delivery_files.h"

namespace sluice::app {

// Keeps files of deliveries as artifacts, for a week.
class DeliveryFiles final : public hooks::DeliveryFileStore {
 public:
  explicit DeliveryFiles(effects::ArtifactStore& artifacts) : artifacts_(artifacts) {}
  Result<std::string> keep(TeamId team, std::string key, hooks::DeliveryFile file) override;

 private:
  effects::ArtifactStore& artifacts_;
};

}  // namespace sluice::app
