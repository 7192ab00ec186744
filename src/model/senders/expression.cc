#include "model/senders/expression.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"

namespace sluice::model {
namespace {

std::string ascii_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string digest_text(Digest digest, std::string_view value) {
  const std::string_view parts[] = {value};
  return std::string(as_text(digest_of(digest, parts).view()));
}

std::optional<std::string> signed_text(Digest digest, std::string_view value,
                                       const DeliveryFacts& facts) {
  std::string storage;
  const auto key = facts.find({.fact = Fact::kHmacKey}, storage);
  if (!key || key->empty()) return std::nullopt;
  const std::string_view parts[] = {value};
  return std::string(as_text(HmacKey(digest, as_bytes(*key)).sign(parts).view()));
}

std::optional<std::string> json_text(std::string_view value) {
  if (!is_utf8(value)) return std::nullopt;
  std::string out;
  append_json_string(out, value);
  return out;
}

std::size_t json_text_size(std::string_view value) {
  std::size_t size = value.size() + 2;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20)
      size += 5;
    else if (c == '"' || c == '\\')
      ++size;
  }
  return size;
}

}  // namespace

std::string describe(const Source& source) {
  switch (source.fact) {
    case Fact::kBody:
      return "the body";
    case Fact::kTimestamp:
      return "the timestamp";
    case Fact::kId:
      return "the delivery's id";
    case Fact::kSecret:
    case Fact::kHmacKey:
      return "the secret";
    case Fact::kVerifyToken:
      return "the verify_token of the hook";
    case Fact::kMethod:
      return "the method";
    case Fact::kUrl:
      return "the hook's public URL";
    case Fact::kPath:
      return "the path";
    case Fact::kQueryText:
      return "the query";
    case Fact::kHeader:
      return fmt::format("the {} header", source.name);
    case Fact::kQuery:
      return fmt::format("the query parameter {}", source.name);
    case Fact::kForm:
      return fmt::format("the form field {}", source.name);
    case Fact::kJson:
      return fmt::format("the member {} of the body", source.name);
    case Fact::kFormFields:
      return "the form";
    case Fact::kSignedHeaders:
      return fmt::format("one of the headers that {} names", source.name);
    case Fact::kCrc32:
      return "the checksum of the body";
    case Fact::kEntry:
      return fmt::format("the entry {} of the signature", source.name);
    case Fact::kText:
      return "the text of the handshake";
    case Fact::kExecutionId:
      return "the id of the run";
    case Fact::kEventKey:
      return "the event's key";
  }
  return "a value";
}

std::optional<std::string> Expression::apply(Function function, std::string_view value,
                                             const DeliveryFacts& facts) {
  switch (function) {
    case Function::kHmacSha1:
      return signed_text(Digest::kSha1, value, facts);
    case Function::kHmacSha256:
      return signed_text(Digest::kSha256, value, facts);
    case Function::kHmacSha384:
      return signed_text(Digest::kSha384, value, facts);
    case Function::kHmacSha512:
      return signed_text(Digest::kSha512, value, facts);
    case Function::kSha1:
      return digest_text(Digest::kSha1, value);
    case Function::kSha256:
      return digest_text(Digest::kSha256, value);
    case Function::kHex:
      return to_hex(as_bytes(value));
    case Function::kBase64:
      return to_base64(as_bytes(value));
    case Function::kBase64Url:
      return to_base64(as_bytes(value), Base64::kUrl);
    case Function::kJson:
      return json_text(value);
    case Function::kLower:
      return ascii_lower(value);
    case Function::kUpper:
      return ascii_upper(value);
    case Function::kOrEmpty:
      return std::string(value);
  }
  return std::nullopt;
}

// How many bytes the function gives, at most.
std::size_t Expression::size_after(Function function, std::string_view value) {
  switch (function) {
    case Function::kHex:
      return 2 * value.size();
    case Function::kBase64:
      return (value.size() + 2) / 3 * 4;
    case Function::kBase64Url:
      return (4 * value.size() + 2) / 3;
    case Function::kJson:
      return json_text_size(value);
    case Function::kLower:
    case Function::kUpper:
    case Function::kOrEmpty:
      return value.size();
    default:
      return DigestValue::kBytesMax;
  }
}

std::optional<std::string_view> Expression::value_of(const Part& part, const DeliveryFacts& facts,
                                                     std::string& storage) {
  const auto found = facts.find(*part.source, storage);
  const bool may_be_absent =
      !part.functions.empty() && part.functions.front() == Function::kOrEmpty;
  if (found || !may_be_absent) return found;
  storage.clear();
  return storage;
}

Expression::Room Expression::room_for(const DeliveryFacts& facts) {
  std::string storage;
  const auto body = facts.find({.fact = Fact::kBody}, storage);
  const auto most = 2 * (body ? body->size() : 0) + kExpressionResultBytesMax;
  return {.each = most, .left = most};
}

