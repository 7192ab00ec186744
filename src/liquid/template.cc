#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "liquid/filters.h"
#include "liquid/liquid.h"
#include "liquid/runtime.h"
#include "liquid/syntax/parser.h"
#include "liquid/tree.h"
#include "liquid/tree_reads.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

class Compiled final : public Template {
 public:
  Result<void> compile(std::string_view source, Mode mode, Fault* fault) {
    tree_.source = source;
    if (!is_utf8(tree_.source)) {
      if (fault) *fault = {.message = "Invalid template encoding"};
      return fail(ErrorCode::kInvalid, "Liquid syntax error: Invalid template encoding");
    }
    Parser parser(tree_, mode);
    SLUICE_TRY_VOID(parser.parse(fault));
    roots_ = parser.free_roots();
    for (const auto& node : tree_.nodes) {
      if (node.op == Op::kText) {
        text_ += node.text;
        if (!is_blank_text(node.text)) single_ = false;
      } else {
        constant_ = false;
        if (node.op != Op::kOutput || output_ != kAbsent)
          single_ = false;
        else
          output_ = node.a;
      }
    }
    if (!constant_) text_.clear();
    return {};
  }

  Result<void> render(std::string& out, const Scope& scope,
                      const RenderOptions& options) const override {
    return Runtime(tree_, scope, options, out).render();
  }

  Result<json::value> evaluate(const Scope& scope, const RenderOptions& options) const override {
    std::string out;
    Runtime runtime(tree_, scope, options, out);
    if (single_ && output_ != kAbsent) return runtime.evaluate_output(output_);
    SLUICE_TRY_VOID(runtime.render());
    return json::value(out);
  }

  std::optional<std::string_view> constant() const override {
    if (!constant_) return std::nullopt;
    return text_;
  }

  const std::vector<std::string>& roots() const override { return roots_; }
  OpaqueReads opaque_reads(std::string_view root) const override {
    const bool free = std::find(roots_.begin(), roots_.end(), root) != roots_.end();
    return free ? find_opaque_reads(tree_, root) : OpaqueReads();
  }
  std::optional<std::string> unknown_filter() const override {
    const auto unknown = std::find_if(tree_.filters.begin(), tree_.filters.end(),
                                      [](const FilterCall& call) { return !call.info; });
    if (unknown == tree_.filters.end()) return std::nullopt;
    return error_text("Liquid error", {}, undefined_filter(unknown->name), tree_.source,
                      unknown->at);
  }
  const Tree& tree() const { return tree_; }

 private:
  Tree tree_;
  std::vector<std::string> roots_;
  std::string text_;      // of a template without tags and outputs
  bool constant_ = true;  // it is one
  bool single_ = true;    // nothing but white space stands beside output_
  Index output_ = kAbsent;
};

}  // namespace

const Tree& tree_of(const Template& compiled) {
  return static_cast<const Compiled&>(compiled).tree();
}

Result<std::shared_ptr<const Template>> Template::parse(std::string_view source, Mode mode,
                                                        Fault* fault) {
  auto compiled = std::make_shared<Compiled>();
  SLUICE_TRY_VOID(compiled->compile(source, mode, fault));
  return compiled;
}

}  // namespace sluice::liquid
