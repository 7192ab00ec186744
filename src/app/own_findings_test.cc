#include "app/own_findings.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

#include "app/configuration.h"
#include "app/last_backup.h"

namespace sluice::app::own_findings_test {
namespace {

namespace fs = std::filesystem;
using Severity = services::ServerFinding::Severity;

class OwnFindings : public testing::Test {
 protected:
  OwnFindings() {
    std::string name = fs::temp_directory_path() / "sluice_findings_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  ~OwnFindings() override { fs::remove_all(root_); }

  fs::path root_;
};

TEST_F(OwnFindings, ADirectoryIsForItsOwner) {
  EXPECT_EQ(examine_directory(root_).code, "data_private");
  fs::permissions(root_, fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(examine_directory(root_).code, "data_open");
  EXPECT_EQ(examine_directory(root_).cure, "chmod 700 " + root_.string());
  EXPECT_EQ(examine_directory(root_ / "other").code, "data_missing");
}

TEST_F(OwnFindings, TheLastBackupIsReadAsItWasNoted) {
  EXPECT_FALSE(last_backup(root_));
  const services::LastBackup first{
      .taken_at = Timestamp(Seconds(1'761'912'000)), .directory = "/backup/1", .bytes = 7};
  ASSERT_TRUE(note_backup(root_, first));
  auto second = first;
  second.directory = "/backup/\"2\"";
  ASSERT_TRUE(note_backup(root_, second));
  const auto read = last_backup(root_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->taken_at, first.taken_at);
  EXPECT_EQ(read->directory, second.directory);
  EXPECT_EQ(read->bytes, 7);
  for (const auto* text : {"{", "[]", R"({"taken_at":"x","directory":"d","bytes":1})",
                           R"({"taken_at":"2025-10-31T12:00:00Z","directory":"d"})"}) {
    std::ofstream(root_ / "last-backup.json") << text;
    EXPECT_FALSE(last_backup(root_)) << text;
  }
  EXPECT_FALSE(note_backup(root_ / "other", first)) << "there is no such directory";
}

TEST_F(OwnFindings, AListenerForOthersWantsTls) {
  Settings settings;
  EXPECT_EQ(examine_listeners(settings, false).code, "listeners");
  settings.hooks_listen = "0.0.0.0:8081";
  EXPECT_EQ(examine_listeners(settings, false).code, "listeners_plain");
  EXPECT_EQ(examine_listeners(settings, true).code, "listeners");
  settings.tls_listeners = "api";
  EXPECT_EQ(examine_listeners(settings, true).code, "listeners_plain");
  settings.tls_listeners = "all";
  settings.public_url = "https://hooks.example.com";
  EXPECT_EQ(examine_listeners(settings, false).code, "listeners");
  settings.listen = "0.0.0.0:8080";
  EXPECT_EQ(examine_listeners(settings, false).code, "listeners_plain") << "it has another URL";
  settings.api_url = "https://api.example.com";
  EXPECT_EQ(examine_listeners(settings, false).code, "listeners");
  settings = Settings();
  settings.hooks_listen = "unix:/run/sluice.sock";
  EXPECT_EQ(examine_listeners(settings, false).code, "listeners");
}

TEST_F(OwnFindings, AProxyInFrontWantsToBeTrusted) {
  Settings settings;
  EXPECT_EQ(examine_proxies(settings, "", false).code, "proxies");
  settings.public_url = "https://hooks.example.com";
  EXPECT_EQ(examine_proxies(settings, "", false).code, "proxy_not_trusted");
  EXPECT_EQ(examine_proxies(settings, "", true).code, "proxies") << "it has the certificate itself";
  EXPECT_EQ(examine_proxies(settings, "127.0.0.1", false).code, "proxies");
  EXPECT_EQ(examine_proxies(settings, "127.0.0.1,0.0.0.0/0", false).code, "proxy_anybody");
  settings = Settings();
  settings.listen = "unix:/run/sluice.sock";
  EXPECT_EQ(examine_proxies(settings, "", false).code, "proxy_not_trusted");
  EXPECT_EQ(examine_proxies(settings, "unix", false).code, "proxies");
}

TEST_F(OwnFindings, ACertificateThatEndsSoonIsAnError) {
  const Timestamp now(Seconds(1'761'912'000));
  const auto year = std::chrono::hours(24 * 365);
  EXPECT_EQ(examine_certificate({now - year, now + year}, now).severity, Severity::kOk);
  const auto soon = examine_certificate({now - year, now + Seconds(1)}, now);
  EXPECT_EQ(soon.severity, Severity::kError);
  EXPECT_FALSE(soon.cure.empty());
}

TEST_F(OwnFindings, SettingsThatWaitForARestartAreNamed) {
  EXPECT_EQ(examine_settings({}).severity, Severity::kOk);
  EXPECT_EQ(examine_settings({"listen", "threads"}).message,
            "These settings have changed and take effect at the next start: listen, threads.");
}

TEST_F(OwnFindings, SettingsAreShownAsTheyAreInForce) {
  Settings begun;
  begun.trace_endpoint = "https://ann:secret@traces.example.com/v1";
  Settings read = begun;
  read.keep_runs = "3d";
  read.threads = 7;
  const auto shown = describe(begun, read, {});
  for (const auto& each : shown.settings) {
    EXPECT_EQ(each.at_next_start.has_value(), each.name == "threads") << each.name;
    if (each.name == "trace_endpoint") {
      EXPECT_EQ(each.value, "https://***@traces.example.com/v1");
    }
    if (each.name == "keep_runs") {
      EXPECT_EQ(each.value, "3d");
    }
    if (each.name == "threads") {
      EXPECT_EQ(each.value, "0");
      EXPECT_EQ(each.at_next_start, "7");
    }
  }
  EXPECT_EQ(needing_restart(begun, read), std::vector<std::string>{"threads"});
  read.tls_cert = "cert.pem";
  EXPECT_THAT(needing_restart(begun, read), ::testing::Contains("tls_cert"));
  begun.tls_cert = "former.pem";
  EXPECT_THAT(needing_restart(begun, read), ::testing::Not(::testing::Contains("tls_cert")));
  EXPECT_EQ(shown_value("http://127.0.0.1:4318/v1/@traces"), "http://127.0.0.1:4318/v1/@traces");
}

}  // namespace
}  // namespace sluice::app::own_findings_test
