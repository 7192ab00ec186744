#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// multipart/form-data (RFC 7578).
namespace sluice::formats {

struct FormPart {
  std::string name;
  std::string filename;  // empty: a field
  std::string content_type;
  std::string content;
};

// From an object {field: value} or a list of {"name", "value"} and {"name", "filename", "content"
// or "content_base64", "content_type"}. kInvalid names the part that is wrong.
Result<std::vector<FormPart>> read_parts(const json::value& value);

// A boundary that occurs in none of the parts; the same for the same parts and seed.
std::string choose_boundary(const std::vector<FormPart>& parts, std::string_view seed);

void append_multipart(std::string& out, const std::vector<FormPart>& parts,
                      std::string_view boundary);

}  // namespace sluice::formats
