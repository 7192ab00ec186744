// What the checksums of pages and of the log's frames cost, a page.
#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>

#include "store/disk/log_format.h"
#include "store/disk/page_sum.h"

namespace sluice::store::disk {
namespace {

FrameBytes some_frame() {
  FrameBytes frame;
  for (std::size_t i = 0; i < frame.size(); ++i) frame[i] = static_cast<std::uint8_t>(i * 131);
  return frame;
}

// A page on its way to the database: copied, then sealed.
void write_page(benchmark::State& state) {
  const FrameBytes frame = some_frame();
  std::array<std::uint8_t, kPageBytes> page;
  for (auto _ : state) {
    std::copy_n(frame.begin(), kPageBytes, page.begin());
    seal_page(page, 7);
    benchmark::DoNotOptimize(page);
  }
}
BENCHMARK(write_page);

void read_page(benchmark::State& state) {
  const FrameBytes frame = some_frame();
  std::array<std::uint8_t, kPageBytes> page;
  std::copy_n(frame.begin(), kPageBytes, page.begin());
  seal_page(page, 7);
  for (auto _ : state) benchmark::DoNotOptimize(check_page(page, 7));
}
BENCHMARK(read_page);

void read_frame(benchmark::State& state) {
  const FrameBytes frame = some_frame();
  for (auto _ : state) benchmark::DoNotOptimize(frame_sum(frame, false, {1, 2}));
}
BENCHMARK(read_frame);

}  // namespace
}  // namespace sluice::store::disk

BENCHMARK_MAIN();
