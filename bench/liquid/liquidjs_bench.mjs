// The templates of templates.json with liquidjs, for comparison with liquid_bench: renders per
// second, synchronously, compiled once. `npm ci` first.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { Liquid } from "liquidjs";

const path = process.argv[2] ?? new URL("templates.json", import.meta.url);
const engine = new Liquid();

function rate(work, milliseconds) {
  let rounds = 1;
  for (;;) {
    const start = performance.now();
    for (let i = 0; i < rounds; ++i) work();
    const taken = performance.now() - start;
    if (taken >= milliseconds) return (rounds * 1000) / taken;
    rounds *= 2;
  }
}

const results = {};
for (const { name, template, data } of JSON.parse(readFileSync(path, "utf8"))) {
  const compiled = engine.parse(template);
  const render = () => engine.renderSync(compiled, data);
  rate(render, 200);
  results[name] = Math.round(rate(render, 500));
  if (!process.argv.includes("--json")) console.log(`${name.padEnd(12)} ${results[name]} renders/s`);
}
if (process.argv.includes("--json")) console.log(JSON.stringify(results));
