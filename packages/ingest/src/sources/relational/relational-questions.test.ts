import { expect, test } from 'vitest';
import { createRandom } from '../made/random.ts';
import { relationalConfig } from './relational-config.ts';
import { askRelations, type RelationalQuestion } from './relational-questions.ts';
import { createRelationalScene, type RelationalScene } from './relational-scene.ts';

function askAll(scene: RelationalScene, index = 1): RelationalQuestion[] {
  return askRelations(scene, 100, createRandom(1, index));
}

function answersTo(scene: RelationalScene): Record<string, string> {
  return Object.fromEntries(askAll(scene).map(({ question, answer }) => [question, answer]));
}

// The middle is at 37. From red: green 20, gray 46, blue and orange 50, yellow 78 px; from gray:
// yellow 32.0, orange 32.6 px; from blue: green 30, ..., yellow 55, orange 70 px.
const scene: RelationalScene = {
  sidePx: 75,
  objects: [
    { color: 'red', shape: 'circle', x: 10, y: 10 },
    { color: 'green', shape: 'square', x: 30, y: 12 },
    { color: 'blue', shape: 'triangle', x: 60, y: 10 },
    { color: 'orange', shape: 'circle', x: 11, y: 60 },
    { color: 'gray', shape: 'square', x: 40, y: 45 },
    { color: 'yellow', shape: 'circle', x: 65, y: 65 },
  ],
};

test('every type is answered as the scene has it', () => {
  expect(answersTo(scene)).toMatchObject({
    'What shape is the blue object?': 'triangle',
    'Is the green object on the left?': 'yes',
    'Is the gray object on the left?': 'no',
    'Is the green object at the top?': 'yes',
    'Is the orange object at the top?': 'no',
    'What shape is the object nearest to the red object?': 'square',
    'What shape is the object furthest from the blue object?': 'circle',
    'What shape is the object furthest from the red object?': 'circle',
    'Is the red object left of the blue object?': 'yes',
    'Is the blue object left of the red object?': 'no',
    'How many objects have the shape of the red object?': '3',
    'How many objects have the shape of the blue object?': '1',
  });
});

test('what two pixels would decide is not asked', () => {
  const answers = answersTo(scene);
  expect(answers).not.toHaveProperty(['Is the red object left of the orange object?']);
  expect(answers).not.toHaveProperty(
    ['What shape is the object nearest to the yellow object?'],
    '',
  );
  const centred = { ...scene.objects[0]!, x: 38, y: 36 };
  const middle = answersTo({ ...scene, objects: [centred, ...scene.objects.slice(1)] });
  expect(middle).not.toHaveProperty(['Is the red object on the left?']);
  expect(middle).not.toHaveProperty(['Is the red object at the top?']);
});

test('where a colour comes twice, shapes are part of the name and colours are counted', () => {
  const objects = scene.objects.map((thing, index) =>
    index === 1 ? { ...thing, color: 'red' as const } : thing,
  );
  const answers = answersTo({ ...scene, objects });
  expect(answers).toMatchObject({
    'Is the red square on the left?': 'yes',
    'Is the red circle left of the blue object?': 'yes',
    'How many objects have the same color as the red circle?': '2',
    'How many objects have the same color as the blue triangle?': '1',
    'How many objects have the shape of the red square?': '2',
  });
  const questions = Object.keys(answers).join('\n');
  expect(questions).not.toContain('red object');
  expect(questions).not.toContain('What shape is the red');
});

type Thing = RelationalScene['objects'][number];

/** Answers a question from the list of objects alone, independently of how it was made. */
function answerIndependently({ objects }: RelationalScene, question: string): string {
  const things = [...question.matchAll(/(?:the|a) (\w+) (object|circle|square|triangle)/g)].map(
    ([, color, shape]) => ({ color, shape }),
  );
  const isCalled = (thing: Thing, { color, shape } = things[0]!): boolean =>
    thing.color === color && (shape === 'object' || thing.shape === shape);
  if (question.startsWith('Is there')) return objects.some((o) => isCalled(o)) ? 'yes' : 'no';
  const named = things.map((name) => objects.filter((thing) => isCalled(thing, name)));
  expect(named.map((found) => found.length)).toEqual(things.map(() => 1));
  const [[one], [two] = []] = named as [Thing[], Thing[]?];
  const { shape, color, x, y } = one!;
  const ofDistance = (limit: (...all: number[]) => number): string => {
    const others = objects.filter((other) => other !== one);
    const squares = others.map((other) => (other.x - x) ** 2 + (other.y - y) ** 2);
    return others[squares.indexOf(limit(...squares))]!.shape;
  };
  if (question.includes('nearest')) return ofDistance(Math.min);
  if (question.includes('furthest')) return ofDistance(Math.max);
  if (question.startsWith('What shape')) return shape;
  if (question.includes('same color')) return `${objects.filter((o) => o.color === color).length}`;
  if (question.includes('How many')) return `${objects.filter((o) => o.shape === shape).length}`;
  if (two) return x < two.x ? 'yes' : 'no';
  return (question.includes('left') ? x : y) <= 36 ? 'yes' : 'no';
}

for (const uniqueColorRatio of [1, 0]) {
  const config = relationalConfig.parse({ uniqueColorRatio });

  test(`300 scenes answer their questions, unique colours ${uniqueColorRatio}`, () => {
    for (let index = 0; index < 300; index++) {
      const made = createRelationalScene(index, config, 5);
      const asked = askAll(made, index);
      expect(new Set(asked.map(({ question }) => question)).size).toBe(asked.length);
      for (const { question, answer } of asked) {
        expect(answer, question).toBe(answerIndependently(made, question));
      }
    }
  });
}

test('ten of each kind are asked, of every type at least two', () => {
  const config = relationalConfig.parse({});
  for (let index = 0; index < 50; index++) {
    const made = createRelationalScene(index, config, 1);
    const asked = askRelations(made, 10, createRandom(1, index));
    const countOf = (start: string) => asked.filter((one) => one.questionType.startsWith(start));
    expect([countOf('other/').length, countOf('relational/').length]).toEqual([10, 10]);
    for (const type of ['other/shape', 'other/left', 'other/top', 'other/presence']) {
      expect(countOf(type).length).toBeGreaterThanOrEqual(2);
    }
    expect(countOf('relational/left-of').length).toBeGreaterThanOrEqual(2);
  }
});

test('the question alone tells at most 55 % of yes and no, 37 % of the rest', () => {
  const config = relationalConfig.parse({});
  const counts = new Map<string, Map<string, number>>();
  for (let index = 0; index < 3000; index++) {
    const made = createRelationalScene(index, config, 1);
    for (const asked of askRelations(made, 10, createRandom(1, index))) {
      const key = `${asked.questionType} ${asked.question}`;
      const answers = counts.get(key) ?? new Map<string, number>();
      counts.set(key, answers.set(asked.answer, (answers.get(asked.answer) ?? 0) + 1));
    }
  }
  const guessable = (type: string): number => {
    const found = [...counts].filter(([key]) => key.startsWith(`${type} `));
    const answers = found.map(([, all]) => [...all.values()]);
    const total = answers.flat().reduce((sum, count) => sum + count, 0);
    return answers.reduce((sum, all) => sum + Math.max(...all), 0) / total;
  };
  for (const type of ['other/left', 'other/top', 'other/presence', 'relational/left-of']) {
    expect(guessable(type), type).toBeLessThan(0.55);
  }
  const many = ['other/shape', 'relational/nearest', 'relational/furthest'];
  for (const type of [...many, 'relational/same-shape-count']) {
    expect(guessable(type), type).toBeLessThan(0.37);
  }
});
