#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sluice::nodes {

// One operation of a WSDL: everything needed to call it.
struct SoapOperation {
  std::string endpoint;
  std::string action;
  std::string element;    // that wraps the input
  std::string space;      // its namespace
  bool qualified = true;  // the elements inside are of that namespace, too
  bool soap12 = false;

  json::value value() const;
  static SoapOperation from(const json::value& value);
};

enum class SoapVersion { kAny, k11, k12 };

// Finds an operation in a WSDL 1.1, in the first port (or the one named) that offers it over SOAP.
// document/literal and rpc/literal are understood; imports of other documents are not followed.
// kInvalid says what is missing, and which operations there are.
Result<SoapOperation> find_operation(std::string_view wsdl, std::string_view operation,
                                     std::string_view port, SoapVersion version);

}  // namespace sluice::nodes
