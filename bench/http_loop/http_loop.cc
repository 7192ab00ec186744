// The HTTP layer alone, with one route that answers with fixed bytes: what it costs above the bare
// responder. Usage: http_loop [THREADS [PORT]]

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "http/server.h"

namespace {

using sluice::http::Method;
using sluice::http::Request;
using sluice::http::Responder;
using sluice::http::Server;

Server::Options options(std::uint16_t port) {
  sluice::http::Response accepted;
  accepted.status = 202;
  accepted.body = R"({"success":true,"execution_id":"fl_run_01jd0000000000000000000000"})";
  const std::string answer = sluice::http::serialize(accepted);
  const auto handler = [answer](const Request&, Responder responder) {
    responder.send_raw(answer);
  };
  Server::Options options;
  options.address.port = port;
  options.worker_threads = 0;
  options.routes.push_back({.method = Method::kPost,
                            .pattern = "/api/v1/hooks/{token}",
                            .runs_on = sluice::http::RunsOn::kIo,
                            .handler = handler,
                            .planner = {}});
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 2;
  const auto port = static_cast<std::uint16_t>(argc > 2 ? std::atoi(argv[2]) : 0);
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts;
  std::vector<boost::asio::io_context*> borrowed;
  for (int i = 0; i < threads; ++i) {
    contexts.push_back(std::make_unique<boost::asio::io_context>(1));
    borrowed.push_back(contexts.back().get());
  }
  const auto server = Server::start(borrowed, options(port));
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return 1;
  }
  std::printf("listening on http://127.0.0.1:%d\n", (*server)->port());
  std::fflush(stdout);
  std::vector<std::thread> running;
  for (auto* const context : borrowed) running.emplace_back([context] { context->run(); });
  for (std::thread& thread : running) thread.join();
}
