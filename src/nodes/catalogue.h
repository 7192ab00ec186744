#pragma once

#include "nodes/node.h"

// Every node kind, each defined in the file of its name. A new kind is a line here, a line in
// catalogue.cc and its file.
namespace sluice::nodes {

// What an editor needs to know of a kind, as GET /workflows/nodes shows it (api/openapi.yaml,
// NodeKind): its names, handles, output, flags, and the schema of its `data` with hints for forms.
// Most of it is said in the member `x-node` of KIND.schema.json. Not for a hot path.
json::object catalogue_entry(const NodeKind& kind);

extern const NodeKind kWebhookTrigger;
extern const NodeKind kManualTrigger;
extern const NodeKind kScheduledTrigger;
extern const NodeKind kSyncRequestTrigger;
extern const NodeKind kWorkflowTrigger;
extern const NodeKind kSubflowTrigger;
extern const NodeKind kRunFailed;
extern const NodeKind kWebhook;
extern const NodeKind kApiCall;
extern const NodeKind kTextTransform;
extern const NodeKind kStringTransform;
extern const NodeKind kDataMapper;
extern const NodeKind kArrayFilter;
extern const NodeKind kJsonParser;
extern const NodeKind kValidate;
extern const NodeKind kDateTransform;
extern const NodeKind kStringGenerator;
extern const NodeKind kIpv4Address;
extern const NodeKind kWireguardKeys;
extern const NodeKind kMarkdown;
extern const NodeKind kSmtp;
extern const NodeKind kSoap;
extern const NodeKind kSendNotification;
extern const NodeKind kAiTextTransform;
extern const NodeKind kSsh;
extern const NodeKind kShortLink;
extern const NodeKind kDelay;
extern const NodeKind kIterator;
extern const NodeKind kInteractiveForm;
extern const NodeKind kTriggerWorkflow;
extern const NodeKind kWaitForEvent;
extern const NodeKind kTerminate;
extern const NodeKind kStringCondition;
extern const NodeKind kNumberCondition;
extern const NodeKind kBooleanCondition;
extern const NodeKind kDateCondition;
extern const NodeKind kArrayCondition;
extern const NodeKind kSwitchCondition;
extern const NodeKind kLogicalGroupCondition;

}  // namespace sluice::nodes
