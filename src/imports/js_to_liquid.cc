// Expressions of JavaScript as templates; see liquid_text.h.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "imports/javascript.h"
#include "imports/js_methods.h"
#include "imports/liquid_text.h"

namespace sluice::imports {
namespace {

using Kind = JsNode::Kind;

// Where a path begins: the node's own input, or the output of another node.
struct Root {
  std::optional<std::string> node;
};

bool is_name(const JsNode& node, std::string_view name) {
  return node.kind == Kind::kName && node.text == name;
}

bool is_call_of(const JsNode& node, std::string_view name) {
  return node.kind == Kind::kCall && is_name(node.parts[0], name);
}

std::optional<Root> named_root(const JsNode& call) {
  if (call.parts.size() == 2 && call.parts[1].kind == Kind::kText) return Root{call.parts[1].text};
  return std::nullopt;
}

// What an expression such as $input.item or $('A').first() takes its data from.
std::optional<Root> item_root(const JsNode& node) {
  const auto& object = node.parts.empty() ? node : node.parts[0];
  if (node.kind == Kind::kIndex && is_name(object, "$node") && node.parts[1].kind == Kind::kText)
    return Root{node.parts[1].text};
  if (node.kind == Kind::kIndex && is_call_of(object, "$items"))
    return object.parts.size() == 1 ? std::optional(Root{}) : named_root(object);
  if (node.kind == Kind::kCall) {
    const bool picks_one =
        object.kind == Kind::kMember &&
        (object.text == "first" || object.text == "last" || object.text == "itemMatching");
    if (!picks_one) return std::nullopt;
    if (is_name(object.parts[0], "$input")) return Root{};
    return is_call_of(object.parts[0], "$") ? named_root(object.parts[0]) : std::nullopt;
  }
  if (node.kind != Kind::kMember) return std::nullopt;
  if (is_name(object, "$node")) return Root{node.text};
  if (node.text != "item" && node.text != "pairedItem") return std::nullopt;
  if (is_name(object, "$input")) return Root{};
  return is_call_of(object, "$") ? named_root(object) : std::nullopt;
}

// The path of a value in some data, from its root on.
std::optional<Root> read_path(const JsNode& node, Path& path) {
  if (is_name(node, "$json")) return Root{};
  if (node.kind == Kind::kMember && node.text == "json")
    if (auto root = item_root(node.parts[0])) return root;
  if (node.kind == Kind::kMember && node.text != "length") {
    auto root = read_path(node.parts[0], path);
    if (root) path.push_back({node.text});
    return root;
  }
  if (node.kind != Kind::kIndex) return std::nullopt;
  const auto& index = node.parts[1];
  const bool is_number = index.kind == Kind::kNumber && !index.text.contains('.');
  const bool is_name = index.kind == Kind::kText && fits_a_literal(index.text);
  if (!is_number && !is_name) return std::nullopt;
  auto root = read_path(node.parts[0], path);
  if (root) path.push_back({index.text, is_number});
  return root;
}

// What else n8n has by a name of its own, without $json and the like.
struct Known {
  std::string_view object;
  std::string_view member;
  std::string_view liquid;
};
constexpr auto kKnown = std::to_array<Known>({{"$execution", "id", "run.id"},
                                              {"$workflow", "id", "workflow.id"},
                                              {"$workflow", "name", "workflow.name"}});

class Translator {
 public:
  explicit Translator(const Scope& scope) : scope_(scope), methods_(variables_) {}

  Result<std::string> whole(const JsNode& node) {
    SLUICE_TRY(const auto piece, translate(node));
    const auto tags = variables_.tags();
    if (piece.is_template) return tags + piece.text;
    return fmt::format("{}{{{{ {} }}}}", tags, piece.text);
  }

 private:
  using Piece = LiquidPiece;

  static std::unexpected<Error> cannot(std::string why) {
    return fail(ErrorCode::kInvalid, std::move(why));
  }

  Result<Piece> translate(const JsNode& node) {
    Path path;
    if (const auto root = read_path(node, path)) {
      SLUICE_TRY(auto text, root->node ? scope_.output(*root->node, path) : scope_.input(path));
      return Piece{std::move(text)};
    }
    switch (node.kind) {
      case Kind::kText: {
        SLUICE_TRY(auto text, liquid_literal(node.text));
        return Piece{std::move(text), Piece::Type::kText};
      }
      case Kind::kNumber:
        return Piece{node.text, Piece::Type::kNumber};
      case Kind::kName:
        return name(node.text);
      case Kind::kMember:
        return member(node);
      case Kind::kIndex:
        return index(node);
      case Kind::kCall:
        return call(node);
      case Kind::kUnary:
        return unary(node);
      case Kind::kBinary:
        return binary(node);
      case Kind::kTernary:
        return choice(node);
      case Kind::kJoined:
        return joined(node.parts);
      case Kind::kArray:
      case Kind::kObject:
        return cannot("it makes a list or an object, which Liquid cannot; use a data_mapper");
      case Kind::kRegex:
        break;
    }
    return cannot("it has a regular expression as a value");
  }

