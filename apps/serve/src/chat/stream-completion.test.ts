import { StageError } from '@sightline/contracts';
import type { Completion, CompletionToken } from '@sightline/predict';
import { expect, test } from 'vitest';
import type { CompletionHead } from './completion-parts.ts';
import { streamCompletion } from './stream-completion.ts';

const head = { id: 'chatcmpl-1', model: 'tiny' } as CompletionHead;
const settings = { model: 'tiny', n: 2 };
const token: CompletionToken = { answer: 0, text: 'a', logProbability: 0, rivals: [] };

const late = () => new StageError('stalled', { message: 'too late' });

test('what the model still says after the end of a stream is passed over', async () => {
  let say = (_: CompletionToken): void => undefined;
  let fail = (_: StageError): void => undefined;
  const broken: unknown[] = [];
  const complete = (onToken: typeof say) => {
    say = onToken;
    onToken(token);
    return new Promise<Completion>((_, reject) => {
      fail = reject;
    });
  };
  const response = await streamCompletion(head, settings, complete, (error) => broken.push(error));
  fail(late());
  const told = await response.text();
  expect(told).toMatch(/data: {"error":.*"deadline_exceeded"}}\n\n$/);
  expect(broken).toEqual([late()]);
  expect(() => say(token)).not.toThrow();
});

test('what fails before the first token has a status of its own, and no stream comes of it', async () => {
  let say = (_: CompletionToken): void => undefined;
  const broken: unknown[] = [];
  const complete = async (onToken: typeof say) => {
    say = onToken;
    throw late();
  };
  const failing = streamCompletion(head, settings, complete, (error) => broken.push(error));
  await expect(failing).rejects.toMatchObject({ code: 'stalled' });
  expect(() => say(token)).not.toThrow();
  expect(broken).toEqual([]);
});
