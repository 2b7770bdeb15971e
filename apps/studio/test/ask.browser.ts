/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { findBarriers, findOverflow } from './harness/check-access.ts';
import { describeInBrowser } from './harness/describe-in-browser.ts';
import { madeRuns } from './harness/make-project.ts';

const screen = `#/runs/${madeRuns.full}/ask`;

/** Asks what stands in the field of the first question. */
async function ask(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
  return page.locator('.ask-answer').first().innerText();
}

async function expectOpenToAll(page: Page): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0));
  expect(await findBarriers(page)).toEqual([]);
  expect(await findOverflow(page)).toEqual([]);
}

describeInBrowser('asking', (bench) => {
  test('a sample is answered, layer by layer, and its link opens the same answer', async () => {
    const { page } = await bench.open(screen);
    await settle(page);
    const answer = await ask(page);
    expect(answer).not.toBe('');
    const tabs = page.getByRole('tab');
    expect(await tabs.count()).toBe(5);
    await tabs.first().focus();
    await page.keyboard.press('ArrowLeft');
    expect(await tabs.last().getAttribute('aria-selected')).toBe('true');
    expect(await page.getByRole('tabpanel').innerText()).toContain('token by token');
    await page.locator('.ask-token').first().click();
    expect(await page.locator('.ask-rivals tbody tr').count()).toBe(7);
    await page.getByRole('button', { name: 'Show where it looked' }).click();
    await page.locator('.ask-overlay').waitFor();
    await page.getByRole('radio', { name: 'What covering costs' }).check();
    expect(await page.locator('.ask-overlay').getAttribute('aria-label')).toMatch(/covering/);
    await expectOpenToAll(page);
    const { page: linked } = await bench.open(new URL(page.url()).hash);
    expect(await linked.locator('.ask-answer').innerText()).toBe(answer);
  });

  test('two questions stand side by side, with what sets them apart, at 320 px too', async () => {
    const { page } = await bench.open(screen);
    await settle(page);
    await ask(page);
    await page.getByRole('button', { name: 'Ask beside it' }).click();
    const beside = page.getByRole('region', { name: 'Beside it', exact: true });
    await beside.getByRole('combobox').fill('Is there anything at all?');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What sets them apart' }).waitFor();
    expect(await beside.locator('.note').innerText()).toMatch(/differ first in text input/);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectOpenToAll(page);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectOpenToAll(page);
  });

  test('a picture of one’s own is asked about, and one that is none is told as such', async () => {
    const { page, allow } = await bench.open(screen);
    await settle(page);
    const picture = await page.request.get(
      await page.locator('.ask-image').evaluate((image) => (image as HTMLImageElement).src),
    );
    const file = { name: 'own.png', mimeType: 'image/png' };
    const input = page.locator('input[type=file]');
    await input.setInputFiles({ ...file, buffer: await picture.body() });
    expect(await page.locator('figcaption').first().innerText()).toContain('own.png');
    expect(await ask(page)).not.toBe('');
    expect(new URL(page.url()).hash).not.toContain('sample=');
    allow(/status of 422/);
    await input.setInputFiles({ ...file, buffer: Buffer.from('no picture') });
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain('cannot be decoded');
    await expectOpenToAll(page);
  });
});
