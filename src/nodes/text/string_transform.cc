#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"
#include "nodes/text/string_operations.h"

// Sends a text through operations, one after the other.
namespace sluice::nodes {
namespace string_transform {
namespace {

constexpr std::size_t kOperationsMax = 50;

void add_operations(json::value& schema) {
  json::array names;
  for (const auto rows : {string_edits(), string_codings()})
    for (const auto& row : rows) names.emplace_back(row.name);
  schema.at("properties")
      .at("operations")
      .at("items")
      .at("properties")
      .at("operation")
      .as_object()["enum"] = std::move(names);
}

struct Operation {
  const StringOperation* kind = nullptr;
  std::array<TemplateField, StringArguments::kMax> fields;
  std::array<bool, StringArguments::kMax> set{};
  Regex pattern;  // when it holds no template
};

Result<std::int64_t> read_count(const json::value& value, const StringArgument& argument) {
  const auto number = to_number(value);
  constexpr long double kMax = 1e15L;
  if (!number || std::trunc(*number) != *number || std::fabs(*number) > kMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be a whole number, not {}", argument.name, excerpt(value)));
  const auto count = static_cast<std::int64_t>(*number);
  if (argument.count_min && count < *argument.count_min)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be at least {}", argument.name, *argument.count_min));
  return count;
}

// One argument of one operation, as it is for this run.
Result<void> read_argument(const StringArgument& argument, std::size_t at, const json::value& value,
                           StringArguments& out) {
  if (argument.kind == StringArgument::Kind::kCount) {
    SLUICE_TRY(out.counts[at], read_count(value, argument));
    return {};
  }
  if (argument.kind == StringArgument::Kind::kFlag) {
    const auto* flag = value.if_bool();
    if (!flag)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` must be true or false, not {}", argument.name, excerpt(value)));
    out.given[at] = *flag;
    return {};
  }
  std::string storage;
  const auto text = scalar_text(value, storage);
  if (!text)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be a string, not {}", argument.name, json_kind_name(value)));
  if (argument.kind == StringArgument::Kind::kText) {
    out.texts[at] = *text;
    return {};
  }
  auto pattern = compile_pattern(*text);
  if (!pattern)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}`: {}", argument.name, pattern.error().message));
  out.pattern = *std::move(pattern);
  return {};
}

// The arguments with their templates rendered.
Result<StringArguments> read_arguments(const Operation& operation, const StepInput& input) {
  StringArguments out;
  out.pattern = operation.pattern;
  for (std::size_t i = 0; i < StringArguments::kMax; ++i) {
    const auto& argument = operation.kind->arguments[i];
    out.texts[i] = argument.text;
    out.counts[i] = argument.count;
    if (!operation.set[i] || (argument.kind == StringArgument::Kind::kPattern && operation.pattern))
      continue;
    json::value storage;
    auto value = operation.fields[i].resolve(input, storage);
    if (!value)
      return fail(ErrorCode::kInvalid, fmt::format("`{}` could not be rendered: {}", argument.name,
                                                   value.error().message));
    SLUICE_TRY_VOID(read_argument(argument, i, **value, out));
  }
  return out;
}

// An operation goes through its text or list and its arguments once or twice.
Result<json::value> apply(const StringOperation& kind, const json::value& value,
                          const StringArguments& arguments) {
  constexpr std::size_t kBytesAUnit = 4;
  for (const auto& text : arguments.texts) WorkBudget::spend(work_of_bytes(text.size()));
  if (const auto* list = value.if_array(); list && kind.on_list) {
    spend_on(value);
    return kind.on_list(*list, arguments);
  }
  std::string storage;
  const auto text = scalar_text(value, storage);
  if (!text || !kind.on_text)
    return fail(ErrorCode::kInvalid,
                fmt::format("expects {}, not {}", kind.on_text ? "a string" : "a list",
                            text ? "a string" : json_kind_name(value)));
  WorkBudget::spend(text->size() / kBytesAUnit);
  return kind.on_text(*text, arguments);
}

class StringTransform final : public Node {
 public:
  StringTransform(TemplateField input, std::vector<Operation> operations)
      : input_(std::move(input)), operations_(std::move(operations)) {}

  Step start(const StepInput& input) const override {
    auto value = input_.evaluate(input);
    if (!value) return render_failure("input", value.error());
    if (value->is_null()) return failure("`input` has no value");
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const auto refuse = [&](const Error& error) {
        return failure(
            fmt::format("`operations.{}` ({}) {}", i, operations_[i].kind->name, error.message));
      };
      const auto arguments = read_arguments(operations_[i], input);
      if (!arguments) return refuse(arguments.error());
      auto next = apply(*operations_[i].kind, *value, *arguments);
      if (!next) return refuse(next.error());
      *value = *std::move(next);
    }
    return Completed{output_of(*std::move(value)), ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    for (const auto& operation : operations_)
      for (const auto& field : operation.fields) field.add_roots(roots);
    return roots;
  }

 private:
  static json::object output_of(json::value value) {
    if (is_text(value)) return {{"text", std::move(value)}};
    std::string text;
    append_text(text, value);
    return {{"text", text}, {"result", std::move(value)}};
  }

  TemplateField input_;
  std::vector<Operation> operations_;
};

// Reads the arguments of operation `index`; what is wrong with those that hold no template is said
// when the workflow is saved.
void read_fields(DataReader& data, std::size_t index, const json::object& object,
                 Operation& operation) {
  const auto place = [&](std::string_view name) {
    return fmt::format("operations.{}.{}", index, name);
  };
  StringArguments checked;
  for (const auto& [key, value] : object) {
    const auto* row =
        std::ranges::find(operation.kind->arguments, std::string_view(key), &StringArgument::name);
    if (key == "operation" || value.is_null()) continue;
    if (row == operation.kind->arguments.end()) {
      data.error(fmt::format("`{}` is not used by {}", place(key), operation.kind->name));
      continue;
    }
    const auto at = static_cast<std::size_t>(row - operation.kind->arguments.begin());
    operation.set[at] = true;
    operation.fields[at] = data.watch([&](auto& errors) {
      // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): it does not follow the captures
      return TemplateField::compile(value, place(key), errors);
    });
    const auto* constant = operation.fields[at].constant();
    if (!constant) continue;
    if (auto read = read_argument(*row, at, *constant, checked); !read)
      data.error(fmt::format("`operations.{}`: {}", index, read.error().message));
  }
  operation.pattern = checked.pattern;
  for (std::size_t i = 0; i < StringArguments::kMax; ++i)
    if (operation.kind->arguments[i].required && !operation.set[i])
      data.error(fmt::format("`{}` is required for {}", place(operation.kind->arguments[i].name),
                             operation.kind->name));
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "operations"});
  auto text = data.field("input", Need::kRequired);
  const auto& list = data.objects(
      "operations", kOperationsMax,
      {"operation", "characters", "search", "replacement", "first_only", "pattern", "group", "all",
       "start", "length", "suffix", "with", "text", "count", "separator", "limit", "index"});
  if (data.ok() && list.empty()) data.error("`operations` needs at least one entry");
  std::vector<Operation> operations;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& object = list[i].get_object();
    const auto* name = find_string(object, "operation");
    Operation operation;
    operation.kind = name ? find_string_operation(*name) : nullptr;
    if (!operation.kind) {
      const auto* given = object.if_contains("operation");
      data.error(fmt::format(
          "`operations.{}.operation` {}", i,
          given ? fmt::format("is unknown: {}", excerpt(*given)) : std::string("is required")));
      continue;
    }
    read_fields(data, i, object, operation);
    operations.push_back(std::move(operation));
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<StringTransform>(std::move(text), std::move(operations))};
}

}  // namespace
}  // namespace string_transform

const NodeKind kStringTransform = {
    .id = "string_transform",
    .title = "String transform",
    .summary =
        "Trims, replaces, cuts, changes the case of and encodes a text in a series of operations.",
    .family = Family::kAction,
    .complete_schema = string_transform::add_operations,
    .compile = string_transform::compile,
};

}  // namespace sluice::nodes
