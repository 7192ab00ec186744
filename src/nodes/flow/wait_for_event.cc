#include <fmt/format.h>

#include "base/json_number.h"
#include "base/time.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/key_shape.h"
#include "nodes/config/wait_length.h"

// Waits until somebody sends an event with a certain key.
namespace sluice::nodes {
namespace wait_for_event {
namespace {

constexpr std::size_t kKeyBytesMax = 200;

class WaitForEvent final : public Node {
 public:
  WaitForEvent(TemplateField key, std::optional<Micros> expires_after)
      : key_(std::move(key)), expires_after_(expires_after) {}

  std::vector<std::string> handles() const override { return {"", "expired"}; }

  Step start(const StepInput& input) const override {
    Suspend suspend;
    suspend.what = model::WaitKind::kEvent;
    if (auto done = key_.append_text(suspend.key, input); !done)
      return render_failure("key", done.error());
    if (suspend.key.empty()) return failure("`key` has no value");
    if (suspend.key.size() > kKeyBytesMax)
      return failure(fmt::format("`key` is {} bytes long; the maximum is {}", suspend.key.size(),
                                 kKeyBytesMax));
    if (expires_after_) suspend.until = input.render.now + *expires_after_;
    suspend.shown = json::object{
        {"key", suspend.key},
        {"until", suspend.until ? json::value(format_time(*suspend.until)) : json::value()}};
    return suspend;
  }

  Step resume(const Arrival& arrival, const StepInput& input) const override {
    if (std::holds_alternative<TimedOut>(arrival)) return Completed{json::object(), "expired"};
    return Completed{json::object{{"payload", std::get<EventArrival>(arrival).payload},
                                  {"received_at", format_time(input.render.now)}},
                     {}};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    key_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField key_;
  std::optional<Micros> expires_after_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"key", "expires_after"});
  auto key = data.text_field("key", Need::kRequired);
  if (const auto* text = key.constant() ? if_text(*key.constant()) : nullptr)
    if (text->empty() || text->size() > kKeyBytesMax)
      data.error(fmt::format("`key` must have 1 to {} bytes", kKeyBytesMax));
  const auto expires_after = read_wait_length(data, "expires_after");
  if (!data.ok()) return {};
  return {.node = std::make_unique<WaitForEvent>(std::move(key), expires_after),
          .awaits = key_shape(data.find("key")->get_string())};
}

}  // namespace
}  // namespace wait_for_event

const NodeKind kWaitForEvent = {
    .id = "wait_for_event",
    .title = "Wait for event",
    .summary = "Waits until an event with a given key arrives or a timeout expires.",
    .family = Family::kAction,
    .waits = true,
    .compile = wait_for_event::compile,
};

}  // namespace sluice::nodes
