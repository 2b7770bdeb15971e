import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openBrowser } from './open-browser.ts';
import { settle } from './settle.ts';
import { type Studio, startStudio } from './start-studio.ts';

const help = `Usage: node tools/dist/browser/screenshots.js --root <folder> --out <folder> [--run latest] [--only flow,ask]

Takes every screen of the studio in light, in dark and 320 px wide, so that people can look at it.
`;

/** Screens by the name of their pictures; of a run where `RUN` stands in the address. */
const screens: Record<string, string> = {
  runs: '#/runs',
  flow: '#/runs/RUN/flow',
  table: '#/runs/RUN/table',
  predictions: '#/runs/RUN/table/train/predictions',
  training: '#/runs/RUN/training',
  ask: '#/runs/RUN/ask',
  learn: '#/runs/RUN/learn',
  compare: '#/compare',
  sample: '#/runs/sample/flow',
  unknown: '#/runs/no-such-run/flow',
  nowhere: '#/nowhere',
};

const looks: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  narrow: { viewport: { width: 320, height: 700 }, colorScheme: 'light' },
};

async function takeLook(
  browser: Browser,
  { origin, token }: Studio,
  { look, run, names, out }: { look: string; run: string; names: string[]; out: string },
): Promise<void> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...looks[look] });
  const page = await context.newPage();
  await page.goto(`${origin}/#token=${token}`);
  for (const name of names) {
    await page.goto(`${origin}/${screens[name]!.replace('RUN', run)}`);
    await settle(page);
    const path = join(out, `${name}-${look}.png`);
    await page.screenshot({ path, fullPage: true });
    process.stdout.write(`${path}\n`);
  }
  await context.close();
}

async function takeAll(root: string, out: string, run: string, names: string[]): Promise<void> {
  mkdirSync(out, { recursive: true });
  const studio = await startStudio(root);
  const browser = await openBrowser();
  try {
    for (const look of Object.keys(looks)) {
      await takeLook(browser, studio, { look, run, names, out });
    }
  } finally {
    await browser.close();
    await studio.stop();
  }
}

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    out: { type: 'string' },
    run: { type: 'string', default: 'latest' },
    only: { type: 'string', default: Object.keys(screens).join(',') },
  },
});

if (values.root === undefined || values.out === undefined) {
  process.stderr.write(help);
  process.exitCode = 2;
} else {
  const names = values.only.split(',').filter((name) => name in screens);
  await takeAll(resolve(values.root), resolve(values.out), values.run, names);
}
