#pragma once

#include <curl/curl.h>
#include <memory>
#include <string>

#include "effects/http/transfer.h"
#include "nodes/effect.h"

namespace sluice::effects {

// One HTTP call.
class CurlCall final : public Transfer {
 public:
  CurlCall(nodes::HttpCall call, const CallSettings& settings);
  ~CurlCall() override;

  Result<void> prepare(CURL* easy) override;
  nodes::EffectResult result(CURL* easy, CURLcode code) override;

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);

  Result<void> prepare_url(CURL* easy);
  Result<void> prepare_headers(CURL* easy);
  void prepare_method(CURL* easy);
  Result<void> prepare_auth(CURL* easy);
  void header_line(std::string_view line);
  bool goes_to_sink() const;
  std::size_t sink(std::string_view bytes);
  nodes::EffectError error_of(CURLcode code) const;

  const CallSettings& settings_;
  nodes::HttpCall call_;
  nodes::HttpReply reply_;
  Gate gate_;
  std::unique_ptr<CURLU, CurlFree> url_;
  std::unique_ptr<curl_slist, CurlFree> headers_;
  bool plain_ = false;  // http:
  bool body_began_ = false;
  bool too_large_ = false;
  std::size_t header_bytes_ = 0;
  std::size_t sunk_bytes_ = 0;
  CURL* easy_ = nullptr;
  char error_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace sluice::effects
