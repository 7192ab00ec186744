// The settings as text: values, the example file, the page of the documentation.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/settings.h"

namespace sluice::app {
namespace {

constexpr std::size_t kLineBytesMax = 100;

// A comment of several lines.
std::string commented(std::string_view text) {
  std::string out;
  std::size_t line = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    if (line == 0 || line + 1 + word.size() > kLineBytesMax) {
      out += line == 0 ? "# " : "\n# ";
      line = 2;
    } else {
      out += ' ';
      ++line;
    }
    out += word;
    line += word.size();
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return out + '\n';
}

std::string limits_of(const Setting& setting) {
  std::string out;
  if (setting.most != 0) out = fmt::format(" From {} to {}.", setting.least, setting.most);
  return out;
}

std::string sentence(const Setting& setting) {
  auto out = meaning_of(setting);
  if (setting.reloads) out += "; re-read on SIGHUP";
  return out + '.' + limits_of(setting);
}

bool stands_for_more(const Setting& setting) { return !setting.unset.empty(); }

}  // namespace

std::string meaning_of(const Setting& setting) {
  std::string out(setting.what);
  if (out.front() >= 'a' && out.front() <= 'z' && !out.starts_with("debug"))
    out.front() = static_cast<char>(out.front() - 32);
  return out;
}

std::string text_of(const Settings& settings, const Setting& setting) {
  return std::visit(
      [&]<class T>(T Settings::*member) -> std::string {
        const T& value = settings.*member;
        if constexpr (std::is_same_v<T, std::vector<std::string>>)
          return value.empty() ? "" : fmt::format("[{}]", fmt::join(value, ", "));
        else
          return fmt::format("{}", value);
      },
      setting.value);
}

std::string example_file() {
  std::string out = commented(
      "Settings of `sluice serve --config FILE`. Each line shows the default, or an example where "
      "there is none; remove the # in front of those that you change. Variables (SLUICE_...) and "
      "flags override this file.");
  const Settings defaults;
  std::string_view theme;
  for (const auto& setting : all_settings()) {
    if (setting.theme != theme) out += fmt::format("\n## {}\n", setting.theme);
    theme = setting.theme;
    out += '\n' + commented(sentence(setting));
    const auto text = text_of(defaults, setting);
    if (stands_for_more(setting)) out += commented(fmt::format("Default: {}.", setting.unset));
    out +=
        fmt::format("#{}: {}\n", setting.key(), text.empty() ? std::string(setting.example) : text);
  }
  return out;
}

std::string settings_page() {
  std::string out =
      "# Settings\n\nMade by `sluice config reference`. Each setting is a flag of `sluice serve`, "
      "a "
      "variable, and a line of the configuration file (`--config FILE` or `SLUICE_CONFIG`), which "
      "is "
      "YAML or JSON: the flag `--keep-runs 30d`, the variable `SLUICE_KEEP_RUNS=30d`, and the line "
      "`keep_runs: 30d` say the same. A flag wins over a variable, and a variable over the file. "
      "Keys are not settings: `SLUICE_ADMIN_KEY`, `SLUICE_MASTER_KEY` and `SLUICE_VAULT_KEY` are "
      "described in [operations.md](operations.md#keys) and [vault.md](vault.md#the-key).\n\n"
      "On SIGHUP (`systemctl reload sluice`) a server with a configuration file reads it again. "
      "Each setting below says whether it takes effect then; the log and `GET "
      "/server/configuration` name what else has "
      "changed and needs a restart. A file that is wrong changes nothing.\n\n`sluice config "
      "example` prints a file with every setting, `sluice "
      "config check FILE` says "
      "what is wrong with one, and `sluice config show` prints each value and where it is from.\n";
  const Settings defaults;
  std::string_view theme;
  for (const auto& setting : all_settings()) {
    if (setting.theme != theme)
      out +=
          fmt::format("\n## {}\n\n| setting | default | meaning |\n|---|---|---|\n", setting.theme);
    theme = setting.theme;
    const auto text = text_of(defaults, setting);
    out += fmt::format(
        "| `{}` | {} | {} |\n", setting.key(),
        stands_for_more(setting) ? std::string(setting.unset) : fmt::format("`{}`", text),
        sentence(setting));
  }
  return out;
}

}  // namespace sluice::app
