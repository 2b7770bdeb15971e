import { readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { findBarriers, findOverflow } from './harness/check-access.ts';
import { describeInBrowser } from './harness/describe-in-browser.ts';
import { madeRuns } from './harness/make-project.ts';
import { type WatchedPage, watchPage } from './harness/watch-page.ts';

const { full } = madeRuns;

describeInBrowser('a run as one file', (bench) => {
  let file: string;
  let text: string;

  beforeAll(async () => {
    file = join(bench.project.root, 'capsule.html');
    const { status, stderr } = await bench.project.run(['export', full, '--html', file]);
    expect(status, stderr).toBe(0);
    text = await readFile(file, 'utf8');
  });

  /** Opens the file as a double click would. */
  async function openFile(hash = ''): Promise<WatchedPage> {
    const watched = await watchPage(bench.browser, 'file://');
    await watched.page.goto(`${pathToFileURL(file)}${hash}`);
    await settle(watched.page);
    return watched;
  }

  test('it opens with its data flow, asks for nothing, and each of its screens works', async () => {
    const { page, requests, troubles } = await openFile();
    for (const [tab, said] of [
      ['Data flow', /fusion/i],
      ['Training', /training/i],
      ['Ask', /answer/i],
      ['Learn', /Key insight/],
    ] as const) {
      await page.getByRole('link', { name: tab, exact: true }).click();
      await settle(page);
      expect(await page.getByRole('main').innerText()).toMatch(said);
      expect(await findBarriers(page)).toEqual([]);
    }
    expect(await page.getByRole('link', { name: 'Tables' }).count()).toBe(0);
    const asked = requests.filter((address) => !address.startsWith('data:'));
    expect({ asked, troubles }).toEqual({ asked: [pathToFileURL(file).href], troubles: [] });
    await page.context().close();
  });

  test('its quiz is answered by keyboard alone, and the score follows', async () => {
    const { page } = await openFile(`#/runs/${full}/learn`);
    await page.getByRole('radio').nth(1).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByText(/Every image, however large, becomes 224/).waitFor();
    expect(await page.getByRole('button', { name: 'Question 1, right' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Next question' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/Question 2 of/).waitFor();
    await page.context().close();
  });

  test('at 320 px nothing scrolls sideways', async () => {
    const { page } = await openFile(`#/runs/${full}/learn`);
    await page.setViewportSize({ width: 320, height: 700 });
    await settle(page);
    expect(await findOverflow(page)).toEqual([]);
    await page.context().close();
  });

  test('nothing of this machine is in it, and its size is that of a mail', () => {
    for (const path of [bench.project.root, process.cwd(), homedir(), tmpdir()]) {
      expect(text.includes(`${path}/`)).toBe(false);
    }
    expect(Buffer.byteLength(text)).toBeLessThan(3_000_000);
  });

  test('the same run gives the same bytes; a file that is there is not written over', async () => {
    const again = join(bench.project.root, 'again.html');
    const { status, stderr } = await bench.project.run(['export', full, '--html', again]);
    expect(status, stderr).toBe(0);
    expect((await readFile(again, 'utf8')) === text).toBe(true);
    const refused = await bench.project.run(['export', full, '--html', again]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/again\.html is there already\nfix: Name a new file/);
  });
});
