#include "app/settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace sluice::app::settings_test {
namespace {

struct Parsed {
  Settings settings;
  Result<void> read;
};

Parsed parse(std::vector<std::string> arguments, std::string_view file = "") {
  const auto path = std::filesystem::temp_directory_path() /
                    ("sluice-settings-" + std::to_string(getpid()) + ".yaml");
  if (!file.empty()) {
    std::ofstream(path) << file;
    arguments.insert(arguments.end(), {"--config", path.string()});
  }
  CLI::App app;
  Settings settings;
  settings.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  app.parse(arguments);
  auto read = settings.read_file(app);
  std::filesystem::remove(path);
  return {settings, std::move(read)};
}

TEST(Settings, FlagWinsOverEnvironmentWinsOverFile) {
  setenv("SLUICE_LISTEN", "127.0.0.1:2", 1);
  setenv("SLUICE_DATA", "from-environment", 1);
  const auto parsed = parse({"--listen", "127.0.0.1:1"},
                            "listen: 127.0.0.1:3\ndata: from-file\nkeep_runs: 3d\nthreads: 7\n");
  unsetenv("SLUICE_LISTEN");
  unsetenv("SLUICE_DATA");
  ASSERT_TRUE(parsed.read) << parsed.read.error().message;
  EXPECT_EQ(parsed.settings.listen, "127.0.0.1:1");
  EXPECT_EQ(parsed.settings.data, "from-environment");
  EXPECT_EQ(parsed.settings.keep_runs, "3d");
  EXPECT_EQ(parsed.settings.threads, 7u);
}

TEST(Settings, AFileWithAnUnknownNameOrABadValueIsRefused) {
  EXPECT_FALSE(parse({}, "lisen: 1\n").read);
  EXPECT_FALSE(parse({}, "threads: many\n").read);
  EXPECT_FALSE(parse({}, "- a\n").read);
  EXPECT_FALSE(parse({}, "a: [\n").read);
}

TEST(Settings, HowLongEventsAreKept) {
  EXPECT_EQ(parse({}).settings.keep_events, "0s");
  EXPECT_EQ(parse({"--keep-events", "10m"}).settings.keep_events, "10m");
}

TEST(Settings, HowManyItemsAnIteratorTakes) {
  EXPECT_EQ(parse({}).settings.iterator_items_max, 100'000u);
  EXPECT_EQ(parse({}, "iterator_items_max: 1000000\n").settings.iterator_items_max, 1'000'000u);
  EXPECT_THROW(parse({"--iterator-items-max", "1000001"}), CLI::ParseError);
}

TEST(Settings, HowLongASynchronousRunMayTake) {
  EXPECT_EQ(parse({}).settings.sync_timeout, "30s");
  EXPECT_EQ(parse({"--sync-timeout", "2s"}).settings.sync_timeout, "2s");
  EXPECT_EQ(parse({}, "sync_timeout: 1m\n").settings.sync_timeout, "1m");
}

TEST(Settings, Addresses) {
  EXPECT_EQ(parse_listen("0.0.0.0:80")->port, 80);
  EXPECT_EQ(parse_listen("[::1]:8080")->host, "::1");
  EXPECT_EQ(parse_listen(":0")->host, "127.0.0.1");
  for (const auto* bad : {"", "8080", "host:", "host:x", "host:99999", "host:80x"})
    EXPECT_FALSE(parse_listen(bad)) << bad;
}

TEST(Settings, ThePublicUrlNeedsASchemeAndAHost) {
  for (const auto* good :
       {"", "https://hooks.example.com", "http://127.0.0.1:8080/", "HTTPS://a/b"})
    EXPECT_TRUE(check_public_url(good)) << good;
  for (const auto* wrong :
       {"hooks.example.com", "//hooks.example.com", "https://", "https:///x", "ftp://a",
        "https://a?b", "https://a#b", "https://:80", "https://u@a"}) {
    const auto checked = check_public_url(wrong);
    ASSERT_FALSE(checked) << wrong;
    EXPECT_EQ(checked.error().message,
              std::string("--public-url '") + wrong +
                  "' must begin with http:// or https:// and name a host, e.g. "
                  "https://hooks.example.com");
  }
}

TEST(Settings, LogFormats) {
  EXPECT_EQ(*parse_log_format("text"), log::Format::kText);
  EXPECT_EQ(*parse_log_format("json"), log::Format::kJson);
  EXPECT_EQ(parse_log_format("xml").error().message, "'xml' is not a log format; use text or json");
}

}  // namespace
}  // namespace sluice::app::settings_test
