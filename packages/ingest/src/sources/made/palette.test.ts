import { expect, test } from 'vitest';
import { ingestConfig, type MadeIngestConfig } from '../../config.ts';
import { openMade } from './made-source.ts';
import { createPalettes } from './palette.ts';
import { planScenes } from './plan.ts';
import { createScene, type Scene } from './scene.ts';

const settings = { source: 'made', count: 400, unseenPairCount: 8, unseenCount: 60 };
const config = ingestConfig.parse(settings) as MadeIngestConfig;
const { seen, unseen } = createPalettes(config, 3);

function pairsOf({ things, distractor }: Scene): string[] {
  return [...things, ...(distractor ? [distractor] : [])].map(
    ({ kind, color }) => `${color} ${kind}`,
  );
}

const rare = new Set(
  [...unseen].flatMap(([kind, colors]) => colors.map((color) => `${color} ${kind}`)),
);

test('a held-out pair is in no scene but those of the split unseen, not even beside the thing asked for', () => {
  expect(rare.size).toBe(8);
  const shown = [...planScenes(config, 3, seen)].flatMap((plan) =>
    pairsOf(createScene(plan, config, 3, seen)),
  );
  expect(shown.filter((pair) => rare.has(pair))).toEqual([]);
  for (const part of [0, 1]) {
    const words = new Set(shown.map((pair) => pair.split(' ')[part]));
    expect(words.size).toBe(part === 0 ? config.colors.length : config.kinds.length);
  }
});

test('every scene of unseen shows a held-out pair', () => {
  for (const plan of planScenes({ ...config, count: 60 }, 3, unseen, 400)) {
    const { things } = createScene(plan, config, 3, seen);
    expect(
      things.map(({ color, kind }) => `${color} ${kind}`).every((pair) => rare.has(pair)),
    ).toBe(true);
  }
});

test('the split unseen stands beside the others, which keep their sizes', () => {
  const images = [
    ...(openMade(config, 3).images() as Iterable<{ split?: string; imageId: string }>),
  ];
  expect(images).toHaveLength(460);
  expect(images.filter(({ split }) => split === 'unseen')).toHaveLength(60);
  expect(new Set(images.map(({ imageId }) => imageId)).size).toBe(460);
});

test('without held-out pairs every kind may have every colour', () => {
  const all = createPalettes({ ...config, unseenPairCount: 0 }, 3);
  expect(all.unseen.size).toBe(0);
  expect([...all.seen.values()].every((colors) => colors.length === config.colors.length)).toBe(
    true,
  );
});
