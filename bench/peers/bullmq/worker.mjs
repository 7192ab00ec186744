// Runs the jobs of the queue "three": a text and a condition, both kept in the job's return value.
// usage: worker.mjs REDIS_PORT
import { Worker } from "bullmq";

const connection = { host: "127.0.0.1", port: Number(process.argv[2]) };

const worker = new Worker("three", async (job) => {
  const text = `Order of ${job.data.name.toUpperCase()}`;
  const large = job.data.total > 100;
  return { text, large };
}, { connection, concurrency: 64 });

worker.on("error", (error) => console.error(error.message));
