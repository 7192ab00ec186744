#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "nodes/config/common.h"

namespace sluice::nodes {

// The setting `pagination` of an HTTP call: how the pages of a long result are found, one after the
// other, and put together.
class Pagination {
 public:
  static std::optional<Pagination> read(DataReader& data);

  // Turns the call for the first page, made from the author's request, into that for the page that
  // a memo leads to; without a memo the first one.
  void aim(HttpCall& call, const json::value* memo, std::string_view idempotency_key) const;

  // Takes in one page: the call for the next one, with what was gathered as its memo, or the
  // output {"items", "pages", "more"}. `more` says that a limit of the settings ended it.
  Step take(const HttpCall& call, const HttpReply& reply, const json::value* memo,
            std::string_view idempotency_key) const;

 private:
  enum class Kind { kLinkHeader, kCursor, kPage, kOffset };
  struct Gathered {
    json::array items;
    std::size_t pages = 0;
    std::size_t bytes = 0;
  };

  Result<json::array> items_of(const json::value& body) const;
  // The URL of the next page; nothing at the end.
  Result<std::optional<std::string>> next_url(const HttpCall& call, const HttpReply& reply,
                                              const json::value& body, std::size_t page_items,
                                              std::size_t pages) const;
  Result<std::optional<std::string>> next_by_cursor(std::string_view url,
                                                    const json::value& body) const;
  Result<std::string> checked(std::string_view url, std::string_view link) const;

  Kind kind_ = Kind::kLinkHeader;
  std::string items_;   // dotted path; empty: the body itself
  std::string cursor_;  // dotted path
  std::string param_;   // of the cursor, page or offset
  std::string limit_param_;
  std::size_t limit_ = 0;  // items per page; 0: not set
  std::size_t first_ = 0;
  std::size_t pages_max_ = 0;
  std::size_t items_max_ = 0;
  bool other_origins_ = false;
};

// The target of the link with rel="next" in Link headers (RFC 8288); empty when there is none.
std::string next_link(const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace sluice::nodes
