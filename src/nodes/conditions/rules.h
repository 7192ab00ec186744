#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nodes/conditions/comparison.h"

// AND and OR over comparisons, nested: what logical_group_condition and array_filter share.
namespace sluice::nodes {

inline constexpr std::size_t kRulesMax = 100;     // in all groups of a node
inline constexpr std::size_t kGroupDepthMax = 5;  // the outermost group counts

class Rules {
 public:
  // The subject of a rule: its own `input`, or a `path` into a given item.
  enum class Subject { kInput, kPath };

  // Reads `operator` and `rules`; every problem is an error of `data`.
  static Rules compile(DataReader& data, Subject subject);

  // Whether the rules about inputs hold. They are evaluated in order until the result is known;
  // later rules can neither fail nor cost anything.
  Result<bool> hold(const StepInput& input) const;

  // The rules about items, with the templates in them rendered once for all items. Borrows the
  // rules.
  class Bound {
   public:
    // kStrict: a value that its rule cannot check is an error. kLenient: it does not match the
    // rule.
    enum class Mode { kLenient, kStrict };
    Result<bool> hold(const json::value& item, Mode mode) const;

   private:
    friend class Rules;
    Bound(const Rules& rules, std::vector<Test> tests) : rules_(rules), tests_(std::move(tests)) {}
    const Rules& rules_;
    std::vector<Test> tests_;
  };
  Result<Bound> bind(const StepInput& input) const;

  void add_roots(std::vector<std::string>& roots) const;

 private:
  struct Rule {
    std::string place;  // "rules.0.rules.1"
    TemplateField input;
    std::string path;
    Comparison comparison;
  };
  // One rule, or a group.
  struct Entry {
    std::optional<std::size_t> rule;
    bool all = true;  // AND
    std::vector<Entry> entries;
  };

  void read_group(DataReader& data, Subject subject, std::size_t depth, Entry& group);
  void read_rule(DataReader& data, Subject subject, std::string place, Entry& entry);
  using Ask = std::function<Result<bool>(std::size_t rule)>;
  static Result<bool> decide(const Entry& entry, const Ask& ask);

  Entry root_;
  std::vector<Rule> rules_;
};

// The `$defs` that a schema refers to as "#/$defs/rules".
json::value rules_schema(Rules::Subject subject);

}  // namespace sluice::nodes
