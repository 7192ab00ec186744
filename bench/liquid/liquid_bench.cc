// How many renders a second: the templates of templates.json over the same data that
// liquidjs_bench.mjs uses, compiled once.
#include <benchmark/benchmark.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "base/json.h"
#include "liquid/liquid.h"

namespace sluice {
namespace {

void render(benchmark::State& state, const json::value& entry) {
  const auto compiled = liquid::Template::parse(entry.at("template").get_string());
  if (!compiled) return state.SkipWithError(compiled.error().message.c_str());
  const liquid::ObjectScope scope(entry.at("data").get_object());
  const liquid::RenderOptions options;
  std::string out;
  for (auto _ : state) {
    out.clear();
    if (const auto done = (*compiled)->render(out, scope, options); !done)
      return state.SkipWithError(done.error().message.c_str());
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}

void compile(benchmark::State& state, const json::value& entry) {
  for (auto _ : state)
    benchmark::DoNotOptimize(liquid::Template::parse(entry.at("template").get_string()));
  state.SetItemsProcessed(state.iterations());
}

int run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const char* path = argc > 1 ? argv[1] : "bench/liquid/templates.json";
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto entries = parse_json(text);
  if (!entries) {
    std::cerr << path << ": " << entries.error().message << "\n";
    return 1;
  }
  for (const auto& entry : entries->get_array()) {
    const std::string name(entry.at("name").get_string());
    benchmark::RegisterBenchmark(("render/" + name).c_str(),
                                 [&entry](auto& s) { render(s, entry); });
    benchmark::RegisterBenchmark(("compile/" + name).c_str(),
                                 [&entry](auto& s) { compile(s, entry); });
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace sluice

int main(int argc, char** argv) { return sluice::run(argc, argv); }
