#include "secrets/redact.h"

#include <algorithm>
#include <fmt/format.h>
#include <type_traits>
#include <variant>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "model/secret_placeholder.h"

namespace sluice::secrets {
namespace {

using Case = SecretPattern::Case;
using Bounds = SecretPattern::Bounds;

constexpr std::size_t kAnywhereBytesMin = 8;
constexpr std::size_t kPartBytesMin = 16;
// A text that someone made to be slow to search is not worth the time of a whole shard.
constexpr std::size_t kStepsMax = 200'000'000;
constexpr std::string_view kTooCostly = "[not shown: too costly to search for secrets]";

std::string json_escape(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out.substr(1, out.size() - 2);
}

// As serializers write it that keep to ASCII.
std::string ascii_escape(std::string_view text) {
  std::string out;
  const auto append_unit = [&](unsigned unit) { out += fmt::format("\\u{:04x}", unit); };
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t bytes = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0x80 || bytes == 1 || i + bytes > text.size()) {
      out += json_escape(text.substr(i, 1));
      ++i;
      continue;
    }
    unsigned code = lead & (0xFFU >> (bytes + 1));
    for (std::size_t k = 1; k < bytes; ++k)
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 63U);
    if (code >= 0x10000) {
      append_unit(0xD800 + ((code - 0x10000) >> 10));
      append_unit(0xDC00 + ((code - 0x10000) & 0x3FF));
    } else {
      append_unit(code);
    }
    i += bytes;
  }
  return out;
}

std::string form_encode(std::string_view text) {
  std::string out = percent_encode(text);
  for (auto at = out.find("%20"); at != std::string::npos; at = out.find("%20", at))
    out.replace(at, 3, "+");
  return out;
}

// The characters of base64 that `plain` alone decides when `before` bytes of a group of three stand
// in front of it, and how many next to them it decides in part.
struct Core {
  std::string text;
  PatternEdges edges;
};
Core base64_core(std::string_view plain, std::size_t before, Base64 alphabet) {
  const std::string all =
      to_base64(as_bytes(std::string(before, '\0') + std::string(plain)), alphabet);
  const std::size_t begin_bit = before * 8;
  const std::size_t end_bit = (before + plain.size()) * 8;
  const std::size_t begin = (begin_bit + 5) / 6;
  const std::size_t end = end_bit / 6;
  return {all.substr(begin, end - begin),
          {begin_bit % 6 == 0 ? 0U : 1U, end_bit % 6 == 0 ? 0U : 1U}};
}

// Parts of a value that tell enough of it to be hidden on their own: the lines of a key, and what
// follows the host in a URL, which is all of it that a server sees.
std::vector<std::string_view> telling_parts(std::string_view value) {
  std::vector<std::string_view> parts;
  const auto scheme = value.find("://");
  if (value.starts_with("http") && scheme != std::string_view::npos) {
    const auto path = value.find('/', scheme + 3);
    if (path != std::string_view::npos) parts.push_back(value.substr(path));
  }
  if (value.find('\n') != std::string_view::npos) {
    for (auto left = value; !left.empty();) {
      const auto end = std::min(left.find('\n'), left.size());
      auto line = left.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      // What says where a key begins and ends in PEM is in everybody's key.
      if (!line.starts_with("-----")) parts.push_back(line);
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  }
  std::erase_if(parts, [](std::string_view part) { return part.size() < kPartBytesMin; });
  return parts;
}

}  // namespace

void Redactor::add(std::string_view name, const Secret& value) {
  if (value.empty()) return;
  const std::string label = fmt::format("[vault.{}]", name);
  add_value(label, value);
  for (const auto part : telling_parts(value.expose())) add_value(label, Secret(std::string(part)));
}

void Redactor::add_value(const std::string& label, const Secret& value) {
  const auto plain = value.expose();
  if (plain.size() < kAnywhereBytesMin) {
    add_pattern(label, {value, Case::kExact, Bounds::kToken});
    for (const auto alphabet : {Base64::kStandard, Base64::kUrl}) {
      Secret text(to_base64(as_bytes(plain), alphabet));
      add_pattern(label, {std::move(text), Case::kExact, Bounds::kToken});
    }
    add_pattern(label, {Secret(to_hex(as_bytes(plain))), Case::kAny, Bounds::kToken});
    return;
  }
  // In any case, since names of hosts, for one, are said in lower case.
  add_pattern(label, {value, Case::kAny, Bounds::kAnywhere});
  // What was encoded may have been escaped before, for the place in which it was sent.
  const Secret forms[] = {value,
                          Secret(json_escape(plain)),
                          Secret(ascii_escape(plain)),
                          Secret(percent_encode(plain)),
                          Secret(form_encode(plain)),
                          Secret(to_base64(as_bytes(plain))),
                          Secret(to_base64(as_bytes(plain), Base64::kUrl))};
  for (const auto& form : forms) add_encodings(label, form.expose());
}

