#include "base/work_budget.h"
#include "liquid/runtime.h"
#include "liquid/values/number.h"

namespace sluice::liquid {

// The elements from `from` up to, not including, `to`. A text is one element, an empty text and
// what has no elements none.
Runtime::Segment Runtime::segment_of(const Value& collection, std::int64_t from,
                                     std::optional<std::int64_t> to) {
  Segment segment;
  segment.collection = collection;
  if (collection.is_string()) {
    segment.single = true;
    segment.size = collection.as_string().empty() ? 0 : 1;
    return segment;
  }
  const std::size_t count =
      collection.is_object() ? collection.as_object().size() : collection.count();
  segment.from = from < 0 ? 0 : static_cast<std::size_t>(from);
  const std::size_t end = !to       ? count
                          : *to < 0 ? 0
                                    : std::min(count, static_cast<std::size_t>(*to));
  segment.size = end > segment.from ? end - segment.from : 0;
  return segment;
}

Value Runtime::item(const Segment& segment, std::size_t index) {
  if (segment.single) return segment.collection;
  if (segment.collection.is_object())
    return pair_at(segment.collection.as_object(), segment.from + index, arena_);
  return segment.collection.at(segment.from + index);
}

// After the body of a loop ran: true when the loop is to end.
bool Runtime::take_interrupt() {
  const bool stop = interrupt_ == Interrupt::kBreak;
  interrupt_ = Interrupt::kNone;
  return stop || failure_;
}

static std::int64_t clamped_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return a < 0 ? INT64_MIN : INT64_MAX;
  return sum;
}

void Runtime::loop_for(const Loop& loop) {
  const auto mark = arena_.mark();
  const std::size_t writes = writes_;
  Slot& progress = *active_->slots[loop.progress];
  std::int64_t from = 0;
  if (loop.offset_continues) {
    if (progress.has_local) from = progress.local.as_int();
  } else if (loop.has_offset) {
    const auto offset = integer_of(loop.offset, 0);
    if (!offset) return;
    from = *offset;
  }
  const Value collection = value_of(loop.collection);
  std::optional<std::int64_t> to;
  if (loop.has_limit && !failure_) {
    const Value limit = value_of(loop.limit);
    const auto integer = to_integer(limit);
    if (!limit.is_nil() && !integer) fail("invalid integer");
    if (integer) to = clamped_sum(*integer, from);
  }
  if (failure_) return;
  const Segment segment = segment_of(collection, from, to);
  progress.local = Value::integer(clamped_sum(from, static_cast<std::int64_t>(segment.size)));
  progress.has_local = true;
  if (segment.size == 0)
    render_nodes(loop.else_begin, loop.else_end);
  else
    run_loop(loop, segment);
  if (writes_ == writes) arena_.rewind(mark);
}

void Runtime::run_loop(const Loop& loop, const Segment& segment) {
  auto* drop = new (arena_.allocate<ForLoop>(1)) ForLoop;
  drop->name = loop.name;
  drop->length = static_cast<std::int64_t>(segment.size);
  drop->parent = frame_->loop;
  Shadow variable(*active_->slots[loop.variable]);
  Shadow forloop(*active_->slots[loop.drop]);
  forloop.set(Value::loop(drop));
  frame_->loop = drop;
  for (std::size_t i = 0; i < segment.size && spend(1); ++i) {
    const auto mark = arena_.mark();
    const std::size_t writes = writes_;
    variable.set(item(segment, loop.reversed ? segment.size - 1 - i : i));
    render_nodes(loop.body_begin, loop.body_end);
    ++drop->index;
    if (writes_ == writes) arena_.rewind(mark);
    if (take_interrupt()) break;
  }
  frame_->loop = drop->parent;
}

// An attribute of `tablerow`: what has no number in it counts as 0.
static std::optional<std::int64_t> loose_integer(const Value& value) {
  switch (value.kind()) {
    case Kind::kNil:
      return 0;
    case Kind::kInt:
      return value.as_int();
    case Kind::kDouble: {
      const auto rounded = round_to(to_number(value), 0, Rounding::kFloor);
      const auto whole = rounded ? rounded->small_integer() : std::nullopt;
      if (!whole) return std::nullopt;
      const bool up = value.as_double() < static_cast<double>(*whole) + 0.0 ||
                      (value.as_double() < 0 && value.as_double() != static_cast<double>(*whole));
      return *whole + (up ? 1 : 0);
    }
    case Kind::kDecimal:
      return loose_integer(Value::real(to_number(value).as_double()));
    case Kind::kString:
      return leading_integer(value.as_string());
    default:
      return std::nullopt;
  }
}

void Runtime::loop_table(const Loop& loop) {
  const Value collection = value_of(loop.collection);
  if (failure_ || !collection.truthy()) return;
  bool valid = true;
  const auto attribute = [&](bool given, Index expression) -> std::int64_t {
    if (!given) return 0;
    const auto integer = loose_integer(value_of(expression));
    valid = valid && integer;
    return integer.value_or(0);
  };
  const std::int64_t from = attribute(loop.has_offset, loop.offset);
  std::optional<std::int64_t> to;
  if (loop.has_limit) to = clamped_sum(from, attribute(true, loop.limit));
  const Segment segment = segment_of(collection, from, to);
  const std::int64_t cols = attribute(loop.has_cols, loop.cols);
  if (!valid) fail("invalid integer");
  if (failure_) return;

  auto* drop = new (arena_.allocate<TableLoop>(1)) TableLoop;
  drop->length = static_cast<std::int64_t>(segment.size);
  drop->cols = loop.has_cols ? cols : drop->length;
  Shadow variable(*active_->slots[loop.variable]);
  Shadow tableloop(*active_->slots[loop.drop]);
  tableloop.set(Value::table(drop));
  print_text("<tr class=\"row1\">\n");
  for (std::size_t i = 0; i < segment.size && !failure_ && spend(1); ++i) {
    WorkBudget::spend(4);
    variable.set(item(segment, i));
    print_text("<td class=\"col");
    append_output(out_, Value::integer(drop->col));
    print_text("\">");
    render_nodes(loop.body_begin, loop.body_end);
    if (failure_) return;
    print_text("</td>");
    if (take_interrupt()) break;
    const bool row_ends = drop->col == drop->cols;
    if (row_ends && i + 1 < segment.size) {
      print_text("</tr>\n<tr class=\"row");
      append_output(out_, Value::integer(drop->row + 1));
      print_text("\">");
    }
    ++drop->index;
    drop->col = row_ends ? 1 : drop->col + 1;
    drop->row += row_ends ? 1 : 0;
  }
  print_text("</tr>\n");
}

}  // namespace sluice::liquid
