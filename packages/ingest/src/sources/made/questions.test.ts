import { expect, test } from 'vitest';
import { type MadeConfig, madeConfig } from './made-config.ts';
import { planScenes } from './plan.ts';
import { askQuestions, type MadeQuestion } from './questions.ts';
import { createScene, type Scene } from './scene.ts';

const config: MadeConfig = madeConfig.parse({ questionsPerImage: 5 });
const asked: { scene: Scene; questions: MadeQuestion[] }[] = [...planScenes(config, 4)].map(
  (plan) => {
    const scene = createScene(plan, config, 4);
    return { scene, questions: askQuestions(scene, config, 4) };
  },
);

test('answers are sentences that hold the short answer', () => {
  for (const { questions } of asked) {
    for (const { question, answer, shortAnswer } of questions) {
      expect(question).toMatch(/^[A-Z].*\?$/);
      expect(answer).toMatch(/^[A-Z].*\.$/);
      expect(answer.toLowerCase()).toContain(shortAnswer);
    }
  }
});

test('the first question is about the topic that the scene was drawn for', () => {
  for (const { scene, questions } of asked) {
    expect(questions[0]!.topic).toBe(scene.topic);
    expect(new Set(questions.map(({ topic }) => topic)).size).toBe(questions.length);
  }
});

test('answers tell what the scene shows', () => {
  for (const { scene, questions } of asked) {
    for (const { topic, question, shortAnswer } of questions) {
      if (topic === 'color') expect(shortAnswer).toBe(scene.things[0]!.color);
      if (topic === 'kind') expect(shortAnswer).toBe(scene.things[0]!.kind);
      if (topic === 'count') {
        expect(shortAnswer).toBe(['one', 'two', 'three', 'four'][scene.things.length - 1]);
      }
      if (topic === 'place') expect(shortAnswer).toBe(scene.place);
      if (topic === 'presence') {
        const shown = [...scene.things, ...(scene.distractor ? [scene.distractor] : [])];
        const isShown = shown.some(({ kind }) => question.includes(`a ${kind}`));
        expect(shortAnswer).toBe(isShown ? 'yes' : 'no');
      }
    }
  }
});

test('a place is asked only of one thing, and a kind only of one of its family', () => {
  for (const { scene, questions } of asked) {
    for (const { topic, question } of questions) {
      if (topic === 'place') expect(scene.things.length).toBe(1);
      if (topic === 'kind' && scene.distractor) expect(question).toMatch(/animal|object/);
    }
  }
});

test('several things are spoken of in the plural', () => {
  const group = asked.find(({ scene }) => scene.things.length > 1 && scene.kind === 'butterfly')!;
  const color = group.questions.find(({ topic }) => topic === 'color')!;
  expect(color.answer).toMatch(/^The butterflies are /);
  expect(group.questions[0]!.answer).toMatch(/^There are (two|three|four) butterflies\.$/);
});
