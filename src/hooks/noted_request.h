#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/http.h"
#include "model/hook.h"
#include "store/types.h"

namespace sluice::hooks {

// What store::Rejection leaves out of a request because it is, or looks like, a credential: its
// path with the token, its query, and such headers, as far as signatures need them. A JSON object;
// it is stored sealed only. Without cookies, and bounded; "left_out" is there if not
// all could be kept.
std::string hidden_parts(const http::RequestHead& head, const model::HookSettings& hook);

// Whether the row is of an event, which is for runs that wait for it and starts none.
bool was_event(const store::Rejection& row);

// A delivery that began no run, as the request that it was. `row` outlives it.
class NotedRequest {
 public:
  // `hidden` is what hidden_parts() gave; empty: it is not known.
  NotedRequest(const store::Rejection& row, std::string_view hidden);
  NotedRequest(const NotedRequest&) = delete;
  NotedRequest& operator=(const NotedRequest&) = delete;
  ~NotedRequest() = default;

  http::Request request() const;  // points into this and the row
  // Whether all of the body was kept, whether anything of what is hidden is known, and whether all
  // of it is.
  bool body_is_whole() const { return std::cmp_equal(row_.body.size(), row_.body_bytes); }
  bool has_hidden() const { return has_hidden_; }
  bool hidden_is_whole() const { return has_hidden_ && !left_out_; }
  const store::Rejection& row() const { return row_; }

 private:
  void add_hidden(std::string_view hidden);

  const store::Rejection& row_;
  std::string token_;  // a stand-in where it is not known
  std::string_view token_view_;
  std::string path_;
  std::string query_;
  bool has_hidden_ = false;
  bool left_out_ = false;  // some of what is hidden
  std::vector<std::pair<std::string, std::string>> named_;
  std::vector<http::Header> headers_;
};

}  // namespace sluice::hooks
