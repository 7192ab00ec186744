#pragma once

#include <string>
#include <string_view>

#include "imports/n8n_conversion.h"

// What each type of node of n8n becomes.
namespace sluice::imports {

// kInvalid says in a sentence why there is no equal.
using ConvertNode = Result<Made> (*)(Conversion& conversion, std::size_t index);

// Null when the type has no equal.
ConvertNode find_converter(std::string_view type);
// What to use in the place of a type that has no equal.
std::string advice_for(std::string_view type);

// triggers
Result<Made> convert_webhook(Conversion& conversion, std::size_t index);
Result<Made> convert_schedule(Conversion& conversion, std::size_t index);
Result<Made> convert_cron(Conversion& conversion, std::size_t index);
Result<Made> convert_interval(Conversion& conversion, std::size_t index);
Result<Made> convert_manual(Conversion& conversion, std::size_t index);
Result<Made> convert_called(Conversion& conversion, std::size_t index);
Result<Made> convert_error_trigger(Conversion& conversion, std::size_t index);
// conditions
Result<Made> convert_if(Conversion& conversion, std::size_t index);
Result<Made> convert_filter(Conversion& conversion, std::size_t index);
Result<Made> convert_switch(Conversion& conversion, std::size_t index);
// calls
Result<Made> convert_http(Conversion& conversion, std::size_t index);
Result<Made> convert_graphql(Conversion& conversion, std::size_t index);
// data and flow
Result<Made> convert_set(Conversion& conversion, std::size_t index);
Result<Made> convert_aggregate(Conversion& conversion, std::size_t index);
Result<Made> convert_loop(Conversion& conversion, std::size_t index);
Result<Made> convert_wait(Conversion& conversion, std::size_t index);
Result<Made> convert_stop(Conversion& conversion, std::size_t index);
Result<Made> convert_call(Conversion& conversion, std::size_t index);
Result<Made> convert_answer(Conversion& conversion, std::size_t index);
// messages
Result<Made> convert_email(Conversion& conversion, std::size_t index);
Result<Made> convert_slack(Conversion& conversion, std::size_t index);
Result<Made> convert_discord(Conversion& conversion, std::size_t index);
Result<Made> convert_telegram(Conversion& conversion, std::size_t index);

// Whether a node may set that header, of a request or an answer; the rest is the server's.
bool may_set_header(std::string_view name);
// The zone of the workflow's times; empty when the server's own counts.
std::string zone_of(const SourceWorkflow& workflow);
// A whole number of a parameter between two bounds.
long whole_at(const json::object& parameters, std::string_view path, long otherwise, long min,
              long max);

}  // namespace sluice::imports
