#include "app/commands/completion.h"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "app/commands/commands.h"
#include "base/text.h"

namespace sluice::app {
namespace {

std::string joined_path(const std::string& path, const std::string& name) {
  return path.empty() ? name : fmt::format("{} {}", path, name);
}

// What an option or argument of this name takes the names of.
std::string names_taken(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTaken = {
      {{"workflow", "workflows"},
       {"hook", "workflows"},
       {"sample", "samples"},
       {"sender", "senders"}}};
  for (const auto& [option, things] : kTaken)
    if (ascii_lower(name) == option) return std::string(things);
  return {};
}

CompletedOption completed(CLI::Option& option) {
  CompletedOption out;
  for (const auto& name : option.get_snames()) out.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) out.names.push_back("--" + name);
  out.about = option.get_description();
  out.takes_value = option.get_items_expected_max() > 0;
  out.values = allowed_words(option);
  if (out.takes_value && out.values.empty() && !option.get_lnames().empty())
    out.names_of = names_taken(option.get_lnames().front());
  return out;
}

void add_completed(CLI::App& command, const std::string& path, std::vector<CompletedCommand>& out) {
  CompletedCommand made{path, command.get_description(), {}, {}, {}, {}};
  for (auto* option : command.get_options()) {
    if (option->get_positional()) {
      made.arguments = allowed_words(*option);
      if (made.names_of.empty()) made.names_of = names_taken(option->get_name(true));
    } else if (!option->get_group().empty()) {
      made.options.push_back(completed(*option));
    }
  }
  const auto inner = command.get_subcommands([](CLI::App*) { return true; });
  made.inner.reserve(inner.size());
  for (const auto* each : inner) made.inner.push_back(each->get_name());
  out.push_back(std::move(made));
  for (auto* each : inner) add_completed(*each, joined_path(path, each->get_name()), out);
}

// A text in single quotes, in which POSIX shells read nothing; `escape` stands for a quote.
std::string quoted(std::string_view text, std::string_view escape) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += escape;
    else if (c == '\\' && escape == "\\'")
      out += "\\\\";
    else
      out += c;
  }
  return out + "'";
}
std::string shell_quoted(std::string_view text) { return quoted(text, "'\\''"); }
std::string fish_quoted(std::string_view text) { return quoted(text, "\\'"); }

// "name:about", in which the first colon ends the name.
std::string described(std::string_view name, std::string_view about) {
  std::string escaped;
  for (const char c : name) escaped += c == ':' ? std::string("\\:") : std::string(1, c);
  return shell_quoted(fmt::format("{}:{}", escaped, about));
}

const CompletedCommand& command_at(const std::vector<CompletedCommand>& commands,
                                   const std::string& path) {
  for (const auto& each : commands)
    if (each.path == path) return each;
  return commands.front();
}

// The branch of a `case` that follows the words to the innermost command.
std::string known_paths(const std::vector<CompletedCommand>& commands) {
  std::vector<std::string> paths;
  paths.reserve(commands.size());
  for (const auto& each : commands) {
    if (each.path.empty()) continue;
    const auto space = each.path.rfind(' ');
    const auto before = space == std::string::npos ? "" : each.path.substr(0, space);
    const auto name = space == std::string::npos ? each.path : each.path.substr(space + 1);
    paths.push_back(shell_quoted(fmt::format("{} {}", before, name)));
  }
  return fmt::format("      {}) at=\"${{at:+$at }}$word\" ;;\n", fmt::join(paths, "|"));
}

// Branches of a `case` over the command and the word before: what an option's value may be.
// `use(values)` is what is done with them, `ask(things)` what with names of things, `other` what
// with a value that may be anything.
template <class Use, class Ask>
std::string value_branches(const std::vector<CompletedCommand>& commands, const Use& use,
                           const Ask& ask, std::string_view other) {
  std::string out;
  std::vector<std::string> any;
  for (const auto& command : commands) {
    for (const auto& option : command.options) {
      if (!option.takes_value) continue;
      std::vector<std::string> patterns;
      for (const auto& name : option.names)
        patterns.push_back(shell_quoted(fmt::format("{} {}", command.path, name)));
      if (!option.names_of.empty())
        out +=
            fmt::format("    {}) {}; return ;;\n", fmt::join(patterns, "|"), ask(option.names_of));
      else if (option.values.empty())
        any.insert(any.end(), patterns.begin(), patterns.end());
      else
        out += fmt::format("    {}) {}; return ;;\n", fmt::join(patterns, "|"), use(option.values));
    }
  }
  if (!any.empty()) out += fmt::format("    {}) {}; return ;;\n", fmt::join(any, "|"), other);
  return out;
}

std::vector<std::string> option_names(const CompletedCommand& command) {
  std::vector<std::string> names;
  for (const auto& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

// One line of fish's for an option.
std::string fish_option(const std::string& when, const CompletedOption& option) {
  std::string out = "complete -c sluice" + when;
  for (const auto& name : option.names)
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.values.empty())
    out += fmt::format(" -x -a {}", fish_quoted(fmt::format("{}", fmt::join(option.values, " "))));
  else if (!option.names_of.empty())
    out += fmt::format(" -x -a '(__sluice_names {})'", option.names_of);
  else if (option.takes_value)
    out += " -r -F";
  return fmt::format("{} -d {}\n", out, fish_quoted(option.about));
}

}  // namespace

std::vector<CompletedCommand> completed_commands(CLI::App& app) {
  std::vector<CompletedCommand> out;
  add_completed(app, "", out);
  return out;
}

