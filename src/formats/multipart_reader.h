#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/multipart.h"

namespace sluice::formats {

inline constexpr std::size_t kMultipartPartsMax = 1'000;
inline constexpr std::size_t kMultipartHeadBytesMax = 8 << 10;  // of one part

// The parts of a multipart/form-data body (RFC 7578); `content_type` names the boundary. A part
// with a file name, even an empty one, has `is_file`. kInvalid says what is wrong.
struct ReceivedPart {
  std::string name;
  std::string filename;
  std::string content_type;
  std::string_view content;  // points into the body
  bool is_file = false;
};
Result<std::vector<ReceivedPart>> parse_multipart(std::string_view body,
                                                  std::string_view content_type);

}  // namespace sluice::formats