bool Expression::append_part(const Part& part, Pieces& out, const DeliveryFacts& facts,
                             Room& room) {
  const auto append = [&](std::string_view view) {
    if (view.size() > room.left) return false;
    room.left -= view.size();
    out.views.push_back(view);
    return true;
  };
  if (!part.source) return append(part.literal);
  std::string storage;
  const auto found = value_of(part, facts, storage);
  if (!found) return false;
  if (part.functions.empty() && found->data() != storage.data()) return append(*found);
  if (!part.functions.empty()) {
    std::string_view value = *found;
    std::string last;
    for (std::size_t i = 0; i < part.functions.size(); ++i) {
      const auto function = part.functions[i];
      const bool is_last = i + 1 == part.functions.size();
      if (size_after(function, value) > (is_last ? std::min(room.each, room.left) : room.each))
        return false;
      auto result = apply(function, value, facts);
      if (!result) return false;
      last = *std::move(result);
      value = last;
    }
    storage = std::move(last);
  }
  out.made.push_back(std::move(storage));
  return append(out.made.back());
}

bool Expression::append_to(Pieces& out, const DeliveryFacts& facts) const {
  out.views.reserve(out.views.size() + parts_.size());
  auto room = room_for(facts);
  return std::all_of(parts_.begin(), parts_.end(),
                     [&](const Part& part) { return append_part(part, out, facts, room); });
}

bool Expression::renew(Pieces& pieces, Fact fact, const DeliveryFacts& facts) const {
  auto room = room_for(facts);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i].source || parts_[i].source->fact != fact) continue;
    if (!append_part(parts_[i], pieces, facts, room)) return false;
    pieces.views[i] = pieces.views.back();
    pieces.views.pop_back();
  }
  return true;
}

std::optional<std::string> Expression::evaluate(const DeliveryFacts& facts,
                                                std::size_t bytes_max) const {
  Pieces pieces;
  Room room{.each = room_for(facts).each, .left = bytes_max};
  for (const auto& part : parts_) {
    if (!append_part(part, pieces, facts, room)) return std::nullopt;
  }
  std::string out;
  out.reserve(bytes_max - room.left);
  for (const auto view : pieces.views) out += view;
  return out;
}

const Source* Expression::first_absent(const DeliveryFacts& facts) const {
  for (const auto& part : parts_) {
    std::string storage;
    if (part.source && !value_of(part, facts, storage)) return &*part.source;
  }
  return nullptr;
}

bool Expression::uses(Fact fact) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [fact](const Part& part) { return part.source && part.source->fact == fact; });
}

bool Expression::is_digest(Function function) { return function <= Function::kSha256; }

bool Expression::is_hmac(Function function) { return function <= Function::kHmacSha512; }

bool Expression::shows(Fact fact) const {
  return std::any_of(parts_.begin(), parts_.end(), [fact](const Part& part) {
    return part.source && part.source->fact == fact &&
           std::none_of(part.functions.begin(), part.functions.end(), is_digest);
  });
}

bool Expression::signs() const { return !signed_sources().empty(); }

bool Expression::signs_first() const {
  return std::none_of(parts_.begin(), parts_.end(), [](const Part& part) {
    return part.functions.size() > 1 &&
           std::any_of(part.functions.begin() + 1, part.functions.end(), is_hmac);
  });
}

std::vector<const Source*> Expression::signed_sources() const {
  std::vector<const Source*> out;
  for (const auto& part : parts_) {
    if (part.source && std::any_of(part.functions.begin(), part.functions.end(), is_hmac))
      out.push_back(&*part.source);
  }
  return out;
}

bool Expression::contains(const Source& source) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    const auto loses = [](Function function) {
      return function == Function::kLower || function == Function::kUpper;
    };
    if (!part.source || part.source->fact != source.fact ||
        std::any_of(part.functions.begin(), part.functions.end(), loses))
      return false;
    return source.fact == Fact::kHeader ? ascii_lower(part.source->name) == ascii_lower(source.name)
                                        : part.source->name == source.name;
  });
}

std::size_t Expression::searches() const {
  return static_cast<std::size_t>(std::count_if(parts_.begin(), parts_.end(), [](const Part& part) {
    return part.source && (part.source->fact == Fact::kJson || part.source->fact == Fact::kForm ||
                           part.source->fact == Fact::kFormFields);
  }));
}

std::optional<std::string> Expression::constant() const {
  std::string out;
  for (const auto& part : parts_) {
    if (part.source) return std::nullopt;
    out += part.literal;
  }
  return out;
}

const Source* Expression::only_source() const {
  if (parts_.size() != 1 || !parts_[0].source || !parts_[0].functions.empty()) return nullptr;
  return &*parts_[0].source;
}

}  // namespace sluice::model
