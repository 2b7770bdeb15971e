import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page of a profile of its own, and all that went wrong on it and on others of that profile. */
export type WatchedPage = {
  page: Page;
  /** Errors of the console and of scripts, breaches of the policy, requests to anywhere else. */
  troubles: string[];
  /** Every address that was asked for. */
  requests: string[];
  /** Says of troubles that they are part of a test. */
  allow(trouble: RegExp): void;
};

type Told = { tellBreach(breach: string): void };

const isLocal = (address: string, origin: string): boolean =>
  address.startsWith(`${origin}/`) || /^(data|blob):/.test(address);

/**
 * Opens a page and writes down what goes wrong on it.
 *
 * @param origin from which everything must come
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
  const [allowed, troubles, requests]: [RegExp[], string[], string[]] = [[], [], []];
  const note = (trouble: string): void => {
    if (!allowed.some((pattern) => pattern.test(trouble))) troubles.push(trouble);
  };
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    note(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => note(`script: ${error.error().message}`));
  context.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  context.on('request', (request) => {
    requests.push(request.url());
    if (!isLocal(request.url(), origin)) note(`request: ${request.url()}`);
  });
  await context.exposeFunction('tellBreach', (breach: string) => note(`policy: ${breach}`));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      (globalThis as unknown as Told).tellBreach(`${violatedDirective} ${blockedURI}`),
    );
  });
  const page = await context.newPage();
  return { page, troubles, requests, allow: (trouble) => allowed.push(trouble) };
}
