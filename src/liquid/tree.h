#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "liquid/liquid.h"
#include "liquid/values/value.h"

namespace sluice::liquid {

class Runtime;

// A compiled template is a few flat tables. A node's subtree follows it directly and ends at
// `Node::next`; everything else refers to the tables by index.
using Index = std::uint32_t;
inline constexpr Index kAbsent = UINT32_MAX;

// The members of table `first .. first + count`.
struct Slice {
  Index first = 0;
  Index count = 0;
};

// `.key`, `["key"]`, `[0]`, `[expression]`.
struct Step {
  enum class Kind : std::uint8_t { kKey, kIndex, kExpression };
  Kind kind = Kind::kKey;
  Command command = Command::kNone;  // `.size`, `.first`, `.last` when there is no such member
  std::string_view key;
  std::int64_t index = 0;
  Index expression = kAbsent;
};

struct Expression {
  enum class Kind : std::uint8_t { kLiteral, kPath, kRange };
  Kind kind = Kind::kLiteral;
  Value literal;
  Index name =
      kAbsent;  // of a path: its root in Tree::names, or kAbsent and `first` computes the name
  Index first = kAbsent;
  Index last = kAbsent;
  Slice steps;
};

struct FilterInfo;

struct FilterCall {
  const FilterInfo* info = nullptr;  // null: unknown, the input passes through
  std::string_view name;
  Slice arguments;  // in Tree::arguments; the positional ones
  Slice named;      // in Tree::named
  const char* at = nullptr;
};

struct NamedArgument {
  std::string_view name;
  Index name_id = kAbsent;  // in Tree::names, for `render` and `include`
  Index expression = kAbsent;
};

// An expression and its filters.
struct Output {
  Index expression = kAbsent;
  Slice filters;
};

enum class Operator : std::uint8_t {
  kNone,
  kEqual,
  kNotEqual,
  kLess,
  kGreater,
  kLessEqual,
  kGreaterEqual,
  kContains,
  kUnknown,  // an error when it is evaluated
};

// One comparison; `next` says how the one behind it is joined.
struct Condition {
  enum class Join : std::uint8_t { kEnd, kAnd, kOr };
  Index left = kAbsent;
  Index right = kAbsent;
  Operator op = Operator::kNone;
  Join next = Join::kEnd;
  std::string_view op_text;
};

// A body of `if`, `unless` or `case`, with what must hold for it.
struct Branch {
  Slice conditions;  // none: `else`
  Index body_begin = 0;
  Index body_end = 0;
};

struct Loop {
  Index variable = kAbsent;  // in Tree::names
  Index drop = kAbsent;      // `forloop` or `tablerowloop`, in Tree::names
  Index progress = kAbsent;  // where `offset: continue` goes on, in Tree::names
  std::string_view name;     // forloop.name
  Index collection = kAbsent;
  Index limit = kAbsent;
  Index offset = kAbsent;
  Index cols = kAbsent;
  bool offset_continues = false;
  bool reversed = false;
  bool has_limit = false;
  bool has_offset = false;
  bool has_cols = false;
  Index body_begin = 0;
  Index body_end = 0;
  Index else_begin = 0;
  Index else_end = 0;
};

struct Cycle {
  Index name = kAbsent;  // an expression; kAbsent: the group is `group`
  std::string_view group;
  Slice values;  // in Tree::arguments
};

// `render` and `include`.
struct PartialCall {
  Index template_name = kAbsent;
  Index variable = kAbsent;
  Index alias = kAbsent;  // what the variable is called inside, in Tree::names
  bool is_for = false;
  Slice named;
};

enum class Op : std::uint8_t {
  kText,
  kOutput,
  kAssign,
  kCapture,
  kIf,
  kUnless,
  kCase,
  kFor,
  kTableRow,
  kCycle,
  kIncrement,
  kDecrement,
  kBreak,
  kContinue,
  kIfChanged,
  kRender,
  kInclude,
  kNothing,
};

struct Node {
  Op op = Op::kNothing;
  Index next = 0;     // behind the subtree
  Index a = kAbsent;  // what the node is about: an output, a loop, ...
  Index b = kAbsent;  // the name that is assigned
  Slice branches;
  std::string_view text;  // of kText; of the others their source, for messages
};

// The names that a template uses, each with a small number.
class Names {
 public:
  Index intern(std::string_view name);
  Index find(std::string_view name) const;
  std::size_t size() const { return list_.size(); }
  std::string_view operator[](Index index) const { return list_[index]; }

 private:
  std::map<std::string, Index, std::less<>> index_;
  std::vector<std::string_view> list_;
};

struct Tree {
  std::string source;
  std::vector<Node> nodes;
  std::vector<Expression> expressions;
  std::vector<Step> steps;
  std::vector<Output> outputs;
  std::vector<FilterCall> filters;
  std::vector<Index> arguments;
  std::vector<NamedArgument> named;
  std::vector<Condition> conditions;
  std::vector<Branch> branches;
  std::vector<Loop> loops;
  std::vector<Cycle> cycles;
  std::vector<PartialCall> partials;
  Names names;
};

// "line 3" and the like: where a piece of the source stands, counted from 1.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};
Place place_of(std::string_view source, const char* at);
// The word, tag or output that begins at `at`.
Fault fault_at(std::string_view message, std::string_view source, const char* at);

// `Liquid error (line 1): message` with the column and the text that stands there.
std::string error_text(std::string_view prefix, std::string_view template_name,
                       std::string_view message, std::string_view source, const char* at);

}  // namespace sluice::liquid
