#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

namespace sluice::nodes {

// The response to the caller of a synchronous run.
struct SyncResponse {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// The settings of a response node besides its text: `status`, `headers` and `content_type`.
// Rendering them is pure, and refuses with a sentence what cannot be sent safely.
class SyncResponseTemplate {
 public:
  static constexpr int kStatusMin = 200;
  static constexpr int kStatusMax = 599;

  // Problems go to `data`.
  static SyncResponseTemplate read(DataReader& data);

  // The output of the node, {"text", "status", "headers", "content_type"}, for its rendered text.
  Result<json::object> render(std::string_view text, const StepInput& input) const;
  void add_roots(std::vector<std::string>& roots) const;

 private:
  Result<int> render_status(const StepInput& input) const;
  Result<std::string> render_content_type(std::string_view text, const StepInput& input) const;

  std::optional<TemplateField> status_;
  std::optional<TemplateField> content_type_;
  std::vector<std::pair<std::string, TemplateField>> headers_;
};

// What such an output says; nothing when it is none.
std::optional<SyncResponse> read_sync_response(const json::value& output);

}  // namespace sluice::nodes
