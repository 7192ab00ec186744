// What BullMQ lacks: an HTTP server that puts each body into a queue as a job and answers 202 once Redis has it.
// usage: receiver.mjs PORT REDIS_PORT
//   POST /QUEUE    adds a job to that queue
//   GET /finished  how many jobs of the queue "three" have ended
import http from "node:http";
import { Queue } from "bullmq";

const [port, redisPort] = process.argv.slice(2).map(Number);
const connection = { host: "127.0.0.1", port: redisPort };
const queues = new Map(["accept", "three"].map((name) => [name, new Queue(name, { connection })]));

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

async function answerOf(request) {
  if (request.url === "/finished") {
    const counts = await queues.get("three").getJobCounts("completed", "failed");
    if (counts.failed) throw new Error(`${counts.failed} jobs failed`);
    return [200, { finished: counts.completed }];
  }
  const queue = queues.get(request.url.slice(1));
  if (!queue) return [404, { error: "no such queue" }];
  const job = await queue.add("delivery", await bodyOf(request));
  return [202, { id: job.id }];
}

const server = http.createServer((request, response) => {
  answerOf(request)
    .catch((error) => [500, { error: error.message }])
    .then(([status, body]) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    });
});
server.listen(port, "127.0.0.1");