std::string bash_completion(const std::vector<CompletedCommand>& commands) {
  const auto ask = [](const std::string& things) { return "_sluice_names " + things; };
  std::string inner;
  std::string options;
  for (const auto& each : commands) {
    const auto at = shell_quoted(each.path);
    const auto& words = each.inner.empty() ? each.arguments : each.inner;
    if (!words.empty())
      inner += fmt::format("      {}) words={} ;;\n", at,
                           shell_quoted(fmt::format("{}", fmt::join(words, " "))));
    else if (!each.names_of.empty())
      inner += fmt::format("      {}) {}; return ;;\n", at, ask(each.names_of));
    options += fmt::format("      {}) words={} ;;\n", at,
                           shell_quoted(fmt::format("{}", fmt::join(option_names(each), " "))));
  }
  const auto use = [](const std::vector<std::string>& values) {
    return fmt::format("COMPREPLY=($(compgen -W {} -- \"$current\"))",
                       shell_quoted(fmt::format("{}", fmt::join(values, " "))));
  };
  return fmt::format(
      R"sh(# What bash completes for sluice. Load it with: source <(sluice completion bash)
_sluice_names() {{
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$("${{COMP_WORDS[0]}}" completion --names-of "$1" 2>/dev/null)" -- "$current"))
}}
_sluice() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
  local at="" word words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${{COMP_WORDS[i]}}"
    case "$at $word" in
{}    esac
  done
  case "$at $previous" in
{}  esac
  if [[ "$current" == -* ]]; then
    case "$at" in
{}    esac
  else
    case "$at" in
{}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
# Where there is nothing of its own to complete, files are.
complete -o bashdefault -o default -F _sluice sluice
)sh",
      known_paths(commands), value_branches(commands, use, ask, ":"), options, inner);
}

std::string zsh_completion(const std::vector<CompletedCommand>& commands) {
  const auto ask = [](const std::string& things) { return "_sluice_names " + things; };
  std::string inner;
  std::string options;
  for (const auto& each : commands) {
    std::vector<std::string> words;
    for (const auto& name : each.inner)
      words.push_back(described(name, command_at(commands, joined_path(each.path, name)).about));
    for (const auto& word : each.arguments) words.push_back(shell_quoted(word));
    const auto at = shell_quoted(each.path);
    if (!words.empty())
      inner += fmt::format("      {}) candidates=({}) ;;\n", at, fmt::join(words, " "));
    else if (!each.names_of.empty())
      inner += fmt::format("      {}) {}; return ;;\n", at, ask(each.names_of));
    words.clear();
    for (const auto& option : each.options)
      for (const auto& name : option.names) words.push_back(described(name, option.about));
    options += fmt::format("      {}) candidates=({}) ;;\n", at, fmt::join(words, " "));
  }
  const auto use = [](const std::vector<std::string>& values) {
    std::vector<std::string> words;
    words.reserve(values.size());
    for (const auto& value : values) words.push_back(shell_quoted(value));
    return fmt::format("compadd -- {}", fmt::join(words, " "));
  };
  return fmt::format(R"sh(#compdef sluice
# What zsh completes for sluice. Load it with: source <(sluice completion zsh)
_sluice_names() {{
  compadd -- ${{(f)"$("${{words[1]}}" completion --names-of "$1" 2>/dev/null)"}}
}}
_sluice() {{
  local current="${{words[CURRENT]}}" previous="${{words[CURRENT-1]}}" at="" word i
  local -a candidates
  for ((i = 2; i < CURRENT; i++)); do
    word="${{words[i]}}"
    case "$at $word" in
{}    esac
  done
  case "$at $previous" in
{}  esac
  if [[ "$current" == -* ]]; then
    case "$at" in
{}    esac
    _describe -o option candidates
  else
    case "$at" in
{}      *) _files; return ;;
    esac
    _describe command candidates
  fi
}}
if [[ "${{zsh_eval_context[-1]}}" == loadautofunc ]]; then
  _sluice "$@"
else
  compdef _sluice sluice
fi
)sh",
                     known_paths(commands), value_branches(commands, use, ask, "_files"), options,
                     inner);
}

std::string fish_completion(const std::vector<CompletedCommand>& commands) {
  std::vector<std::string> paths;
  std::string lines;
  for (const auto& each : commands) {
    if (!each.path.empty()) paths.push_back(fish_quoted(each.path));
    const auto when = fmt::format(" -n '__sluice_at \"{}\"'", each.path);
    for (const auto& name : each.inner)
      lines += fmt::format("complete -c sluice{} -f -a {} -d {}\n", when, fish_quoted(name),
                           fish_quoted(command_at(commands, joined_path(each.path, name)).about));
    if (!each.arguments.empty())
      lines += fmt::format("complete -c sluice{} -f -a {}\n", when,
                           fish_quoted(fmt::format("{}", fmt::join(each.arguments, " "))));
    else if (!each.names_of.empty())
      lines +=
          fmt::format("complete -c sluice{} -f -a '(__sluice_names {})'\n", when, each.names_of);
    for (const auto& option : each.options) lines += fish_option(when, option);
  }
  return fmt::format(
      R"sh(# What fish completes for sluice. Load it with: sluice completion fish | source
set -g __sluice_commands {}
function __sluice_at
    set -l at ''
    set -l words (commandline -opc)
    for word in $words[2..-1]
        set -l next (string trim -- "$at $word")
        if contains -- $next $__sluice_commands
            set at $next
        end
    end
    test "$at" = "$argv[1]"
end
function __sluice_names
    set -l words (commandline -opc)
    $words[1] completion --names-of $argv[1] 2>/dev/null
end
{})sh",
      fmt::join(paths, " "), lines);
}

}  // namespace sluice::app
