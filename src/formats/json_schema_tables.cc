#include <algorithm>
#include <array>
#include <cmath>

#include "formats/json_schema_program.h"
#include "formats/text_formats.h"

namespace sluice::formats {
namespace {

constexpr std::array kTypes = {
    SchemaType{"null", [](const json::value& v) { return v.is_null(); }},
    SchemaType{"boolean", [](const json::value& v) { return v.is_bool(); }},
    SchemaType{"object", [](const json::value& v) { return v.is_object(); }},
    SchemaType{"array", [](const json::value& v) { return v.is_array(); }},
    SchemaType{"number", [](const json::value& v) { return is_number(v); }},
    SchemaType{"integer", is_whole_number},
    SchemaType{"string", [](const json::value& v) { return is_text(v); }},
};

constexpr std::array kFormats = {
    SchemaFormat{"date-time", is_date_time}, SchemaFormat{"date", is_full_date},
    SchemaFormat{"time", is_full_time},      SchemaFormat{"email", is_email},
    SchemaFormat{"hostname", is_hostname},   SchemaFormat{"ipv4", is_ipv4},
    SchemaFormat{"ipv6", is_ipv6},           SchemaFormat{"uri", is_uri},
    SchemaFormat{"uuid", is_uuid},
};

template <class Rows>
auto find_row(const Rows& rows, std::string_view name) {
  const auto* row =
      std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.name == name; });
  return row == rows.end() ? nullptr : row;
}

}  // namespace

const SchemaType* find_schema_type(std::string_view name) { return find_row(kTypes, name); }
const SchemaFormat* find_schema_format(std::string_view name) { return find_row(kFormats, name); }

std::string bound_text(const json::value& value) {
  constexpr long double kExactMax = 9223372036854775807.0L;
  const auto number = to_number(value);
  return number && is_whole_number(value) && std::fabs(*number) <= kExactMax
             ? std::to_string(static_cast<std::int64_t>(*number))
             : excerpt(value);
}

}  // namespace sluice::formats
