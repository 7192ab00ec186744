#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::imports {

// An expression of JavaScript, as the fields of other products hold them.
struct JsNode {
  enum class Kind {
    kText,     // text
    kNumber,   // text: as it was written
    kRegex,    // text: "/pattern/flags"
    kName,     // text: also true, false, null, undefined, and "new Date"
    kMember,   // parts: the object; text: the member's name
    kIndex,    // parts: the object, the index
    kCall,     // parts: what is called, the arguments
    kUnary,    // text: the operator; parts: one
    kBinary,   // text: the operator; parts: two
    kTernary,  // parts: condition, yes, no
    kJoined,   // parts: what a `template literal` joins
    kArray,    // parts: the elements
    kObject,   // parts: kMember nodes with one part, the value
  };
  Kind kind = Kind::kName;
  std::string text{};
  std::vector<JsNode> parts{};
  std::size_t depth = 1;  // of the tree below
};

inline constexpr std::size_t kJsBytesMax = 16 << 10;
inline constexpr std::size_t kJsDepthMax = 64;

// kInvalid says in half a sentence what this cannot read: "it has a function".
Result<JsNode> parse_js(std::string_view text);

}  // namespace sluice::imports
