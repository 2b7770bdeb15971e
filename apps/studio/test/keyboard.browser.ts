import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { describeInBrowser } from './harness/describe-in-browser.ts';
import { tabTo } from './harness/keyboard.ts';
import { madeRuns } from './harness/make-project.ts';

const { full } = madeRuns;

/** Opens a screen by its name in the head of the page, from wherever the keyboard is. */
async function openByHead(page: Page, title: string): Promise<void> {
  await tabTo(page, new RegExp(`^${title}$`), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await settle(page);
}

async function followSamples(page: Page): Promise<void> {
  const bar = page.locator('.sample-bar');
  await bar.getByText('Sample 1 of').waitFor();
  await tabTo(page, /^Next/);
  await page.keyboard.press('Enter');
  await bar.getByText('Sample 2 of').waitFor();
  await tabTo(page, /Previous/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await bar.getByText('Sample 1 of').waitFor();
}

async function openRow(page: Page): Promise<void> {
  await tabTo(page, /^Rows of /);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Row 2', exact: true }).waitFor();
  expect(page.url()).toContain('row=2');
  await page.keyboard.press('Escape');
  await page.waitForURL(/^(?!.*row=)/);
}

async function askSample(page: Page): Promise<void> {
  await tabTo(page, /^Ask$/);
  await page.keyboard.press('Enter');
  await page
    .getByText(/answer/i)
    .first()
    .waitFor();
  await settle(page);
}

async function playQuiz(page: Page): Promise<void> {
  const form = page.locator('.quiz');
  const score = form.locator('.quiz-score');
  for (let question = 0; question < 20 && (await score.count()) === 0; question++) {
    const isChecked = (await form.getByRole('button', { name: 'Check' }).count()) === 0;
    if (!isChecked) {
      await tabTo(page, new RegExp(await firstOption(page)));
      await page.keyboard.press('Space');
      await tabTo(page, /^Check$/);
      await page.keyboard.press('Enter');
    }
    await tabToIfElsewhere(page, /^(Next question|See the score)$/);
    await page.keyboard.press('Enter');
  }
  expect(await score.textContent()).toMatch(/^\d+ of \d+ right$/);
}

/** The first option's words, as a pattern. */
async function firstOption(page: Page): Promise<string> {
  const words = (await page.locator('.quiz-option').first().textContent())!.trim();
  return `^${words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+')}`;
}

async function tabToIfElsewhere(page: Page, wanted: RegExp): Promise<void> {
  const name = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  if (!wanted.test(name)) await tabTo(page, wanted);
}

describeInBrowser('the keyboard alone', (bench) => {
  test('leads from the first page through runs, data flow, a row, training and a question to the score of the quiz', {
    timeout: 300_000,
  }, async () => {
    const { page } = await bench.open('#/');
    await page.waitForURL(new RegExp(`/runs/${full}`));
    await settle(page);
    await tabTo(page, /^Runs$/);
    await page.keyboard.press('Enter');
    await settle(page);
    await tabTo(page, /^slow/);
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/runs/${full}/flow`));
    await settle(page);
    await followSamples(page);
    await openByHead(page, 'Tables');
    await openRow(page);
    await openByHead(page, 'Training');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Training');
    await openByHead(page, 'Ask');
    await askSample(page);
    await openByHead(page, 'Learn');
    await playQuiz(page);
  });

  test('skips the head where the first key is Tab and the second Enter', async () => {
    const { page } = await bench.open(`#/runs/${full}/training`);
    await page.reload(); // the keyboard is then where a page begins
    await settle(page);
    await tabTo(page, /^Skip to the content$/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  test('opens and leaves a dialog, and is then where it was before', async () => {
    const { page } = await bench.open('#/runs');
    await settle(page);
    await tabTo(page, /^Start a run/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Start the run$/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Start a run/);
  });
});
