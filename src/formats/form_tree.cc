#include "formats/form_tree.h"

#include <charconv>
#include <optional>
#include <string>
#include <vector>

namespace sluice::formats {
namespace {

// "a[b][]" -> a, b, "". Nothing when it is not such a name.
std::optional<std::vector<std::string_view>> path_of(std::string_view name) {
  std::vector<std::string_view> path;
  const auto first = name.find('[');
  if (first == 0 || first == std::string_view::npos) return std::nullopt;
  path.push_back(name.substr(0, first));
  auto rest = name.substr(first);
  while (!rest.empty()) {
    const auto end = rest.find(']');
    if (rest.front() != '[' || end == std::string_view::npos || path.size() == kFormDepthMax)
      return std::nullopt;
    const auto key = rest.substr(1, end - 1);
    if (key.find('[') != std::string_view::npos) return std::nullopt;
    path.push_back(key);
    rest.remove_prefix(end + 1);
  }
  return path;
}

// What is made on the way is null until something is put there.
json::value* step(json::value& place, std::string_view key) {
  if (key.empty()) {
    if (place.is_null()) place.emplace_array();
    auto* array = place.if_array();
    return array ? &array->emplace_back(nullptr) : nullptr;
  }
  if (place.is_null()) place.emplace_object();
  auto* object = place.if_object();
  return object ? &(*object)[key] : nullptr;
}

void put(json::value& place, std::string_view text) {
  if (place.is_null()) {
    place = text;
  } else if (auto* array = place.if_array()) {
    array->emplace_back(text);
  } else {
    json::array both;
    both.reserve(2);
    both.push_back(std::move(place));
    both.emplace_back(text);
    place = std::move(both);
  }
}

// Whether a text can be put where the path leads, without changing anything.
bool leads_to_text(const json::object& root, std::span<const std::string_view> path) {
  const auto* place = root.if_contains(path.front());
  for (const auto key : path.subspan(1)) {
    if (!place) return true;
    if (key.empty()) return place->is_array();
    const auto* object = place->if_object();
    if (!object) return false;
    place = object->if_contains(key);
  }
  return !place || !place->is_object();
}

bool is_index(std::string_view key, std::size_t index) {
  std::size_t read = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), read);
  return error == std::errc() && end == key.data() + key.size() && read == index &&
         (key.size() == 1 || key.front() != '0');
}

// At most as deep as a name was.
void make_arrays(json::value& value) {
  if (auto* array = value.if_array()) {
    for (auto& each : *array) make_arrays(each);
    return;
  }
  auto* object = value.if_object();
  if (!object) return;
  bool is_list = !object->empty();
  std::size_t index = 0;
  for (auto& [key, member] : *object) {
    is_list = is_list && is_index(key, index++);
    make_arrays(member);
  }
  if (!is_list) return;
  json::array list;
  list.reserve(object->size());
  for (auto& [key, member] : *object) list.push_back(std::move(member));
  value = std::move(list);
}

}  // namespace

json::object form_to_json(std::span<const FormField> fields) {
  json::object root;
  for (const auto& [name, text] : fields) {
    const auto path = path_of(name);
    if (!path || !leads_to_text(root, *path)) {
      put(root[name], text);
      continue;
    }
    json::value* place = &root[path->front()];
    for (const auto key : std::span(*path).subspan(1))
      if (place) place = step(*place, key);
    if (place) put(*place, text);
  }
  for (auto& [key, member] : root) make_arrays(member);
  return root;
}

}  // namespace sluice::formats
