// What each stage of the admission costs a delivery of about 500 bytes, without socket and store.
#include <array>
#include <benchmark/benchmark.h>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/ids.h"
#include "engine/run/run.h"
#include "hooks/answers.h"
#include "hooks/body.h"
#include "hooks/headers.h"
#include "hooks/idempotency.h"
#include "hooks/test_hook.h"
#include "hooks/token_cache.h"

namespace sluice {
namespace {

const std::string kBody =
    R"({"event_type":"order.created","id":"evt_0193f1a2b3c4","created":1730000000,"data":{"order":{)"
    R"("id":"ord_12345","total":129.95,"currency":"EUR","items":[{"sku":"A-1","name":"Blue chair",)"
    R"("qty":2,"price":49.95},{"sku":"B-7","name":"Lamp \"Nova\"","qty":1,"price":30.05}],)"
    R"("customer":{"id":77,"email":"new.user@example.com","name":"New User","vip":false,)"
    R"("notes":null}},"shop":"north"},"source":"crm","attempt":1,"test":true,"padding":)"
    R"("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do"})";
const Timestamp kNow{Seconds(1'730'000'000)};

std::string signature() {
  const HmacKey key(Digest::kSha256, as_bytes("secret"));
  const std::string_view parts[] = {kBody};
  return "sha256=" + to_hex(key.sign(parts).view());
}

void find_token(benchmark::State& state) {
  hooks::PublishedTable published;
  auto table = std::make_shared<hooks::HookTable>();
  const std::array<std::string, 2> tokens = {"whsec_" + std::string(43, 'a'),
                                             "whsec_" + std::string(43, 'b')};
  for (const auto& token : tokens)
    table->add(sha256(as_bytes(token)), {hooks::test_hook("{}"), std::nullopt});
  published.publish(std::move(table));
  std::size_t i = 0;
  const auto step = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(published.find(tokens[(i += step) % 2], kNow));
}
BENCHMARK(find_token)->ArgName("changing")->Arg(0)->Arg(1);

void verify(benchmark::State& state) {
  const std::vector<Secret> secrets = {Secret("secret")};
  const hooks::Verifier verifier(*model::find_scheme("hmac-sha256"), secrets);
  const std::string value = signature();
  const hooks::HeaderLookup header = [&](std::string_view) {
    return std::optional<std::string_view>(value);
  };
  for (auto _ : state) {
    if (!verifier.verify(header, kBody, kNow)) state.SkipWithError("refused");
  }
}
BENCHMARK(verify);

void quota(benchmark::State& state) {
  hooks::Quota quota({.limit = 1'000'000, .window = Seconds(1), .burst = 1'000'000});
  Micros now{};
  for (auto _ : state) benchmark::DoNotOptimize(quota.take(now += Micros(1)));
}
BENCHMARK(quota);

void check_body(benchmark::State& state) {
  const auto path = *model::parse_body_path("$.id");
  for (auto _ : state) benchmark::DoNotOptimize(hooks::check_body(kBody, path));
}
BENCHMARK(check_body);

void claim(benchmark::State& state) {
  const auto hook = hooks::test_hook("{}");
  const std::array<http::Header, 3> headers = {
      {{"Host", "a"}, {"Content-Type", "application/json"}, {"X-Idempotency-Key", "order-12345"}}};
  http::RequestHead head;
  head.headers = headers;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        hooks::idempotency_entry(*hook, head, {}, {.bytes = kBody, .json = kBody}, kNow));
}
BENCHMARK(claim);

void keep_headers(benchmark::State& state) {
  const std::array<http::Header, 5> headers = {{{"Host", "localhost:8080"},
                                                {"Content-Type", "application/json"},
                                                {"User-Agent", "bench"},
                                                {"X-Webhook-Signature", "sha256=00"},
                                                {"Content-Length", "500"}}};
  const model::HookSettings settings;
  for (auto _ : state) benchmark::DoNotOptimize(hooks::kept_headers(headers, settings));
}
BENCHMARK(keep_headers);

void create_run(benchmark::State& state) {
  const auto program = hooks::test_program("{}");
  const SystemClock clock;
  SystemEntropy entropy;
  IdSource ids(clock, entropy);
  for (auto _ : state) {
    model::RunHeader header;
    header.id = ids.next<RunId>();
    header.created_at = kNow;
    auto run = engine::Run::create(program, header, {.body = kBody, .headers = {}}, {});
    benchmark::DoNotOptimize((*run)->apply(engine::Started{}, kNow));
  }
}
BENCHMARK(create_run);

void answer(benchmark::State& state) {
  const RunId run{{.key = 1, .tail = 2}};
  for (auto _ : state)
    benchmark::DoNotOptimize(hooks::accepted_response(run, hooks::Dialect::kAutomations));
}
BENCHMARK(answer);

}  // namespace
}  // namespace sluice

BENCHMARK_MAIN();
