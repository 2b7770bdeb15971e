import { expect, test } from 'vitest';
import type { Capsule } from '../api/index.ts';
import { withoutPaths } from './without-paths.ts';

function capsuleOf(message: string, config: Record<string, unknown> = {}): Capsule {
  const error = { code: 'failed', message, fix: message, details: { stack: message } };
  const stage = { stage: 'ingest', state: 'failed', reason: message, error };
  return {
    format: 'sightline-capsule@1',
    run: { id: 'a' },
    flow: {
      run: { id: 'a', config, error, stages: [stage] },
      cards: [{ ...stage, failures: [{ attempt: 1, error }] }],
    },
    trace: { runId: 'a', fits: [], error },
    lesson: { quiz: [] },
    samples: [],
    followed: [],
    answers: [],
  } as unknown as Capsule;
}

const messages = [
  ['ENOENT: no such file, open "/home/me/cats/1.png"', 'ENOENT: no such file, open "1.png"'],
  ["open '/home/me/my cats/1.png'", "open '1.png'"],
  ['error:/home/jo/secret/x.csv', 'error:x.csv'],
  ['/home/jo/x.csv:3:1: odd', 'x.csv:3:1: odd'],
  ['file:///home/me/a.png is damaged', 'a.png is damaged'],
  [String.raw`open C:\Users\jo\x failed`, 'open x failed'],
  [String.raw`open 'C:\Users\jo doe\x.csv'`, "open 'x.csv'"],
  ['open D:/data/x.csv', 'open x.csv'],
  [String.raw`open \\server\share\x.csv`, 'open x.csv'],
  ['<b>/home/jo/x</b>', '<b>x</b>'],
  ['see https://example.org/a/b and red and/or blue', undefined],
  ['run: config.epochs 5 → 8', undefined],
  ['hit: file:artifacts/train/01ab', undefined],
] as const;

test('of a path on this machine only its last name is left in errors and reasons', () => {
  for (const [message, told = message] of messages) {
    const { flow, trace } = withoutPaths(capsuleOf(message));
    const error = { code: 'failed', message: told, fix: told };
    expect(flow.run.error, message).toEqual(error);
    expect(trace.error).toEqual(error);
    expect(flow.run.stages[0]).toMatchObject({ reason: told, error });
    expect(flow.cards[0]).toMatchObject({ reason: told, error });
    expect(flow.cards[0]!.failures[0]!.error).toEqual(error);
  }
});

test('settings keep the last name of a path, in keys too', () => {
  const config = {
    ingest: { source: 'folder', path: '../../mine/cats', use: '/home/me/my stages/stage.js' },
    weights: { '/home/me/a.bin': String.raw`C:\Users\me\b.bin`, list: ['/x/y', 1, null] },
  };
  expect(withoutPaths(capsuleOf('', config)).flow.run.config).toEqual({
    ingest: { source: 'folder', path: 'cats', use: 'stage.js' },
    weights: { 'a.bin': 'b.bin', list: ['y', 1, null] },
  });
});

test('samples, questions and answers stay as they are, whatever they look like', () => {
  const texts = ['/data/train/1.jpg', '/data/test/1.jpg', '<b>/home/jo/x</b>', 'is /a/b red?'];
  const data = {
    samples: texts.map((sampleId) => ({ sampleId, question: sampleId, answer: sampleId })),
    followed: texts.map((sampleId) => ({ sampleId, stages: [{ rows: [{ parts: texts }] }] })),
    answers: texts.map((sampleId) => ({ sampleId, question: sampleId })),
    lesson: { quiz: texts },
  };
  expect(withoutPaths({ ...capsuleOf(''), ...data } as unknown as Capsule)).toMatchObject(data);
});
