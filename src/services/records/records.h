#pragma once

#include <string>
#include <utility>

#include "services/records/contact_lists.h"
#include "services/records/contacts.h"
#include "services/records/csv_jobs.h"
#include "services/records/object_types.h"
#include "services/records/objects.h"

namespace sluice::services {

// What a team knows of people and things.
struct Records {
  // `context` and `store` outlive this. `default_region`: in which country numbers without a
  // country code are read, of teams without one of their own.
  Records(const Context& context, store::Store& store, std::string default_region,
          CsvJobs::RunLater run_later)
      : contacts(context, std::move(default_region)),
        lists(context, contacts),
        object_types(context),
        objects(context, object_types),
        csv_jobs(context, store, contacts, lists, std::move(run_later)) {}
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;

  Contacts contacts;
  ContactLists lists;
  ObjectTypes object_types;
  Objects objects;
  CsvJobs csv_jobs;
};

}  // namespace sluice::services
