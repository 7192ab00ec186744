#pragma once

#include <forward_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/regex.h"
#include "liquid/liquid.h"
#include "liquid/tree.h"
#include "liquid/values/arena.h"
#include "liquid/values/value.h"

namespace sluice::liquid {

// One render of one template, on one thread. The first failure ends it: after fail() every function
// returns quickly with no meaningful result, so callers look at failed() where they go on.
class Runtime {
 public:
  Runtime(const Tree& tree, const Scope& scope, const RenderOptions& options, std::string& out);
  ~Runtime();

  Result<void> render();
  Result<json::value> evaluate_output(Index output);

  // For filters.
  Arena& arena() { return arena_; }
  Timestamp now() const { return options_.now; }
  Entropy* entropy() const { return options_.entropy; }
  bool failed() const { return failure_.has_value(); }
  // Ends the render with `message`; returns nil.
  Value fail(const std::string& message);
  // Uses up fuel and work; false, with a failure, when there is no fuel left. What takes longer
  // than its steps say spends from the WorkBudget besides.
  bool spend(std::size_t steps);
  // Asks for memory whose size the input chooses; false, with a failure, when it is too much.
  bool reserve(std::size_t bytes);
  // The same, for an owned copy of a value, which is made only when it is given.
  bool reserve_tree(const Value& value);
  // Keeps a JSON tree alive until the end of the render.
  const json::value& keep(json::value value, std::size_t text_bytes);
  // The compiled pattern, from this render's cache; null after a failure.
  const Regex* regex(std::string_view pattern);
  std::string_view text_of(const Value& value);

 private:
  // A variable of a frame. `shadow` (a loop variable, an argument of `include`) hides `local` (what
  // was assigned), which hides `data` (found in the scope, or a counter).
  struct Slot {
    Value shadow;
    Value local;
    Value data;
    bool has_shadow = false;
    bool has_local = false;
    bool has_data = false;
  };
  // A template within a frame: its names as slots.
  struct Activation {
    const Tree* tree;
    std::string_view name;
    Slot** slots;
    Activation* next;
  };
  // Variables that see each other: the main template and what it includes, or one `render`.
  struct Frame {
    const Scope* scope = nullptr;  // null in a `render`, which sees only its arguments
    Activation* activations = nullptr;
    const ForLoop* loop = nullptr;
    std::map<std::string, std::size_t, std::less<>> cycles;
    std::optional<std::string> last_changed;
  };
  // Hides a variable until it dies.
  class Shadow {
   public:
    explicit Shadow(Slot& slot) : slot_(slot), value_(slot.shadow), active_(slot.has_shadow) {}
    ~Shadow() {
      slot_.shadow = value_;
      slot_.has_shadow = active_;
    }
    Shadow(const Shadow&) = delete;
    Shadow& operator=(const Shadow&) = delete;
    void set(const Value& value) {
      slot_.shadow = value;
      slot_.has_shadow = true;
    }

   private:
    Slot& slot_;
    Value value_;
    bool active_;
  };
  enum class Interrupt { kNone, kBreak, kContinue };

  // runtime.cc: variables and expressions
  Activation* activate(const Tree& tree, std::string_view name);
  Slot* find_slot(std::string_view name);
  std::optional<Value> lookup(Slot& slot, std::string_view name);
  std::optional<Value> lookup_dynamic(std::string_view name);
  Value evaluate(Index expression);  // may be opaque
  Value evaluate_path(const Expression& path);
  Value nothing_at(std::string_view root, std::span<const Step> steps, const Value* parent);
  Value read_optional(Index expression);  // what may be missing, whatever the options say
  Value evaluate_range(const Expression& range);
  std::optional<Value> step_into(const Value& value, const Step& step);
  Value value_of(Index expression);  // an opaque value is a failure
  Value evaluate_filtered(const Output& output);
  Value apply(const FilterCall& call, const Value& input);
  bool holds(Slice conditions);
  bool asks_presence(const Condition& condition) const;
  Value compare(const Condition& condition, const Value& left, const Value& right);
  std::optional<std::int64_t> integer_of(Index expression, std::int64_t when_nil);

  // render.cc: nodes
  void render_nodes(Index begin, Index end);
  void render_node(const Node& node, Index index);
  void print(const Node& node);
  void print_text(std::string_view text);
  void print_value(const Value& value);
  bool within_output_bound(std::size_t more = 0);
  void capture(const Node& node, Index index);
  void if_changed(const Node& node, Index index);
  void choose(const Node& node);
  void choose_case(const Node& node);
  void cycle(const Node& node);
  void count(const Node& node);

  // render_loops.cc
  struct Segment {
    Value collection;
    std::size_t from = 0;
    std::size_t size = 0;
    bool single = false;  // a text, which counts as one element
  };
  void loop_for(const Loop& loop);
  void loop_table(const Loop& loop);
  void run_loop(const Loop& loop, const Segment& segment);
  Segment segment_of(const Value& collection, std::int64_t from, std::optional<std::int64_t> to);
  Value item(const Segment& segment, std::size_t index);
  bool take_interrupt();

  // render_partials.cc
  void include_partial(const PartialCall& call);
  void render_partial(const PartialCall& call);
  void render_isolated(const PartialCall& call, const Tree& tree, std::string_view name,
                       const Value& variable, ForLoop* loop);
  const Tree* find_partial(std::string_view name);
  void run(const Tree& tree, std::string_view name);

  class Depth;
  bool deeper();

  const Tree& root_;
  const RenderOptions& options_;
  std::string& out_;
  std::size_t out_base_;
  std::size_t steps_left_;
  std::size_t depth_ = 0;
  std::size_t captures_ = 0;
  bool may_be_missing_ = false;  // what is read now
  std::size_t writes_ = 0;       // things that must outlive the loop they happen in
  Interrupt interrupt_ = Interrupt::kNone;
  Frame* frame_ = nullptr;
  Activation* active_ = nullptr;
  const Tree* tree_ = nullptr;  // of active_
  const char* at_ = nullptr;    // what a failure is about
  std::optional<Error> failure_;
  std::forward_list<json::value> kept_;  // allocates nothing until it is used
  std::map<std::string, Regex, std::less<>> regexes_;
  Frame main_;
  Arena arena_;
};

// The compiled tree behind a Template, for partials.
const Tree& tree_of(const Template& compiled);

}  // namespace sluice::liquid
