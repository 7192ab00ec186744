#pragma once

#include "hooks/delivery.h"
#include "hooks/delivery_files.h"

namespace sluice::hooks {

// Reads the body as the hook's settings say, or that of an event as a JSON object. `files` is where
// the files of forms are kept; null: forms have none. May wait for the disk when there are files.
Verdict read_delivery(Delivery& delivery, DeliveryFileStore* files);

// Notes the claim by the delivery's key, if it has one. After its body was read, which may hold it.
Verdict claim_key(Delivery& delivery);

}  // namespace sluice::hooks
