#include "base/system_data.h"

#include <array>
#include <cstdlib>

namespace sluice {

namespace fs = std::filesystem;

fs::path first_existing(std::span<const fs::path> places) {
  std::error_code ignored;
  for (const auto& place : places)
    if (fs::exists(place, ignored)) return place;
  return {};
}

fs::path bundled_data() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path() / "share";
}

std::string system_authorities() {
  const std::array<fs::path, 5> places = {
      "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch
      "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, Red Hat
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora
      "/etc/ssl/ca-bundle.pem",                             // SUSE
      "/etc/ssl/cert.pem"};
  return first_existing(places);
}

void find_time_zones() {
  const std::array<fs::path, 2> places = {"/usr/share/zoneinfo", bundled_data() / "zoneinfo"};
  if (const auto found = first_existing(places); found == places[1])
    ::setenv("TZDIR", found.c_str(), 0);
}

}  // namespace sluice
