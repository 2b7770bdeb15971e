import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawScene, paintScene } from './draw-scene.ts';
import { kinds } from './kinds/kinds.ts';
import { type MadeConfig, madeConfig } from './made-config.ts';
import { planScenes } from './plan.ts';
import { createRandom } from './random.ts';
import { createScene, type Scene } from './scene.ts';

function scenesOf(settings: object, seed: number): Scene[] {
  const config: MadeConfig = madeConfig.parse(settings);
  return [...planScenes(config, seed)].map((plan) => createScene(plan, config, seed));
}

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

const scenes = scenesOf({}, 1);

test('a stream of random numbers is the same on every machine', () => {
  const random = createRandom(7, 'stream', 3);
  expect([random.below(1000), random.below(1000), random.below(1000)]).toEqual([569, 619, 991]);
  expect(random.shuffle([1, 2, 3, 4, 5])).toEqual([4, 2, 1, 3, 5]);
});

test('the scenes of a seed and their drawings are the ones that were approved', () => {
  expect(sha256(JSON.stringify(scenes.slice(0, 100)))).toBe(
    '6e16946cd232c3c2a7e1726665a26528d19301a44f308290689ea7f6b5c284b5',
  );
  expect(sha256(scenes.slice(0, 100).map(drawScene).join('\n'))).toBe(
    'c7b94ed49de2dcd84e1082ba45a7cb64f00f547581795315fd2a9554dec78664',
  );
});

test('the same seed paints the same bytes, and another seed others', async () => {
  const paintAll = async (seed: number): Promise<string[]> => {
    const images = await Promise.all(scenesOf({ count: 12 }, seed).map(paintScene));
    return images.map(sha256);
  };
  const first = await paintAll(5);
  expect(await paintAll(5)).toEqual(first);
  const other = await paintAll(6);
  expect(other.filter((hash) => first.includes(hash))).toEqual([]);
});

test('a longer list of scenes begins with the shorter one', () => {
  expect(scenesOf({ count: 40 }, 1)).toEqual(scenes.slice(0, 40));
});

test('an image is 224×224 RGB', async () => {
  const { width, height, channels, format } = await sharp(await paintScene(scenes[0]!)).metadata();
  expect({ width, height, channels, format }).toEqual({
    width: 224,
    height: 224,
    channels: 3,
    format: 'png',
  });
});

test('things lie apart and inside the image', () => {
  for (const { things, distractor } of scenes) {
    const all = distractor ? [...things, distractor] : things;
    for (const [index, { x, y, size }] of all.entries()) {
      expect(Math.min(x, y, 1 - x, 1 - y)).toBeGreaterThanOrEqual(size * 0.5);
      for (const other of all.slice(index + 1)) {
        expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan((size + other.size) / 2);
      }
    }
  }
});

test('a single thing is at least a quarter of the side, and its place is plain', () => {
  for (const { things, place } of scenes.filter(({ count }) => count === 1)) {
    const { x, y, size } = things[0]!;
    expect(size).toBeGreaterThan(0.25);
    if (!place) continue;
    const distance = { left: 0.5 - x, right: x - 0.5, top: 0.5 - y, bottom: y - 0.5 }[place];
    const sideways = place === 'left' || place === 'right' ? y - 0.5 : x - 0.5;
    expect(distance).toBeGreaterThan(0.2);
    expect(Math.abs(sideways)).toBeLessThan(0.1);
  }
});

test('a distractor has another kind and colour, and leaves the question clear', () => {
  const crowded = scenes.filter(({ distractor }) => distractor);
  expect(crowded.length).toBeGreaterThan(150);
  for (const { topic, kind, color, askedKind, distractor } of crowded) {
    expect(distractor!.kind).not.toBe(kind);
    expect(distractor!.kind).not.toBe(askedKind);
    expect(distractor!.color).not.toBe(color);
    if (topic === 'kind') expect(kinds[distractor!.kind].family).not.toBe(kinds[kind].family);
  }
});

test('each axis obeys the config', () => {
  const settings = {
    count: 200,
    kinds: ['cat', 'dog', 'ball', 'car'],
    colors: ['red', 'blue'],
    grounds: ['plain'],
    topicShares: { color: 1, kind: 0, count: 1, place: 0, presence: 0 },
    maxCount: 2,
    distractorRatio: 0,
    maxTurnDegrees: 0,
    flipRatio: 0,
  };
  for (const scene of scenesOf(settings, 1)) {
    expect(['color', 'count']).toContain(scene.topic);
    expect(settings.kinds).toContain(scene.kind);
    expect(settings.colors).toContain(scene.color);
    expect(scene.ground.style).toBe('plain');
    expect(scene.things.length).toBeLessThanOrEqual(2);
    expect(scene.distractor).toBeUndefined();
    for (const { turnDegrees, isFlipped } of scene.things) {
      expect([Math.abs(turnDegrees), isFlipped]).toEqual([0, false]);
    }
  }
});
