#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/record.h"

namespace sluice::model {

// As parse_records, but without the outputs, which are most of the bytes.
Result<std::vector<Record>> parse_record_heads(std::string_view lines);

}  // namespace sluice::model
