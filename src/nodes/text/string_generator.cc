#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/bytes.h"
#include "base/json_number.h"
#include "liquid/values/text.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Makes random texts: identifiers, passwords, UUIDs.
namespace sluice::nodes {
namespace string_generator {
namespace {

constexpr std::int64_t kLengthMax = 1'024;
constexpr std::size_t kCharactersMax = 256;

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kSymbols = "!#$%&()*+,-./:;<=>?@[]^_{|}~";
constexpr std::string_view kAmbiguous = "0O1lI|";

// Numbers below a bound, each as likely as any other: numbers that would favour the small ones are
// drawn again.
class Draw {
 public:
  explicit Draw(Entropy& entropy) : entropy_(entropy) {}

  std::size_t below(std::size_t bound) {
    const auto size = static_cast<std::uint64_t>(bound);
    const std::uint64_t usable = UINT64_MAX - UINT64_MAX % size;
    std::uint64_t number = entropy_.next_u64();
    while (number >= usable) number = entropy_.next_u64();
    return static_cast<std::size_t>(number % size);
  }

  const std::string& one_of(const std::vector<std::string>& set) { return set[below(set.size())]; }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  Entropy& entropy_;
};

using CharacterSet = std::vector<std::string>;

// The distinct characters of a text, without those of `unwanted`.
CharacterSet character_set(std::string_view text, std::string_view unwanted) {
  CharacterSet set;
  for (std::size_t i = 0; i < text.size();) {
    const auto character = text.substr(i, liquid::character_bytes(text, i));
    i += character.size();
    if (unwanted.find(character) != std::string_view::npos) continue;
    if (std::find(set.begin(), set.end(), character) == set.end()) set.emplace_back(character);
  }
  return set;
}

std::string uuid(Entropy& entropy, Timestamp now, int version) {
  std::array<std::uint8_t, 16> bytes{};
  entropy.fill(bytes);
  if (version == 7) {
    auto millis =
        static_cast<std::uint64_t>(std::chrono::floor<Millis>(now.time_since_epoch()).count());
    for (std::size_t i = 6; i-- > 0; millis >>= 8) bytes[i] = static_cast<std::uint8_t>(millis);
  }
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | version << 4);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  std::string hex = to_hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) hex.insert(at, 1, '-');
  return hex;
}

enum class Type { kCharacters, kUuid };

struct Settings {
  Type type = Type::kCharacters;
  int version = 4;
  CharacterSet set;
  std::vector<CharacterSet> classes;  // of which each is there at least once
  TemplateField length;
};

Result<std::size_t> read_length(const json::value& value, std::size_t classes) {
  const auto number = to_number(value);
  if (!number || std::trunc(*number) != *number || *number < 1 || *number > kLengthMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("`length` must be a whole number from 1 to {}, not {}", kLengthMax,
                            excerpt(value)));
  const auto length = static_cast<std::size_t>(*number);
  if (length < classes)
    return fail(
        ErrorCode::kInvalid,
        fmt::format("`length` must be at least {}, one for each class of characters", classes));
  return length;
}

class StringGenerator final : public Node {
 public:
  explicit StringGenerator(Settings settings) : s_(std::move(settings)) {}

