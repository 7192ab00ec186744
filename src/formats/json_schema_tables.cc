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

// The general categories that RE2 has, by the names and aliases that Unicode gives them.
constexpr std::pair<std::string_view, std::string_view> kCategories[] = {
    {"{Letter}", "{L}"},
    {"{Uppercase_Letter}", "{Lu}"},
    {"{Lowercase_Letter}", "{Ll}"},
    {"{Titlecase_Letter}", "{Lt}"},
    {"{Modifier_Letter}", "{Lm}"},
    {"{Other_Letter}", "{Lo}"},
    {"{Mark}", "{M}"},
    {"{Combining_Mark}", "{M}"},
    {"{Nonspacing_Mark}", "{Mn}"},
    {"{Spacing_Mark}", "{Mc}"},
    {"{Enclosing_Mark}", "{Me}"},
    {"{Number}", "{N}"},
    {"{Decimal_Number}", "{Nd}"},
    {"{digit}", "{Nd}"},
    {"{Letter_Number}", "{Nl}"},
    {"{Other_Number}", "{No}"},
    {"{Punctuation}", "{P}"},
    {"{punct}", "{P}"},
    {"{Connector_Punctuation}", "{Pc}"},
    {"{Dash_Punctuation}", "{Pd}"},
    {"{Open_Punctuation}", "{Ps}"},
    {"{Close_Punctuation}", "{Pe}"},
    {"{Initial_Punctuation}", "{Pi}"},
    {"{Final_Punctuation}", "{Pf}"},
    {"{Other_Punctuation}", "{Po}"},
    {"{Symbol}", "{S}"},
    {"{Math_Symbol}", "{Sm}"},
    {"{Currency_Symbol}", "{Sc}"},
    {"{Modifier_Symbol}", "{Sk}"},
    {"{Other_Symbol}", "{So}"},
    {"{Separator}", "{Z}"},
    {"{Space_Separator}", "{Zs}"},
    {"{Line_Separator}", "{Zl}"},
    {"{Paragraph_Separator}", "{Zp}"},
    {"{Other}", "{C}"},
    {"{Control}", "{Cc}"},
    {"{cntrl}", "{Cc}"},
    {"{Format}", "{Cf}"},
    {"{Private_Use}", "{Co}"},
    {"{Surrogate}", "{Cs}"}};

template <class Rows>
auto find_row(const Rows& rows, std::string_view name) {
  const auto* row =
      std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.name == name; });
  return row == rows.end() ? nullptr : row;
}

}  // namespace

const SchemaType* find_schema_type(std::string_view name) { return find_row(kTypes, name); }
const SchemaFormat* find_schema_format(std::string_view name) { return find_row(kFormats, name); }

std::string with_short_categories(std::string_view expression) {
  std::string out(expression);
  for (std::size_t at = 0; at + 1 < out.size(); ++at) {
    if (out[at] != '\\') continue;
    ++at;
    if (out[at] != 'p' && out[at] != 'P') continue;
    for (const auto& [name, letters] : kCategories)
      if (std::string_view(out).substr(at + 1).starts_with(name))
        out.replace(at + 1, name.size(), letters);
  }
  return out;
}

std::string bound_text(const json::value& value) {
  constexpr long double kExactMax = 9223372036854775807.0L;
  const auto number = to_number(value);
  return number && is_whole_number(value) && std::fabs(*number) <= kExactMax
             ? std::to_string(static_cast<std::int64_t>(*number))
             : excerpt(value);
}

}  // namespace sluice::formats
