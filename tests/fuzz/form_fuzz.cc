// Whatever is sent for a form: it is read without harm, its values read back as they are, and the
// page that shows it again holds no markup but its own.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/forms/form_input.h"
#include "api/forms/form_page.h"
#include "base/check.h"
#include "base/json.h"
#include "nodes/forms/form.h"

namespace sluice {
namespace {

const nodes::Form& form() {
  static const nodes::Form kForm = *nodes::read_shown_form(*parse_json(R"({"title": "t", "fields": [
        {"id": "a", "pattern": "[a-z]*<?"}, {"id": "t", "type": "textarea", "max_length": 9},
        {"id": "n", "type": "number", "min": -1, "max": 1e9}, {"id": "i", "type": "integer"},
        {"id": "d", "type": "date", "min": "2000-01-01"}, {"id": "w", "type": "datetime"},
        {"id": "h", "type": "time"}, {"id": "e", "type": "email"}, {"id": "u", "type": "url"},
        {"id": "s", "type": "select", "options": ["x", "y"]},
        {"id": "m", "type": "multiselect", "options": ["x", "y"], "max": 1},
        {"id": "c", "type": "checkbox"}, {"id": "z", "type": "hidden", "default": 1},
        {"id": "v", "visible_if": {"any": [{"field": "a", "operator": "contains", "value": "b"},
          {"field": "n", "operator": ">", "value": 3}, {"field": "d", "operator": "is_past"},
          {"field": "m", "operator": "contains", "value": "x"}, {"field": "c", "operator": "is_true"}]}}]})"),
                                                           Timestamp());
  return kForm;
}

// A value that was taken is taken again, and stays what it is.
void check_values(const nodes::CheckedForm& checked) {
  if (!checked.errors.empty()) return;
  const auto again = nodes::check_form(form(), form().buttons.front(), checked.values);
  SLUICE_CHECK(again.errors.empty(), "what was taken is refused");
  SLUICE_CHECK(again.values == checked.values, "what was taken becomes something else");
}

void check_page(const api::FormInput& input, const nodes::CheckedForm& checked) {
  const auto page =
      api::form_page(422, form(), {input.values, checked.visible, checked.errors}, std::nullopt);
  static const auto kTags = std::ranges::count(
      api::form_page(422, form(), {{}, {}, {{"", "x"}}}, std::nullopt).body, '<');
  // One <li> and one link an error, each with an end; nothing else comes with what was sent.
  const auto most = kTags + 4 * static_cast<std::ptrdiff_t>(checked.errors.size());
  SLUICE_CHECK(std::ranges::count(page.body, '<') <= most, "markup came in");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const auto& input : {api::read_encoded_form(body, form()), api::read_json_form(body)}) {
    if (!input) continue;
    const auto checked = nodes::check_form(form(), form().buttons.front(), input->values);
    check_values(checked);
    check_page(*input, checked);
    nodes::FormButton lenient;
    lenient.validates = false;
    (void)nodes::check_form(form(), lenient, input->values);
  }
  return 0;
}

}  // namespace sluice
