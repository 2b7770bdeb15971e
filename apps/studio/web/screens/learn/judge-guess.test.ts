import { expect, test } from 'vitest';
import { judgeGuess } from './judge-guess.ts';

const riddle = { before: [2, 1.5], epoch: 3, loss: 1.2, observation: 'loss fell' };

test('a guess is held against the loss, in nats, and against two rules', () => {
  const { sentence, rivals } = judgeGuess(riddle, 1.25);
  expect(sentence).toBe('0.050 nats too high. You come closer than both simple rules.');
  expect(rivals.map(({ name, loss }) => [name, loss])).toEqual([
    ['your guess', 1.25],
    ['same as before', 1.5],
    ['same step again', 1],
  ]);
});

test('a guess within two percent is spot on; one that a rule beats says which', () => {
  expect(judgeGuess(riddle, 1.22).sentence).toMatch(/^Spot on: 0\.020 nats from the truth/);
  expect(judgeGuess(riddle, 0.95).sentence).toBe(
    '0.250 nats too low. The rule “same step again” comes as close or closer (0.200 nats); you beat “same as before”.',
  );
  expect(judgeGuess(riddle, 4).sentence).toBe(
    '2.800 nats too high. The rule “same step again” comes as close or closer (0.200 nats).',
  );
});

test('the same step again never leads below zero', () => {
  const steep = { ...riddle, before: [2, 0.5] };
  expect(judgeGuess(steep, 1).rivals[2]).toMatchObject({ loss: 0, error: -1.2 });
});