void Redactor::add_encodings(const std::string& label, std::string_view plain) {
  for (const auto alphabet : {Base64::kStandard, Base64::kUrl}) {
    for (std::size_t before = 0; before < 3; ++before) {
      auto core = base64_core(plain, before, alphabet);
      add_pattern(label,
                  {Secret(std::move(core.text)), Case::kExact, Bounds::kAnywhere, core.edges});
    }
  }
  add_pattern(label, {Secret(to_hex(as_bytes(plain))), Case::kAny, Bounds::kAnywhere});
}

void Redactor::add_pattern(const std::string& label, SecretPattern pattern) {
  const auto same = [&](const Entry& other) {
    return other.pattern.text().expose() == pattern.text().expose();
  };
  if (pattern.text().empty() || std::ranges::any_of(patterns_, same)) return;
  const auto index = static_cast<std::uint32_t>(patterns_.size());
  for (std::size_t byte = 0; byte < by_first_.size(); ++byte)
    if (pattern.may_begin_with(static_cast<char>(byte))) by_first_[byte].push_back(index);
  patterns_.push_back({label, std::move(pattern)});
}

void Redactor::redact(std::string& text) const {
  if (patterns_.empty()) return;
  std::size_t steps_left = kStepsMax;
  std::string out;
  std::size_t done = 0;  // what stands before is in `out`
  for (std::size_t at = 0; at < text.size();) {
    SecretPattern::Match best;
    const Entry* label = nullptr;
    const auto readings = readings_at(text, at, steps_left);
    const auto try_patterns = [&](char32_t value) {
      for (const auto index : by_first_[value & 0xFF]) {
        const auto match = patterns_[index].pattern.match(text, at, readings, steps_left);
        if (!match || match.end <= best.end) continue;
        best = match;
        label = &patterns_[index];
      }
    };
    try_patterns(readings[0].value);
    for (std::size_t depth = 1; depth < readings.size(); ++depth) {
      const auto value = readings[depth].value;
      // What is no letter or digit is looked for wherever an escape begins.
      if (value != readings[depth - 1].value && value < 0x80 &&
          is_letter_or_digit(static_cast<char>(value)))
        try_patterns(value);
    }
    if (steps_left == 0) {
      text = kTooCostly;
      return;
    }
    if (!best) {
      ++at;
      continue;
    }
    if (best.begin > done) out += text.substr(done, best.begin - done);
    out += label->label;
    at = done = best.end;
  }
  if (done == 0) return;
  out += std::string_view(text).substr(done);
  text = std::move(out);
}

// Place holders never leave, so one in an answer came back by a way round and must not be opened.
void Redactor::clean(std::string& text) const {
  redact(text);
  if (model::find_placeholder_shape(text)) text = model::show_placeholders(text);
}

void Redactor::redact(nodes::EffectResult& result) const {
  if (auto* reply = std::get_if<nodes::HttpReply>(&result)) {
    clean(reply->url);
    clean(reply->unreadable);
    for (auto& [name, value] : reply->headers) {
      clean(name);
      clean(value);
    }
    clean(reply->body);
  } else if (auto* mail = std::get_if<nodes::MailReply>(&result)) {
    clean(mail->response);
  } else if (auto* ssh = std::get_if<nodes::SshReply>(&result)) {
    for (auto& command : ssh->commands) {
      clean(command.command);
      clean(command.out);
      clean(command.err);
    }
    clean(ssh->host_key);
  } else if (auto* kept = std::get_if<nodes::Artifact>(&result)) {
    clean(kept->url);
  } else if (auto* later = std::get_if<nodes::Postponed>(&result)) {
    clean(later->host);
    clean(later->message);
  } else {
    auto& error = std::get<nodes::EffectError>(result);
    clean(error.message);
    clean(error.url);
  }
}

}  // namespace sluice::secrets
