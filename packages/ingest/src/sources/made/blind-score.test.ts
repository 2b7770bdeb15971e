import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { chooseSplit } from '../../choose-split.ts';
import { drawScene } from './draw-scene.ts';
import { madeConfig } from './made-config.ts';
import { planScenes } from './plan.ts';
import { askQuestions, type MadeQuestion } from './questions.ts';
import { createScene } from './scene.ts';

type Asked = MadeQuestion & { split: string };

function askAll(settings: object, seed: number): Asked[] {
  const config = madeConfig.parse(settings);
  return [...planScenes(config, seed)].flatMap((plan) => {
    const scene = createScene(plan, config, seed);
    const sha256 = createHash('sha256').update(drawScene(scene)).digest('hex');
    const split = chooseSplit(sha256, seed, { validation: 0.1, test: 0.1 });
    return askQuestions(scene, config, seed).map((asked) => ({ ...asked, split }));
  });
}

function mostCommonAnswers(rows: Asked[], keyOf: (row: Asked) => string): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const answers = counts.get(keyOf(row)) ?? new Map<string, number>();
    answers.set(row.answer, (answers.get(row.answer) ?? 0) + 1);
    counts.set(keyOf(row), answers);
  }
  const largest = (answers: Map<string, number>): string =>
    [...answers].sort((a, b) => b[1] - a[1])[0]![0];
  return new Map([...counts].map(([key, answers]) => [key, largest(answers)]));
}

/** Share of test rows that the question alone answers: by its text, else by its type. */
function blindScore(rows: Asked[], isRight: (guess: string, row: Asked) => boolean): number {
  const train = rows.filter(({ split }) => split === 'train');
  const held = rows.filter(({ split }) => split === 'test');
  const byText = mostCommonAnswers(train, ({ question }) => question);
  const byTopic = mostCommonAnswers(train, ({ topic }) => topic);
  const right = held.filter((row) =>
    isRight(byText.get(row.question) ?? byTopic.get(row.topic) ?? '', row),
  );
  return right.length / held.length;
}

const isSame = (guess: string, row: Asked): boolean => guess === row.answer;

for (const questionsPerImage of [1, 3]) {
  test(`the question alone answers less than 45 % with ${questionsPerImage} a scene`, () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const scores = seeds.map((seed) => blindScore(askAll({ questionsPerImage }, seed), isSame));
    expect(Math.max(...scores)).toBeLessThan(0.45);
    expect(Math.min(...scores)).toBeGreaterThan(0.05);
  });
}

test('yes and no come equally often for every kind', () => {
  const asked = askAll({ count: 1000 }, 1).filter(({ topic }) => topic === 'presence');
  const yesCount = asked.filter(({ shortAnswer }) => shortAnswer === 'yes').length;
  expect(asked.length).toBe(120);
  expect(yesCount).toBe(60);
});

test('every colour, count and place comes equally often', () => {
  const asked = askAll({ count: 2000 }, 3);
  for (const topic of ['color', 'count', 'place'] as const) {
    const counts = new Map<string, number>();
    for (const row of asked.filter((one) => one.topic === topic)) {
      counts.set(row.shortAnswer, (counts.get(row.shortAnswer) ?? 0) + 1);
    }
    const values = [...counts.values()];
    expect(Math.max(...values) / Math.min(...values)).toBeLessThan(1.15);
  }
});
