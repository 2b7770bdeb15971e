import { expect, test } from 'vitest';
import { ingestConfig, type MadeIngestConfig } from '../../config.ts';
import { exactSplits } from '../../exact-splits.ts';
import { openMade, unseenCountOf } from './made-source.ts';
import { createPalettes } from './palette.ts';
import { planScenes } from './plan.ts';
import { askQuestions } from './questions.ts';
import { createScene, type Scene } from './scene.ts';

const fourKinds = ['cat', 'dog', 'ball', 'cup'];
const colored = { color: 1, kind: 0, count: 0, place: 0, presence: 0 };
const settings: Record<string, object> = {
  'one pair': { unseenPairCount: 1 },
  'a pair of every kind': { unseenPairCount: 10, unseenCount: 50 },
  'two colours, of which each kind keeps one': {
    kinds: fourKinds,
    colors: ['red', 'blue'],
    unseenPairCount: 4,
    distractorRatio: 1,
  },
  'kinds of one family, asked for their kind': {
    kinds: ['cat', 'dog', 'bird', 'fish'],
    unseenPairCount: 3,
    topicShares: { ...colored, color: 0, kind: 1 },
    distractorRatio: 1,
  },
  'more questions than one': { unseenPairCount: 2, questionsPerImage: 5, distractorRatio: 1 },
  'only yes and no': {
    kinds: fourKinds,
    unseenPairCount: 1,
    topicShares: { ...colored, color: 0, presence: 1 },
  },
  'no scenes of the pairs': { unseenPairCount: 3, unseenCount: 0 },
};

function parse(config: object): MadeIngestConfig {
  return ingestConfig.parse({ source: 'made', count: 300, ...config }) as MadeIngestConfig;
}

function pairsOf({ things, distractor }: Scene): string[] {
  return [...things, ...(distractor ? [distractor] : [])].map(
    ({ color, kind }) => `${color} ${kind}`,
  );
}

/** Everything that a config draws, without painting it: scenes of training, of the others, of unseen. */
function drawAll(config: MadeIngestConfig, seed: number) {
  const { seen, unseen } = createPalettes(config, seed);
  const compose = (plan: Parameters<typeof createScene>[0]): Scene =>
    createScene(plan, config, seed, seen);
  const scenes = [...planScenes(config, seed, seen)].map(compose);
  const count = unseenCountOf(config);
  const rare = [...planScenes({ ...config, count }, seed, unseen, config.count)].map(compose);
  const splits = [...exactSplits(seed, config.count, config.testRatio, config.validationRatio)];
  const training = splits
    .filter(({ splitRatios }) => splitRatios.test + splitRatios.validation === 0)
    .map(({ index }) => scenes[index]!);
  const held = [...unseen].flatMap(([kind, colors]) => colors.map((color) => `${color} ${kind}`));
  return { scenes, rare, training, held: new Set(held) };
}

test.each(Object.entries(settings))(
  '%s: no other split shows a pair of the split unseen, and training shows every colour and kind',
  (_, given) => {
    const config = parse(given);
    for (const seed of [1, 2, 3]) {
      const { scenes, rare, training, held } = drawAll(config, seed);
      expect(held.size).toBe(config.unseenPairCount);
      expect(scenes.flatMap(pairsOf).filter((pair) => held.has(pair))).toEqual([]);
      const main = rare.flatMap(({ things }) =>
        things.map(({ color, kind }) => `${color} ${kind}`),
      );
      expect(main.filter((pair) => !held.has(pair))).toEqual([]);
      const words = new Set(training.flatMap(pairsOf).flatMap((pair) => pair.split(' ')));
      expect(words).toEqual(new Set([...config.colors, ...config.kinds]));
    }
  },
);

test.each(Object.entries(settings))(
  '%s: every scene has known things, and every question an answer',
  (_, given) => {
    const config = parse(given);
    const { scenes, rare } = drawAll(config, 4);
    for (const scene of [...scenes, ...rare]) {
      expect(pairsOf(scene).join()).not.toContain('undefined');
      const asked = askQuestions(scene, config, 4);
      expect(asked.length).toBeGreaterThan(0);
      expect(JSON.stringify(asked)).not.toContain('undefined');
    }
  },
);

test('where one pair is unseen, half of the questions whether something is there are for no', () => {
  const { rare } = drawAll(parse({ ...settings['only yes and no'], unseenCount: 40 }), 1);
  const present = rare.filter(({ kind, askedKind }) => kind === askedKind);
  expect(present).toHaveLength(20);
});

test('unseen has as many scenes as the test split, unless its count is given', () => {
  const countOf = (given: object): number => unseenCountOf(parse(given));
  expect(countOf({ count: 1000, unseenPairCount: 3 })).toBe(100);
  expect(countOf({ count: 45, testRatio: 0.3, unseenPairCount: 3 })).toBe(14);
  expect(countOf({ unseenPairCount: 3, unseenCount: 7 })).toBe(7);
  expect(countOf({ unseenPairCount: 0, unseenCount: 7 })).toBe(0);
  expect(openMade(parse({ count: 45, testRatio: 0.3, unseenPairCount: 3 }), 1).imageCount).toBe(59);
});

test('more pairs than kinds are refused, and it is said what to do', () => {
  expect(() => parse({ kinds: fourKinds, unseenPairCount: 5 })).toThrow(
    /at most one pair of each of the 4 kinds.*lower unseenPairCount or name more kinds/,
  );
});

test.each([
  [{ kinds: ['cat'] }, /at least 4 kinds/],
  [{ colors: ['red'] }, /at least 2 colors/],
  [{ kinds: ['cat', 'cat', 'dog', 'bird'] }, /cat is named twice/],
  [{ colors: ['red', 'blue', 'red'] }, /red is named twice/],
])('%j is refused, and it is said what to do', (given, says) => {
  expect(() => parse(given)).toThrow(says);
});
