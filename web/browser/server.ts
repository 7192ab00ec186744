import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const ADMIN_KEY = 'slk_admin_key_for_tests_only_0123456789';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Made {
  id: string;
  name: string;
  webhook_url: string;
}

// `sluice serve` on a port and data directory of its own.
export class Server {
  lines: string[] = [];
  url = '';
  private process: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly options: string[],
  ) {}

  static async start(...options: string[]): Promise<Server> {
    return Server.startIn(await mkdtemp(path.join(tmpdir(), 'sluice-ui-')), ...options);
  }

  // With what is stored in `data` of the folder already. The folder goes when the server stops.
  static async startIn(folder: string, ...options: string[]): Promise<Server> {
    const server = new Server(folder, options);
    await server.begin();
    return server;
  }

  // Also after a test that has killed it and failed before it was there again.
  async ensure(): Promise<void> {
    if (!this.isRunning) await this.begin();
  }

  private get isRunning(): boolean {
    return this.process !== null && this.process.exitCode === null && this.process.signalCode === null;
  }

  // Also after kill(), on the same data and, so that pages find it again, the same port.
  async begin(): Promise<void> {
    const program = process.env.SLUICE_BIN ?? path.resolve(import.meta.dirname, '../../build/release/sluice');
    const listen = this.url === '' ? '127.0.0.1:0' : new URL(this.url).host;
    const child = spawn(
      program,
      ['serve', '--data', path.join(this.folder, 'data'), '--listen', listen, ...this.options],
      {
        env: { ...process.env, SLUICE_ADMIN_KEY: ADMIN_KEY },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.process = child;
    this.lines = [];
    for await (const line of createInterface({ input: child.stdout })) {
      this.lines.push(line);
      const found = /^listening on (http:\S+)/.exec(line);
      if (found?.[1]) this.url = found[1];
      // The last line that a start prints about signing in.
      if (this.url !== '' && line.includes('/ui/login#t=')) break;
    }
    if (this.url === '') throw new Error(`the server did not start:\n${this.lines.join('\n')}`);
    child.stdout.resume();
  }

  // The link that `serve` printed; it opens once.
  get loginLink(): string {
    const found = this.lines.map((line) => /http:\S+\/ui\/login#t=\S+/.exec(line)?.[0]).find(Boolean);
    if (!found) throw new Error(`no link among:\n${this.lines.join('\n')}`);
    return found;
  }

  async call<T = unknown>(
    method: string,
    where: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(new URL(where, this.url), {
      method,
      headers: {
        Authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    const parsed: unknown =
      response.headers.get('Content-Type')?.includes('json') && text !== '' ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body: parsed as T };
  }

  async made<T>(method: string, where: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, where, body);
    if (answer.status >= 300) throw new Error(`${method} ${where}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  // A workflow that begins with a webhook and goes through `nodes` in a row.
  workflow(
    name: string,
    ...nodes: { id: string; data: Record<string, unknown> & { componentId: string } }[]
  ): Promise<Made> {
    const all = [{ id: 'in', data: { componentId: 'webhook_trigger' } }, ...nodes].map((node, index) => ({
      ...node,
      type: node.data.componentId,
      position: { x: 288 * index, y: 0 },
    }));
    const edges = all.slice(1).map((node, index) => ({ id: `e${index}`, source: all[index]?.id, target: node.id }));
    return this.made<Made>('POST', '/workflows', { name, nodes: all, edges });
  }

  async deliver(url: string, body: unknown): Promise<string> {
    const answer = await this.made<{ execution_id: string }>('POST', new URL(url).pathname, body);
    return answer.execution_id;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.process;
    if (!child || !this.isRunning) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }
}