  Result<Piece> name(const std::string& name) const {
    if (name == "true" || name == "false") return Piece{name, Piece::Type::kBoolean};
    if (name == "null" || name == "undefined") return Piece{"nil"};
    if (name == "$now")
      return Piece{"\"now\" | date: \"%Y-%m-%dT%H:%M:%S.%L%:z\"", Piece::Type::kDate, true};
    if (name == "$today") return Piece{"\"now\" | date: \"%Y-%m-%d\"", Piece::Type::kDate, true};
    if (name == "$itemIndex" || name == "$runIndex")
      return Piece{scope_.is_in_loop ? "index" : "0", Piece::Type::kNumber};
    if (name == "$env" || name == "$vars")
      return cannot(
          "it reads variables of the n8n server; write the value here, or put a secret "
          "into the vault");
    if (name == "$binary") return cannot("it reads binary data, which n8n keeps beside the JSON");
    if (name.starts_with("$")) return cannot(fmt::format("there is no equal of `{}`", name));
    return cannot(fmt::format("`{}` is not known here", name));
  }

  Result<Piece> member(const JsNode& node) {
    const auto& object = node.parts[0];
    for (const auto& each : kKnown)
      if (is_name(object, each.object) && node.text == each.member)
        return Piece{std::string(each.liquid), Piece::Type::kText};
    SLUICE_TRY(auto piece, translate(object));
    if (node.text == "length")
      return Piece{fmt::format("{} | size", variables_.expression(std::move(piece))),
                   Piece::Type::kNumber, true};
    return Piece{liquid_path(variables_.simple(std::move(piece)), Path{{node.text}})};
  }

  Result<Piece> index(const JsNode& node) {
    SLUICE_TRY(auto object, translate(node.parts[0]));
    SLUICE_TRY(auto at, translate(node.parts[1]));
    if (at.text == "0" && object.is_filtered)
      return Piece{variables_.expression(std::move(object)) + " | first", Piece::Type::kAny, true};
    auto base = variables_.simple(std::move(object));
    return Piece{fmt::format("{}[{}]", base, variables_.simple(std::move(at)))};
  }

  Result<std::vector<Piece>> arguments(const JsNode& call) {
    std::vector<Piece> out;
    out.reserve(call.parts.size());
    for (std::size_t i = 1; i < call.parts.size(); ++i) {
      const auto& each = call.parts[i];
      if (each.kind == Kind::kRegex) {
        out.push_back({each.text, Piece::Type::kRegex});
        continue;
      }
      // JSON.stringify(value, null, 2): how it is indented does not matter.
      SLUICE_TRY(auto piece, translate(each));
      out.push_back(std::move(piece));
    }
    return out;
  }

  Result<Piece> call(const JsNode& node) {
    const auto& callee = node.parts[0];
    SLUICE_TRY(auto given, arguments(node));
    if (callee.kind == Kind::kName) return methods_.function(callee.text, std::move(given));
    if (callee.kind != Kind::kMember) return cannot("it calls a function that is not known here");
    const auto& object = callee.parts[0];
    for (const std::string_view space : {"JSON", "Math", "Object", "Date", "DateTime", "Number"})
      if (is_name(object, space))
        return methods_.function(fmt::format("{}.{}", space, callee.text), std::move(given));
    if (is_name(object, "$input") || is_call_of(object, "$") || is_name(object, "$"))
      return cannot(
          fmt::format("`.{}()` gives all items; here a node sees one value, and an "
                      "iterator goes through lists",
                      callee.text));
    SLUICE_TRY(auto piece, translate(object));
    return methods_.method(std::move(piece), callee.text, std::move(given));
  }

  Result<Piece> unary(const JsNode& node) {
    if (node.text == "!") return boolean(node);
    SLUICE_TRY(auto piece, translate(node.parts[0]));
    if (node.text == "-" && node.parts[0].kind == Kind::kNumber)
      return Piece{"-" + piece.text, Piece::Type::kNumber};
    const auto* filter = node.text == "-" ? "times: -1" : "plus: 0";
    return Piece{fmt::format("{} | {}", variables_.expression(std::move(piece)), filter),
                 Piece::Type::kNumber, true};
  }

  Result<Piece> binary(const JsNode& node) {
    if (node.text == "||" || node.text == "??") {
      SLUICE_TRY(auto left, translate(node.parts[0]));
      SLUICE_TRY(auto right, translate(node.parts[1]));
      auto fallback = variables_.simple(std::move(right));
      return Piece{
          fmt::format("{} | default: {}", variables_.expression(std::move(left)), fallback),
          Piece::Type::kAny, true};
    }
    if (node.text == "+") return sum(node);
    for (const auto& [sign, filter] : {std::pair{"-", "minus"},
                                       {"*", "times"},
                                       {"/", "times: 1.0 | divided_by"},
                                       {"%", "modulo"}}) {
      if (node.text != sign) continue;
      SLUICE_TRY(auto left, translate(node.parts[0]));
      SLUICE_TRY(auto right, translate(node.parts[1]));
      auto operand = variables_.simple(std::move(right));
      return Piece{
          fmt::format("{} | {}: {}", variables_.expression(std::move(left)), filter, operand),
          Piece::Type::kNumber, true};
    }
    return boolean(node);
  }

