#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/answers.h"
#include "hooks/body.h"
#include "hooks/delivery_files.h"
#include "http/http.h"
#include "model/body_rule.h"

namespace sluice::hooks {

// What a delivery came with, and what its hook takes.
struct BodyToRead {
  const http::RequestHead& head;
  std::string_view bytes;  // as received
  const model::BodyRule& rule;
  std::span<const model::PathSegment> id_path;
  std::size_t bytes_max = 0;       // also of what is unpacked
  bool empty_is_object = false;    // see may_be_empty()
  const FilesOf* files = nullptr;  // where the files of a form are kept; null: forms have none
};

// A body as the run sees it.
struct ReadBody {
  // What had to be built from the bytes; empty members were not needed.
  struct Made {
    std::string unpacked;
    std::string json;
    std::vector<std::string> warnings;  // for the log of the run: what was changed
  };
  std::string_view json;  // the bytes as received, or in `made`
  BodyFacts facts;
  std::unique_ptr<Made> made;  // null for a plain body
};

// Unpacks a body, finds out what it is, and turns it into the JSON that the run sees. A plain JSON
// object is only checked. The refusal says what the body is instead, and which setting takes it.
// May wait for the disk when the body has files; otherwise any thread.
std::expected<ReadBody, Refusal> read_body(const BodyToRead& body);

// Whether the bytes may be read as JSON, as they are or in the charset that the type names.
bool may_be_json(std::string_view content_type, std::string_view bytes);

// Whether reading the body may take longer than an io thread can spare.
bool takes_long_to_read(const http::Request& request, const model::BodyRule& rule);

}  // namespace sluice::hooks
