#include "app/settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include <CLI/CLI.hpp>

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

TEST(Settings, EachValueSaysWhereItIsFrom) {
  setenv("SLUICE_DATA", "same", 1);
  setenv("SLUICE_LISTEN", "127.0.0.1:1", 1);
  const auto parsed = parse({"--data", "same", "--rate-limit", "a=1/s,b=2/s"},
                            "data: other\nlisten: 127.0.0.1:3\nkeep-runs: 3d\ndemo: true\n");
  unsetenv("SLUICE_DATA");
  unsetenv("SLUICE_LISTEN");
  ASSERT_TRUE(parsed.read) << parsed.read.error().message;
  const auto& settings = parsed.settings;
  EXPECT_EQ(settings.origin_of("data"), Origin::kFlag) << "although the variable says the same";
  EXPECT_EQ(settings.origin_of("rate-limit"), Origin::kFlag);
  EXPECT_EQ(settings.origin_of("listen"), Origin::kEnvironment);
  EXPECT_EQ(settings.origin_of("keep-runs"), Origin::kFile);
  EXPECT_EQ(settings.origin_of("demo"), Origin::kFile);
  EXPECT_TRUE(settings.demo);
  EXPECT_EQ(settings.origin_of("threads"), Origin::kDefault);
}

TEST(Settings, AnUnknownNameInAFileIsToldTheNearestOne) {
  const auto read = parse({}, "keep_run: 3d\n").read;
  ASSERT_FALSE(read);
  EXPECT_TRUE(
      read.error().message.ends_with(": unknown setting `keep_run`; did you mean `keep_runs`?"))
      << read.error().message;
  EXPECT_TRUE(
      parse({}, "config: other.yaml\n")
          .read.error()
          .message.ends_with(": unknown setting `config`; `sluice config example` lists all"));
}

TEST(Settings, AreReadAgain) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("sluice-again-" + std::to_string(getpid()) + ".yaml");
  const auto write = [&path](std::string_view text) { std::ofstream(path) << text; };
  write("log_level: warn\nkeep_runs: 3d\nthreads: 7\n");
  CLI::App app;
  Settings settings;
  settings.add_to(app);
  app.parse(std::vector<std::string>{"a=1/s", "--rate-limit", "--demo", "9d", "--keep-runs",
                                     path.string(), "--config"});  // as CLI11 takes them
  ASSERT_TRUE(settings.read_file(app));
  EXPECT_EQ(settings.log_level, "warn");

  write("log_level: debug\nkeep_runs: 4d\n");
  const auto again = settings.read_again();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->log_level, "debug");
  EXPECT_EQ(again->keep_runs, "9d") << "a flag still wins";
  EXPECT_EQ(again->threads, 0U) << "what is not there any more is the default";
  EXPECT_TRUE(again->demo);
  EXPECT_EQ(again->rate_limits, std::vector<std::string>{"a=1/s"});

  write("log_levl: debug\n");
  EXPECT_FALSE(settings.read_again());
  std::filesystem::remove(path);
  EXPECT_FALSE(settings.read_again());
}

TEST(Settings, TheExampleIsAFileWithTheDefaults) {
  std::istringstream lines(example_file());
  std::string file;
  for (std::string line; std::getline(lines, line);) {
    const bool is_comment = line.starts_with("# ") || line.starts_with("## ");
    if (line.starts_with('#') && !is_comment && !line.starts_with("#egress_ca_file"))
      file += line.substr(1) + '\n';
  }
  const auto parsed = parse({}, file);
  ASSERT_TRUE(parsed.read) << parsed.read.error().message << file;
  const Settings defaults;
  for (const auto& setting : all_settings()) {
    const auto text = text_of(defaults, setting);
    if (!text.empty()) {
      EXPECT_EQ(text_of(parsed.settings, setting), text) << setting.name;
    }
    if (setting.name == "egress-ca-file") continue;
    EXPECT_EQ(parsed.settings.origin_of(setting.name), Origin::kFile) << setting.name;
    EXPECT_FALSE(text_of(parsed.settings, setting).empty()) << setting.name;
  }
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
  EXPECT_EQ(parse_listen("unix:/run/sluice/api")->path, "/run/sluice/api");
  EXPECT_FALSE(parse_listen("unix:"));
  for (const auto* bad : {"", "8080", "host:", "host:x", "host:99999", "host:80x"})
    EXPECT_FALSE(parse_listen(bad)) << bad;
}

TEST(Settings, ThePublicUrlNeedsASchemeAndAHost) {
  for (const auto* good :
       {"", "https://hooks.example.com", "http://127.0.0.1:8080/", "HTTPS://a/b"})
    EXPECT_TRUE(check_base_url("public-url", good)) << good;
  for (const auto* wrong :
       {"hooks.example.com", "//hooks.example.com", "https://", "https:///x", "ftp://a",
        "https://a?b", "https://a#b", "https://:80", "https://u@a"}) {
    const auto checked = check_base_url("public-url", wrong);
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
