import { StageError } from '@sightline/contracts';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { expect, test } from 'vitest';
import { answerError } from './answer-error.ts';

async function told(thrown: Error, noted: string[] = []): Promise<unknown> {
  const note = (text: string): void => void noted.push(text);
  const app = new Hono()
    .onError((error, context) => answerError(error, context, note))
    .get('/x', () => {
      throw thrown;
    });
  const answer = await app.request('/x');
  return { status: answer.status, ...((await answer.json()) as object) };
}

test('what nobody foresaw is told to the terminal, and to the page only that it was', async () => {
  const message = 'the studio made a mistake; its terminal says more';
  const lost = Object.assign(new Error("ENOENT: open '/home/me/x'"), { code: 'ENOENT' });
  for (const thrown of [lost, new TypeError('no x of /home/me/y')]) {
    const noted: string[] = [];
    expect(await told(thrown, noted)).toEqual({ status: 500, code: 'failed', message });
    expect(noted.join()).toContain(thrown.message);
  }
});

test('that whoever asked has gone is no mistake', async () => {
  const noted: string[] = [];
  await told(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), noted);
  expect(noted).toEqual([]);
});

test('what was foreseen is told in its own words', async () => {
  const parts = { message: 'there is none', fix: 'Make one.' };
  const missing = new StageError('missing-data', parts);
  expect(await told(missing)).toEqual({ status: 404, code: 'missing-data', ...parts });
  const large = new HTTPException(413, { message: 'too large' });
  expect(await told(large)).toEqual({ status: 413, code: 'usage', message: 'too large' });
});
