#include <curl/curl.h>
#include <sodium.h>

#include "app/commands/command_line.h"
#include "app/terminal.h"
#include "base/system_data.h"

int main(int argc, char** argv) {
  sluice::find_time_zones();
  if (sodium_init() < 0) {
    sluice::app::print_error("sluice: libsodium failed to initialise");
    return 1;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  return sluice::app::run_command_line(argc, argv);
}
