import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page and all that went wrong on it. */
export type WatchedPage = {
  page: Page;
  /** Errors of the console and of scripts, breaches of the policy, requests to anywhere else. */
  troubles: string[];
  /** Every address that was asked for. */
  requests: string[];
  /** Troubles that are part of a test. */
  expect(trouble: RegExp): void;
};

const isLocal = (address: string, origin: string): boolean =>
  address.startsWith(`${origin}/`) || /^(data|blob):/.test(address);

/**
 * Opens a page of its own profile and writes down what goes wrong on it.
 *
 * @param origin of which everything must come; a `file:` address stands for itself alone
 */
export async function watchPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const expected: RegExp[] = [];
  const troubles: string[] = [];
  const requests: string[] = [];
  const note = (trouble: string): void => {
    if (!expected.some((pattern) => pattern.test(trouble))) troubles.push(trouble);
  };
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  context.on('request', (request) => {
    requests.push(request.url());
    if (!isLocal(request.url(), origin)) note(`request: ${request.url()}`);
  });
  await page.exposeFunction('tellBreach', (breach: string) => note(`policy: ${breach}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      (globalThis as unknown as { tellBreach(breach: string): void }).tellBreach(
        `${violatedDirective} ${blockedURI}`,
      ),
    );
  });
  return { page, troubles, requests, expect: (trouble) => expected.push(trouble) };
}
