#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory_budget.h"
#include "liquid/liquid.h"

// Templates over data that is given, outside of any run: for those who write them.
namespace sluice::engine {

// What one template came to: a value or a fault.
struct Rendered {
  json::value value;
  std::optional<liquid::Fault> fault{};
  std::vector<std::string> missing{};  // the paths that it reads and that are not there
};

// For all templates together; the bounds of one step.
struct RenderBounds {
  std::uint64_t work_max = 20'000'000;  // in units of WorkBudget
  std::size_t output_bytes_max = 4 << 20;
  std::size_t memory_bytes_max = 256 << 20;
  MemoryPool* memory = nullptr;  // of the server, which the memory is also taken from
};

// Renders each template as a node would: one that is a single `{{ ... }}` keeps the type of its
// value. Secrets are not read; they print as "[vault.NAME]". What is beyond the bounds has a fault
// that says so, as has all that comes after it.
std::vector<Rendered> render_all(std::span<const std::string> templates,
                                 const json::object& context, Timestamp now,
                                 const RenderBounds& bounds = {});

}  // namespace sluice::engine
