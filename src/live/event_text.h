#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "live/news.h"
#include "live/topics.h"

// The data of events: JSON objects in one line, short enough for kEventBytesMax with the lines
// around them.
namespace sluice::live {

inline constexpr std::size_t kEventBytesMax = 1'024;  // of one event as it is sent

std::string run_data(const RunNews& news, Timestamp at);
// As many of the steps as fit; the others are only counted.
std::string step_data(RunId run, WorkflowId workflow, const std::vector<StepNews>& steps,
                      std::size_t left_out);
std::string delivery_data(const DeliveryNews& news, Timestamp at);
std::string workflow_data(WorkflowId workflow, Timestamp at);
std::string job_data(const JobNews& news, Timestamp at);
// In the form of server-sent events. Without an id if `id` is empty.
std::string framed(std::string_view id, std::string_view event, std::string_view data);

}  // namespace sluice::live
