// The service that Restate calls: `accept` does nothing, `three` takes three durable steps.
// usage: service.mjs PORT COUNTER_PORT
//   GET http://127.0.0.1:COUNTER_PORT/finished  how many invocations of both have come to their end
import http from "node:http";
import http2 from "node:http2";
import * as restate from "@restatedev/restate-sdk";

const [port, counterPort] = process.argv.slice(2).map(Number);
const finished = new Set(); // ids, since a retried invocation must not count twice

const hook = restate.service({
  name: "hook",
  handlers: {
    accept: async (ctx) => {
      finished.add(ctx.request().id);
    },
    three: async (ctx, payload) => {
      const trigger = await ctx.run("trigger", () => ({ name: payload.name, total: payload.total }));
      const text = await ctx.run("text", () => `Order of ${trigger.name.toUpperCase()}`);
      const large = await ctx.run("condition", () => trigger.total > 100);
      finished.add(ctx.request().id);
      return { text, large };
    },
  },
});

const handler = restate.createEndpointHandler({ services: [hook], bidirectional: true, logger: () => {} });
http2.createServer(handler).listen(port, "127.0.0.1");
http.createServer((_, response) => response.end(JSON.stringify({ finished: finished.size }))).listen(counterPort, "127.0.0.1");