  Step start(const StepInput& input) const override {
    auto* entropy = input.render.entropy;
    if (!entropy) return failure("random values are not available here");
    if (s_.type == Type::kUuid)
      return Completed{json::object{{"text", uuid(*entropy, input.render.now, s_.version)}}, ""};
    json::value storage;
    auto value = s_.length.resolve(input, storage);
    if (!value) return render_failure("length", value.error());
    const auto length = read_length(**value, s_.classes.size());
    if (!length) return failure(length.error().message);
    return Completed{json::object{{"text", characters(*entropy, *length)}}, ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    s_.length.add_roots(roots);
    return roots;
  }

 private:
  std::string characters(Entropy& entropy, std::size_t length) const {
    Draw draw(entropy);
    std::vector<std::string_view> chosen;
    chosen.reserve(length);
    for (const auto& each : s_.classes) chosen.push_back(draw.one_of(each));
    while (chosen.size() < length) chosen.push_back(draw.one_of(s_.set));
    if (!s_.classes.empty()) draw.shuffle(chosen);
    std::string out;
    for (const auto character : chosen) out += character;
    return out;
  }

  Settings s_;
};

std::string named_set(std::string_view name) {
  if (name == "lowercase") return std::string(kLower);
  if (name == "uppercase") return std::string(kUpper);
  if (name == "digits") return std::string(kDigits);
  if (name == "hex") return "0123456789abcdef";
  return std::string(kUpper).append(kLower).append(name == "letters" ? "" : kDigits);
}

void read_random(DataReader& data, std::string_view unwanted, Settings& s) {
  std::string text = named_set(
      data.choice("charset", {"alphanumeric", "letters", "lowercase", "uppercase", "digits", "hex"},
                  "alphanumeric"));
  if (const auto* own = data.find("characters")) {
    if (data.find("charset")) data.error("`characters` replaces `charset`; set only one of them");
    if (!is_text(*own)) {
      data.error(fmt::format("`characters` must be a string, not {}", json_kind_name(*own)));
      return;
    }
    text = own->get_string();
    if (liquid::character_count(text) > kCharactersMax)
      return data.error(fmt::format("`characters` has more than {} characters", kCharactersMax));
  }
  s.set = character_set(text, unwanted);
  if (s.set.size() < 2) data.error("`characters` must contain at least two different characters");
}

void read_password(DataReader& data, std::string_view unwanted, Settings& s) {
  const std::pair<const char*, std::string_view> classes[] = {
      {"lowercase", kLower}, {"uppercase", kUpper}, {"digits", kDigits}, {"symbols", kSymbols}};
  for (const auto& [name, characters] : classes) {
    if (!data.flag(name, true)) continue;
    const auto set = character_set(characters, unwanted);
    s.set.insert(s.set.end(), set.begin(), set.end());
    s.classes.push_back(set);
  }
  if (s.classes.empty())
    data.error("one of `lowercase`, `uppercase`, `digits` and `symbols` must be true");
}

// Settings of another type than the one given would be without effect.
void refuse_others(DataReader& data, std::string_view type) {
  struct Row {
    const char* name;
    std::string_view types;
  };
  constexpr Row kRows[] = {{"length", "random password hex"},
                           {"charset", "random"},
                           {"characters", "random"},
                           {"lowercase", "password"},
                           {"uppercase", "password"},
                           {"digits", "password"},
                           {"symbols", "password"},
                           {"exclude_ambiguous", "random password"},
                           {"version", "uuid"}};
  for (const auto& row : kRows)
    if (data.find(row.name) && row.types.find(type) == std::string_view::npos)
      data.error(fmt::format("`{}` cannot be used with the type {}", row.name, type));
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"type", "length", "charset", "characters", "lowercase", "uppercase", "digits",
              "symbols", "exclude_ambiguous", "version"});
  const std::string type = data.choice("type", {"random", "password", "uuid", "hex"}, "random");
  if (data.ok()) refuse_others(data, type);
  const auto unwanted = data.flag("exclude_ambiguous", false) ? kAmbiguous : std::string_view();
  Settings s;
  if (type == "uuid") {
    s.type = Type::kUuid;
    const auto* version = data.find("version");
    if (version && *version != 4 && *version != 7) data.error("`version` must be 4 or 7");
    if (version && *version == 7) s.version = 7;
  } else if (type == "password") {
    read_password(data, unwanted, s);
  } else if (type == "hex") {
    s.set = character_set(named_set("hex"), {});
  } else {
    read_random(data, unwanted, s);
  }
  s.length = data.field("length", Need::kOptional);
  if (!data.find("length"))
    s.length = TemplateField::compile(type == "password" ? 20
                                      : type == "hex"    ? 32
                                                         : 16,
                                      "", errors);
  if (data.ok() && s.length.constant()) {
    if (auto length = read_length(*s.length.constant(), s.classes.size()); !length)
      data.error(length.error().message);
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<StringGenerator>(std::move(s))};
}

}  // namespace
}  // namespace string_generator

const NodeKind kStringGenerator = {
    .id = "string_generator",
    .title = "String generator",
    .summary = "Generates a random text, a password or a UUID.",
    .family = Family::kAction,
    .compile = string_generator::compile,
};

}  // namespace sluice::nodes
