#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::imports {

// A part of a template that stands for a value.
struct LiquidPiece {
  enum class Type { kAny, kText, kNumber, kBoolean, kDate, kRegex };
  std::string text;          // an expression, without {{ and }}
  Type type = Type::kAny;    // as far as it is known
  bool is_filtered = false;  // it has filters, which not every place takes
  bool is_template = false;  // `text` is a template itself: {% if %}...
};

// The variables that a template assigns in front of what it prints, for values that Liquid does not
// take where they stand.
class LiquidVariables {
 public:
  // The value as an expression that may have filters behind it.
  std::string expression(LiquidPiece piece);
  // The value as a name or literal.
  std::string simple(LiquidPiece piece);
  const std::string& tags() const { return tags_; }

 private:
  std::string name_next();

  std::string tags_;
  int count_ = 0;
};

// What functions and methods of JavaScript, and n8n's own, are in Liquid. kInvalid for those that
// have no equal.
class JsMethods {
 public:
  explicit JsMethods(LiquidVariables& variables) : variables_(variables) {}  // outlives this

  Result<LiquidPiece> function(std::string_view name, std::vector<LiquidPiece> arguments);
  Result<LiquidPiece> method(LiquidPiece object, std::string_view name,
                             std::vector<LiquidPiece> arguments);

 private:
  Result<LiquidPiece> replaced(LiquidPiece object, bool all, std::vector<LiquidPiece> arguments);
  Result<LiquidPiece> sliced(LiquidPiece object, std::vector<LiquidPiece> arguments);

  LiquidVariables& variables_;
};

// A format of Luxon ("yyyy-MM-dd") in the letters of strftime; empty when it has one that is not
// known.
std::string strftime_of(std::string_view luxon);

}  // namespace sluice::imports
