import type { CDPSession, Page } from 'playwright-core';
import { Person, type View } from '../browser/browser';
import type { Server } from '../browser/server';

// The budgets are those of a processor four times as slow as that of the machine.
const THROTTLE = 4;
const QUIET_MS = 500;

interface Watch {
  tasks: { start: number; end: number }[];
  // When the heading of the first page was there.
  shown: number | null;
}
declare global {
  interface Window {
    watch: Watch;
  }
}

// Runs in the page: keeps the tasks that hold up the page for more than 50 ms.
function begin() {
  const watch: Watch = { tasks: [], shown: null };
  window.watch = watch;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      watch.tasks.push({ start: startTime, end: startTime + duration });
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('main h1')) watch.shown = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

// A person at a slow computer, whose pages are watched.
export class Watched {
  private constructor(
    readonly person: Person,
    private readonly devtools: CDPSession,
  ) {}

  static async arrive(server: Server, view: View = {}): Promise<Watched> {
    const person = await Person.signedIn(server, { ...view, before: begin });
    const devtools = await person.context.newCDPSession(person.page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
    await devtools.send('HeapProfiler.enable');
    return new Watched(person, devtools);
  }

  get page(): Page {
    return this.person.page;
  }

  // Milliseconds from the beginning of the page until its heading is there and nothing holds it up.
  async interactiveMs(): Promise<number> {
    const quiet = await this.page.waitForFunction(
      (ms) => {
        const { shown, tasks } = window.watch;
        const free = Math.max(shown ?? Infinity, ...tasks.map(({ end }) => end));
        return performance.now() - free > ms ? free : false;
      },
      QUIET_MS,
      { polling: 50 },
    );
    return Number(await quiet.jsonValue());
  }

  // Clicks what is at `selector` and gives the milliseconds until a frame has shown `until`.
  async clickMs(selector: string, until: string): Promise<number> {
    return this.page.evaluate(
      ([click, awaited]) =>
        new Promise<number>((resolve, reject) => {
          const target = document.querySelector<HTMLElement>(click);
          if (!target) return reject(new Error(`there is no ${click}`));
          const begun = performance.now();
          const look = () => {
            if (document.querySelector(awaited)) requestAnimationFrame(() => resolve(performance.now() - begun));
            else if (performance.now() - begun > 60_000) reject(new Error(`${awaited} did not come`));
            else requestAnimationFrame(look);
          };
          target.click();
          look();
        }),
      [selector, until] as const,
    );
  }

  // Points at a link, which loads what it leads to, and waits for that.
  async intend(selector: string): Promise<void> {
    await this.page.locator(selector).first().hover();
    await this.page.waitForLoadState('networkidle');
  }

  async heapMb(): Promise<number> {
    await this.devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.devtools.send('Runtime.getHeapUsage');
    return usedSize / 1024 ** 2;
  }

  // The longest task since the last call; below 50 ms none is told apart, and 0 is given.
  async longestTaskMs(): Promise<number> {
    return this.page.evaluate(() => {
      const longest = Math.max(0, ...window.watch.tasks.map(({ start, end }) => end - start));
      window.watch.tasks = [];
      return longest;
    });
  }

  async leave(): Promise<void> {
    await this.person.context.close();
  }
}
