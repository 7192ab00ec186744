import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Place } from './routes';
import { ADMIN_KEY, type Server } from './server';

export interface View {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  // Pixels of the screen for one of the page: 2 with half the width is what a zoom of 200 % gives.
  scale?: number;
  forcedColors?: boolean;
  // Runs in every page before its own scripts.
  before?: () => void;
}

let browser: Browser | null = null;

async function launched(): Promise<Browser> {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = null;
}

// Reports styles that the policy forbids, as errors of the console. Not those that Chromium itself writes while somebody
// edits a line of CodeMirror: it keeps the colour of text that it joins, and CodeMirror draws the line anew.
function reportPolicyViolations() {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, target, sourceFile, lineNumber }) => {
    const element = target instanceof Element ? target : null;
    if (effectiveDirective === 'style-src-attr' && element?.closest('.cm-content')) return;
    if (!effectiveDirective.startsWith('style-src')) return; // the browser's own message says all
    console.error(
      `${effectiveDirective}: ${element?.outerHTML.slice(0, 200) ?? ''} (${sourceFile}:${String(lineNumber)})`,
    );
  });
}

// A person at a browser. `complaints` is everything that no page may cause: errors of the console, broken rules of the
// Content-Security-Policy, requests to other servers.
export class Person {
  readonly complaints: string[] = [];

  private constructor(
    readonly server: Server,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async arrive(server: Server, view: View = {}): Promise<Person> {
    const { width = 1280, height = width < 768 ? 844 : 800, scheme = 'light', scale = 1, forcedColors = false } = view;
    const context = await (
      await launched()
    ).newContext({
      viewport: { width, height },
      colorScheme: scheme,
      deviceScaleFactor: scale,
      forcedColors: forcedColors ? 'active' : 'none',
      hasTouch: width < 768,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    await context.addInitScript(reportPolicyViolations);
    if (view.before) await context.addInitScript(view.before);
    const person = new Person(server, context, await context.newPage());
    person.watch(person.page);
    context.on('page', (page) => person.watch(page));
    return person;
  }

  // Signed in with the administrator's key, as a session of its own.
  static async signedIn(server: Server, view: View = {}): Promise<Person> {
    const person = await Person.arrive(server, view);
    const answer = await person.context.request.post(`${server.url}/session`, { data: { key: ADMIN_KEY } });
    expect(answer.status()).toBe(200);
    return person;
  }

  private watch(page: Page) {
    page.on('console', (message) => {
      // The browser reports each answer that is an error; pages show what the server said.
      const isAnswer = message.text().startsWith('Failed to load resource');
      // reportPolicyViolations() says it better.
      const isStyle = message.text().startsWith('Applying inline style violates');
      if (message.type() === 'error' && !isAnswer && !isStyle) this.complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.server.url) && !/^(data|blob|about):/.test(url))
        this.complaints.push(`foreign request: ${url}`);
    });
  }

  // Opens a page of the UI ("/runs") and waits until it shows something.
  async open(path: string): Promise<Page> {
    await this.page.goto(`${this.server.url}/ui${path === '/' ? '' : path}`);
    await this.page.locator('h1').first().waitFor();
    return this.page;
  }

  // Opens one of the pages and waits until it is whole. From another page of the UI it is gone to as by a link, which is quicker
  // than to load everything anew; `isFresh` loads it.
  async visit({ path, shows }: Place, isFresh = false): Promise<Page> {
    const url = new URL(`${this.server.url}/ui${path === '/' ? '' : path}`);
    const before = new URL(this.page.url());
    // Within one page, what is shown already could be taken for what will be.
    if (isFresh || before.origin !== url.origin || before.pathname === url.pathname) await this.page.goto(url.href);
    else
      await this.page.evaluate((to) => {
        for (const element of document.querySelectorAll('main *')) element.setAttribute('data-before', '');
        history.pushState(null, '', to);
      }, url.href);
    const whole = this.page.getByText(shows).and(this.page.locator('main :not([data-before])'));
    await whole.filter({ visible: true }).first().waitFor();
    return this.page;
  }

  // Another tab of the same browser.
  async openTab(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(`${this.server.url}/ui${path === '/' ? '' : path}`);
    await page.locator('h1').first().waitFor();
    return page;
  }

  // Nothing on the page needs scrolling sideways, but for tables and code that scroll by themselves.
  async expectFits(what: string): Promise<void> {
    const wide = await this.page.evaluate(() =>
      [document.documentElement, document.querySelector('main')].map((element) =>
        element ? element.scrollWidth - element.clientWidth : 0,
      ),
    );
    expect.soft(wide, `${what} scrolls sideways (the document, its main part)`).toEqual([0, 0]);
  }

  // No serious finding of axe on what is shown now, or on what of it `within` selects. There are no frames of other
  // servers, so one question is enough, and no page that axe opens for itself takes the focus away.
  async expectAccessible(what: string, within?: string): Promise<void> {
    const axe = new AxeBuilder({ page: this.page }).setLegacyMode().options({ resultTypes: ['violations'] });
    if (within !== undefined) axe.include(within);
    const { violations } = await axe.analyze();
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ html, failureSummary }) => `${html} (${failureSummary})`)
            .slice(0, 3)
            .join('; ')}`,
      );
    expect.soft(serious, what).toEqual([]);
  }

  async leave(): Promise<void> {
    await this.context.close();
    expect(this.complaints).toEqual([]);
  }
}
