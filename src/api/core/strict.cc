#include "api/core/strict.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "api/core/text.h"
#include "base/bytes.h"
#include "base/text.h"
#include "services/fields.h"

namespace sluice::api {
namespace {

constexpr std::size_t kShownMax = 20;

// Notes the first name that comes twice in one object, and stops there.
class NameReader {
 public:
  using Code = boost::json::error_code;
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  bool on_document_begin(Code& /*code*/) { return true; }
  bool on_document_end(Code& /*code*/) { return true; }
  bool on_object_begin(Code& /*code*/) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t /*members*/, Code& /*code*/) {
    names_.pop_back();
    return true;
  }
  bool on_array_begin(Code& /*code*/) { return true; }
  bool on_array_end(std::size_t /*elements*/, Code& /*code*/) { return true; }
  bool on_key_part(std::string_view part, std::size_t /*bytes*/, Code& /*code*/) {
    key_ += part;
    return true;
  }
  bool on_key(std::string_view part, std::size_t /*bytes*/, Code& code) {
    key_ += part;
    if (!names_.back().insert(key_).second) {
      repeated = key_;
      code = boost::json::error::object_too_large;  // any: it ends the reading
      return false;
    }
    key_.clear();
    return true;
  }
  bool on_string_part(std::string_view /*part*/, std::size_t /*bytes*/, Code& /*code*/) {
    return true;
  }
  bool on_string(std::string_view /*part*/, std::size_t /*bytes*/, Code& /*code*/) { return true; }
  bool on_number_part(std::string_view /*part*/, Code& /*code*/) { return true; }
  bool on_int64(std::int64_t /*value*/, std::string_view /*text*/, Code& /*code*/) { return true; }
  bool on_uint64(std::uint64_t /*value*/, std::string_view /*text*/, Code& /*code*/) {
    return true;
  }
  bool on_double(double /*value*/, std::string_view /*text*/, Code& /*code*/) { return true; }
  bool on_bool(bool /*value*/, Code& /*code*/) { return true; }
  bool on_null(Code& /*code*/) { return true; }
  bool on_comment_part(std::string_view /*part*/, Code& /*code*/) { return true; }
  bool on_comment(std::string_view /*part*/, Code& /*code*/) { return true; }

  std::optional<std::string> repeated;

 private:
  std::string key_;
  std::vector<std::set<std::string>> names_;
};

}  // namespace

std::optional<std::string> repeated_member(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = JsonLimits().depth_max;
  boost::json::basic_parser<NameReader> parser(options);
  boost::json::error_code code;
  parser.write_some(false, text.data(), text.size(), code);
  return std::move(parser.handler().repeated);
}

std::expected<void, Problem> check_query(const http::RequestHead& request, std::string_view known) {
  if (request.query.empty()) return {};
  const auto names = words_of(known);
  std::set<std::string> seen;
  std::vector<std::string> errors;
  for (std::string_view rest = request.query; !rest.empty() && errors.size() < kShownMax;) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto raw = pair.substr(0, pair.find('='));
    const auto name = readable(percent_decode(raw).value_or(std::string(raw)));
    if (std::ranges::find(names, name) == names.end())
      errors.push_back("The query parameter " + services::unknown_name(name, names));
    else if (!seen.insert(name).second)
      errors.push_back(fmt::format("The query parameter {} is sent twice.", name));
  }
  if (errors.empty()) return {};
  return std::unexpected(invalid("parameter_unknown", std::move(errors)));
}

std::expected<void, Problem> check_no_body(const http::Request& request) {
  if (trim(request.body).empty()) return {};
  const auto value = parse_json(request.body);
  if (value && value->is_object() && value->get_object().empty()) return {};
  return refuse(ErrorCode::kInvalid, "body_unexpected",
                "This request takes no body; send none, or {}.");
}

}  // namespace sluice::api
