#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/senders/expression.h"

namespace sluice::model {

// Reads the members of one object and gathers what is wrong with them, each by its path. A member
// that is null counts as absent. The object and `errors` outlive it.
class Members {
 public:
  // `path` is where the object is, such as "signature"; empty at the top.
  Members(const json::object& object, std::string path, std::vector<std::string>& errors)
      : object_(&object), path_(std::move(path)), errors_(&errors) {}

  // Complains about each other member, with the nearest known name.
  void only(std::span<const std::string_view> known) const;
  void only(std::initializer_list<std::string_view> known) const {
    only(std::span(known.begin(), known.size()));
  }
  bool has(std::string_view name) const { return find(name) != nullptr; }
  const json::value* find(std::string_view name) const;

  // What is absent or wrong is empty; what is wrong is complained about.
  std::string text(std::string_view name, std::size_t bytes_max = 256) const;
  std::string text_or_number(std::string_view name) const;
  bool flag(std::string_view name, bool fallback) const;
  std::optional<Micros> duration(std::string_view name, Micros least, Micros most) const;
  std::optional<Expression> expression(std::string_view name, Facts allowed) const;
  std::vector<std::string> texts(std::string_view name, std::size_t most) const;
  std::optional<Members> object(std::string_view name) const;
  template <class E>
  E choice(std::string_view name, std::span<const std::pair<std::string_view, E>> known,
           E fallback) const {
    if (!has(name)) return fallback;
    const auto given = text(name);
    std::vector<std::string_view> names;
    names.reserve(known.size());
    for (const auto& [text, value] : known) {
      if (text == given) return value;
      names.push_back(text);
    }
    unknown_choice(name, given, names);
    return fallback;
  }

  // "signature.list.pair"; the object itself when `name` is empty.
  std::string path_of(std::string_view name) const;
  // `message` continues the sentence that the path begins.
  void wrong(std::string_view name, std::string_view message) const;
  const json::object& json() const { return *object_; }

 private:
  void unknown_choice(std::string_view name, std::string_view given,
                      std::span<const std::string_view> known) const;

  const json::object* object_;
  std::string path_;
  std::vector<std::string>* errors_;
};

}  // namespace sluice::model
