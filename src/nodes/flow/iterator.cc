#include <algorithm>
#include <fmt/format.h>

#include "base/work_budget.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/nested_reader.h"

// Runs the nodes inside it once for every item of an array.
namespace sluice::nodes {
namespace iterator {
namespace {

constexpr std::size_t kBatchMax = 10'000;
constexpr std::size_t kConcurrencyMax = 100;
constexpr std::size_t kConcurrencyDefault = 10;

// Lists of so many items, the last one of what is left.
json::array in_batches(json::array items, std::size_t size) {
  WorkBudget::spend(items.size());
  json::array batches;
  batches.reserve((items.size() + size - 1) / size);
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (at % size == 0) {
      batches.emplace_back(json::array());
      batches.back().get_array().reserve(std::min(size, items.size() - at));
    }
    batches.back().get_array().push_back(std::move(items[at]));
  }
  return batches;
}

json::object done_output(const ItemsDone& done) {
  const std::size_t failed = done.errors.size();
  return {{"items", done.items},
          {"errors", done.errors},
          {"succeeded", done.items.size() - std::min(failed, done.items.size())},
          {"failed", failed}};
}

// "item 3 (node 'charge'): refused; item 5 ...", the first few.
std::string errors_text(const json::array& errors) {
  constexpr std::size_t kShownMax = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(errors.size(), kShownMax); ++i) {
    const auto member = [&](std::string_view name) {
      const auto* value = find_member(errors[i], name);
      return value ? *value : json::value();
    };
    std::string node;
    std::string message;
    append_text(node, member("node"));
    append_text(message, member("message"));
    out += fmt::format("{}item {} (node '{}'): {}", i == 0 ? "" : "; ", to_json(member("index")),
                       node, message);
  }
  if (errors.size() > kShownMax) out += fmt::format("; and {} more", errors.size() - kShownMax);
  return out;
}

class Iterator final : public Node {
 public:
  Iterator(TemplateField items, std::size_t batch_size, std::size_t concurrency, bool collect)
      : items_(std::move(items)),
        batch_size_(batch_size),
        concurrency_(concurrency),
        collect_(collect) {}

  Step start(const StepInput& input) const override {
    auto items = items_.evaluate(input);
    if (!items) return render_failure("items", items.error());
    auto* array = items->if_array();
    if (!array) return failure(fmt::format("`items` must be an array, not {}", excerpt(*items)));
    if (array->empty()) return Completed{done_output({}), {}};
    if (batch_size_ > 0) *array = in_batches(std::move(*array), batch_size_);
    return Iterates{
        .items = std::move(*array), .concurrency = concurrency_, .stop_on_error = !collect_};
  }

  Step resume(const Arrival& arrival, const StepInput&) const override {
    const auto& done = std::get<ItemsDone>(arrival);
    if (collect_ || done.errors.empty()) return Completed{done_output(done), {}};
    Failed failed;
    failed.message = errors_text(done.errors);
    failed.output = json::object{{"items", done.items}, {"errors", done.errors}};
    return failed;
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    items_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField items_;
  std::size_t batch_size_;  // 0: each item alone
  std::size_t concurrency_;
  bool collect_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"items", "batch_size", "mode", "concurrency", "on_item_error"});
  auto items = data.field("items", Need::kRequired);
  const auto* constant = items.constant();
  if (data.ok() && constant && !constant->is_array())
    data.error(fmt::format("`items` must be an array or a template that yields one, not {}",
                           excerpt(*constant)));
  const auto mode = data.choice("mode", {"parallel", "sequential"}, "parallel");
  auto concurrency =
      NestedReader(data).count("concurrency", kConcurrencyDefault, 1, kConcurrencyMax);
  const auto batch_size = NestedReader(data).count("batch_size", 0, 1, kBatchMax);
  if (mode == "sequential") concurrency = 1;
  const auto on_error = data.choice("on_item_error", {"fail", "collect"}, "fail");
  if (!data.ok()) return {};
  return {.node = std::make_unique<Iterator>(std::move(items), batch_size, concurrency,
                                             on_error == "collect")};
}

}  // namespace
}  // namespace iterator

const NodeKind kIterator = {
    .id = "iterator",
    .title = "Iterator",
    .summary = "Runs the nodes inside it once for each item of an array.",
    .family = Family::kAction,
    .holds_nodes = true,
    .compile = iterator::compile,
};

}  // namespace sluice::nodes
