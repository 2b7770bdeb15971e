import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { findBarriers } from './harness/check-access.ts';
import { describeInBrowser } from './harness/describe-in-browser.ts';
import { madeRuns } from './harness/make-project.ts';

const { full, other } = madeRuns;

describeInBrowser('what does not fit, does not come or is not there', (bench) => {
  test('a table that is cut off says that it scrolls, and does so by keyboard', async () => {
    const { page } = await bench.open(`#/compare?left=${full}&right=${other}`);
    const scores = page.getByRole('region', { name: 'Scores of both runs' });
    await scores.waitFor();
    const hint = scores.locator('xpath=..').getByText('scroll sideways');
    expect(await hint.count()).toBe(0);
    await page.setViewportSize({ width: 320, height: 700 });
    await hint.waitFor();
    await scores.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => scores.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
  });

  test('a curve whose code did not come is drawn once it is tried again', async () => {
    const { page, allow } = await bench.open('#/runs');
    allow(/net::ERR_FAILED|Failed to (?:load resource|fetch dynamically)/);
    let isAway = true;
    await page.route('**/load-uplot*', (route) => (isAway ? route.abort() : route.continue()));
    await page.goto(`${bench.studio.origin}/#/runs/${full}/training`);
    const note = page.getByText('The code that draws the curve did not come').first();
    await note.waitFor();
    expect(await findBarriers(page)).toEqual([]);
    isAway = false;
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.locator('.chart canvas').first().waitFor();
  });

  test('whoever asks for a run that is not there is led to those that are', async () => {
    const { page, allow } = await bench.open('#/runs/no-such-run/training');
    allow(/status of 404/);
    const link = page.getByRole('link', { name: full, exact: true });
    await link.click();
    await page.waitForURL(new RegExp(`#/runs/${full}/training$`));
    await settle(page);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  });

  test('a run that cannot be read stands in the list with its reason', async () => {
    const folder = join(bench.project.root, 'data', 'runs', 'torn');
    await mkdir(folder);
    await writeFile(join(folder, 'run.json'), '{');
    const { page } = await bench.open('#/runs');
    const section = page.getByRole('region', { name: '1 run cannot be read' });
    await section.waitFor();
    expect(await section.textContent()).toContain('is not a run record');
    expect(await findBarriers(page)).toEqual([]);
  });
});
