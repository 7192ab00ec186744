#include "base/json_size.h"

#include "base/json_number.h"

namespace sluice {
namespace {

// Of a text, array or object beside its members: Boost's header and the allocator's.
constexpr std::size_t kBlockBytes = 32;
// Boost keeps a key with its value, and an index beside them in larger objects.
constexpr std::size_t kMemberBytes = sizeof(json::key_value_pair) + 2 * sizeof(std::uint32_t);
constexpr std::size_t kInlineTextBytes = 14;  // Boost keeps these in the value itself

std::size_t text_bytes(std::size_t size) {
  return size <= kInlineTextBytes ? 0 : kBlockBytes + size;
}

// What is beside the value itself, which its parent counts.
std::size_t bytes_behind(const json::value& value) {
  if (const auto* text = value.if_string()) return text_bytes(text->size());
  if (const auto* array = value.if_array()) return tree_bytes(*array) - sizeof(json::value);
  const auto* object = value.if_object();
  if (!object || object->empty()) return 0;
  std::size_t bytes = kBlockBytes;
  for (const auto& member : *object)
    bytes += kMemberBytes + kBlockBytes + member.key().size() + bytes_behind(member.value());
  return bytes;
}

void count_json(std::size_t& bytes, const json::value& value, std::size_t enough) {
  if (const auto* text = if_text(value)) {
    bytes += 2 + text->size();
  } else if (const auto* array = value.if_array()) {
    bytes += array->empty() ? 2 : 1 + array->size();
    for (const auto& element : *array) {
      if (bytes > enough) return;
      count_json(bytes, element, enough);
    }
  } else if (const auto* object = value.if_object()) {
    bytes += object->empty() ? 2 : 1 + 2 * object->size();
    for (const auto& member : *object) {
      if (bytes > enough) return;
      bytes += 2 + member.key().size();
      count_json(bytes, member.value(), enough);
    }
  } else {
    std::string scalar;
    append_json(scalar, value);
    bytes += scalar.size();
  }
}

}  // namespace

std::size_t tree_bytes(const json::value& value) {
  return sizeof(json::value) + bytes_behind(value);
}

std::size_t tree_bytes(const json::array& array) {
  std::size_t bytes = sizeof(json::value) + (array.empty() ? 0 : kBlockBytes);
  for (const auto& element : array) bytes += tree_bytes(element);
  return bytes;
}

std::size_t least_json_bytes(const json::value& value, std::size_t enough) {
  std::size_t bytes = 0;
  count_json(bytes, value, enough);
  return bytes;
}

}  // namespace sluice