  Result<Piece> sum(const JsNode& node) {
    SLUICE_TRY(auto left, translate(node.parts[0]));
    SLUICE_TRY(auto right, translate(node.parts[1]));
    const auto is_text = [](const Piece& piece) {
      return piece.type == Piece::Type::kText || piece.type == Piece::Type::kDate;
    };
    const bool joins = is_text(left) || is_text(right);
    if (!joins && left.type != Piece::Type::kNumber && right.type != Piece::Type::kNumber)
      return cannot(
          "it cannot be seen whether its + adds numbers or joins texts; use the filter "
          "plus or append");
    auto operand = variables_.simple(std::move(right));
    return Piece{fmt::format("{} | {}: {}", variables_.expression(std::move(left)),
                             joins ? "append" : "plus", operand),
                 joins ? Piece::Type::kText : Piece::Type::kNumber, true};
  }

  Result<Piece> joined(const std::vector<JsNode>& parts) {
    std::string out;
    for (const auto& part : parts) {
      if (part.kind == Kind::kText) {
        out += liquid_raw(part.text);
        continue;
      }
      SLUICE_TRY(auto piece, translate(part));
      out += piece.is_template ? piece.text : fmt::format("{{{{ {} }}}}", piece.text);
    }
    return Piece{std::move(out), Piece::Type::kText, false, true};
  }

  static std::string printed(Piece piece) {
    return piece.is_template ? std::move(piece.text) : fmt::format("{{{{ {} }}}}", piece.text);
  }

  // Tags cannot be made outside of the branch that they belong to, but assignments have no effect
  // beyond their name.
  Result<Piece> choice(const JsNode& node) {
    SLUICE_TRY(const auto tested, condition(node.parts[0]));
    SLUICE_TRY(auto yes, translate(node.parts[1]));
    SLUICE_TRY(auto no, translate(node.parts[2]));
    const auto type = yes.type == no.type ? yes.type : Piece::Type::kAny;
    return Piece{fmt::format("{{% if {} %}}{}{{% else %}}{}{{% endif %}}", tested,
                             printed(std::move(yes)), printed(std::move(no))),
                 type, false, true};
  }

  Result<Piece> boolean(const JsNode& node) {
    SLUICE_TRY(const auto tested, condition(node));
    return Piece{fmt::format("{{% if {} %}}true{{% else %}}false{{% endif %}}", tested),
                 Piece::Type::kBoolean, false, true};
  }

  // The condition of an `if`. Liquid reads `and` and `or` from the right, without parentheses.
  Result<std::string> condition(const JsNode& node) {
    const bool joins = node.kind == Kind::kBinary && (node.text == "&&" || node.text == "||");
    if (!joins) return comparison(node);
    for (const auto& part : node.parts) {
      const bool is_other = part.kind == Kind::kBinary && part.text != node.text &&
                            (part.text == "&&" || part.text == "||");
      if (is_other) return cannot("it mixes && and ||, which Liquid cannot group");
    }
    SLUICE_TRY(const auto left, condition(node.parts[0]));
    SLUICE_TRY(const auto right, condition(node.parts[1]));
    return fmt::format("{} {} {}", left, node.text == "&&" ? "and" : "or", right);
  }

  Result<std::string> comparison(const JsNode& node) {
    if (node.kind == Kind::kUnary && node.text == "!") {
      SLUICE_TRY(auto piece, translate(node.parts[0]));
      if (piece.is_template) return cannot("it negates a condition");
      return fmt::format("{} != true", variables_.simple(std::move(piece)));
    }
    const bool is_includes = node.kind == Kind::kCall && node.parts.size() == 2 &&
                             node.parts[0].kind == Kind::kMember &&
                             node.parts[0].text == "includes";
    if (is_includes) return compared(node.parts[0].parts[0], "contains", node.parts[1]);
    if (node.kind == Kind::kBinary) {
      for (const auto& [js, liquid] : {std::pair{"===", "=="},
                                       {"==", "=="},
                                       {"!==", "!="},
                                       {"!=", "!="},
                                       {"<", "<"},
                                       {">", ">"},
                                       {"<=", "<="},
                                       {">=", ">="}})
        if (node.text == js) return compared(node.parts[0], liquid, node.parts[1]);
    }
    SLUICE_TRY(auto piece, translate(node));
    return variables_.simple(std::move(piece));
  }

  Result<std::string> compared(const JsNode& left, std::string_view sign, const JsNode& right) {
    SLUICE_TRY(auto one, translate(left));
    SLUICE_TRY(auto other, translate(right));
    auto first = variables_.simple(std::move(one));
    return fmt::format("{} {} {}", first, sign, variables_.simple(std::move(other)));
  }

  const Scope& scope_;
  LiquidVariables variables_;
  JsMethods methods_;
};

}  // namespace

Result<std::string> js_to_liquid(std::string_view javascript, const Scope& scope) {
  SLUICE_TRY(const auto node, parse_js(javascript));
  return Translator(scope).whole(node);
}

}  // namespace sluice::imports
