#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/warnings.h"

namespace sluice::liquid {

// Where a template finds its variables. Roots only: `a` of `{{ a.b.c }}`; the path below is walked
// by the renderer. What is returned must outlive the render.
class Scope {
 public:
  virtual ~Scope() = default;
  // Null when there is no such root.
  virtual const json::value* find(std::string_view root) const = 0;
  // A text that stands for a secret, e.g. for `vault` and "NAME". It may be printed as it is and
  // nothing else: a filter, a condition or an assignment on it is an error of the template.
  virtual std::optional<std::string> opaque(std::string_view root, std::string_view name) const;
};

// The members of one JSON object as roots.
class ObjectScope final : public Scope {
 public:
  explicit ObjectScope(const json::object& object) : object_(object) {}
  const json::value* find(std::string_view root) const override {
    return object_.if_contains(root);
  }

 private:
  const json::object& object_;
};

// What a render may use up. Going over is an error of the template.
struct Fuel {
  std::size_t steps_max = 1'000'000;
  std::size_t output_bytes_max = 4 << 20;
  std::size_t nesting_max = 100;
  std::size_t memory_bytes_max = 64 << 20;  // values that filters, assignments and captures make
};

// How much is an error. Parsing: kLax skips what it does not understand, as Shopify's default does;
// kStrict refuses it, and unknown filters; kStrict2 also what kStrict overlooks in `when`.
// Rendering: kLax prints nothing for an unknown variable and passes the input through an unknown
// filter; the strict ones fail.
enum class Mode { kLax, kStrict, kStrict2 };

// What a template reads below one root, as far as the names are written out: NAME of
// `{{ vault.NAME }}` and `{{ vault["NAME"] }}`.
struct OpaqueReads {
  std::vector<std::string> names;
  std::vector<std::string> used;  // those of which it does more than print them as they are
};

// What is wrong with a template, and where. Lines and characters count from 1.
struct Fault {
  std::string message;  // without the place
  std::size_t line = 1;
  std::size_t column = 1;
  std::size_t length = 1;  // in characters, within the line
};

class Template;
using Partials = std::map<std::string, std::shared_ptr<const Template>, std::less<>>;

// Writes the values of output tags in place of the usual way, e.g. escaped for where they stand.
class Printer {
 public:
  virtual ~Printer() = default;
  // Appends `value` to `out`, which holds the whole text rendered so far. Not called for output
  // inside `capture`.
  virtual void print(std::string& out, const json::value& value) = 0;
};

struct RenderOptions {
  Timestamp now{};             // what `now` and `today` mean
  Entropy* entropy = nullptr;  // for the `uuid` filter; without it, that filter is an error
  Fuel fuel;
  Mode mode = Mode::kLax;
  const Partials* partials = nullptr;  // for `render` and `include`
  Printer* printer = nullptr;          // for render() only; belongs to one render
  // Reading what is not there is an error that names the path, unless the filter `default` comes
  // next or it is compared with nil, empty or blank.
  bool missing_is_error = false;
  Warnings* warnings = nullptr;  // gets a sentence for each member that is read of a text
  Fault* fault = nullptr;        // gets what an error of the render is about
  // Gets the path of what was read and is not there, each once, as far as that is no error.
  std::vector<std::string>* missing = nullptr;
};

// A compiled template. Immutable; render from any number of threads at once.
class Template {
 public:
  // kInvalid names line, column and shows an excerpt; `fault` gets the same in parts.
  static Result<std::shared_ptr<const Template>> parse(std::string_view source,
                                                       Mode mode = Mode::kLax,
                                                       Fault* fault = nullptr);
  virtual ~Template() = default;

  // Appends to `out`. On an error `out` keeps what was rendered before it.
  virtual Result<void> render(std::string& out, const Scope& scope,
                              const RenderOptions& options) const = 0;

  // When the source is exactly one `{{ ... }}` (white space around it aside) the value with its
  // type; otherwise the rendered text as a JSON string.
  virtual Result<json::value> evaluate(const Scope& scope, const RenderOptions& options) const = 0;

  // The text when the template holds no tag and no output, else nothing.
  virtual std::optional<std::string_view> constant() const = 0;

  // The distinct roots that the template reads and does not assign itself.
  virtual const std::vector<std::string>& roots() const = 0;

  // What it reads below the root of opaque texts, such as `vault`.
  virtual OpaqueReads opaque_reads(std::string_view root) const = 0;

  // What to say of the first unknown filter, which lax mode passes over.
  virtual std::optional<std::string> unknown_filter() const = 0;
};

}  // namespace sluice::liquid
