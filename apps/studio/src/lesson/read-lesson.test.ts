import type { RunRecord } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { readLesson } from './read-lesson.ts';

test('of a run without results it is what can be asked without, and the terms', async () => {
  const run = { id: 'new', stages: [] } as unknown as RunRecord;
  const lesson = await readLesson('/nowhere', run);
  expect(lesson).not.toHaveProperty('keyInsight');
  expect(lesson).not.toHaveProperty('nextLoss');
  expect(lesson.quiz.map(({ question }) => question)).toEqual([
    'What happens to the image during preprocessing?',
    'Which answers does the accuracy of a run count?',
    expect.stringMatching(/^The vocabulary has 30,522 pieces/),
    'How many numbers of a sample does fusion hand on?',
  ]);
  expect(lesson.glossary.length).toBeGreaterThan(30);
});
