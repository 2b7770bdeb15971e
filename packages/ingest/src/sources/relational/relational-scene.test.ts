import sharp from 'sharp';
import { expect, test } from 'vitest';
import { paintObjects } from './paint-objects.ts';
import { relationalConfig } from './relational-config.ts';
import { createRelationalScene, type RelationalScene } from './relational-scene.ts';

function createScenes(settings: object, count: number): RelationalScene[] {
  const config = relationalConfig.parse(settings);
  return Array.from({ length: count }, (_, index) => createRelationalScene(index, config, 1));
}

/** How many pixels have each colour, the commonest (the ground) first. */
async function pixelCounts(scene: RelationalScene): Promise<[string, number][]> {
  const { data, info } = await sharp(await paintObjects(scene))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: scene.sidePx, height: scene.sidePx, channels: 3 });
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += 3) {
    const color = data.subarray(at, at + 3).join(',');
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

test('six objects in six colours are all seen whole, and nothing else is', async () => {
  const areas = { circle: 89, square: 121, triangle: 71 };
  for (const scene of createScenes({}, 40)) {
    const [[, groundCount] = ['', 0], ...painted] = await pixelCounts(scene);
    const expected = scene.objects.map(({ shape }) => areas[shape]).sort((a, b) => b - a);
    expect(painted.map(([, count]) => count)).toEqual(expected);
    expect(groundCount).toBe(75 * 75 - expected.reduce((sum, area) => sum + area, 0));
  }
});

test('an object lies where the scene says, in its colour', async () => {
  for (const scene of createScenes({ imageSidePx: 150 }, 10)) {
    const image = await paintObjects(scene);
    for (const { color, x, y } of scene.objects) {
      const spot = { left: x, top: y, width: 1, height: 1 };
      const [red = 0, green = 0, blue = 0] = await sharp(image).extract(spot).raw().toBuffer();
      const isTrue = {
        red: red > 200 && green < 50,
        green: green > 150 && red < 50,
        blue: blue > 200 && red < 50,
        orange: red > 200 && green > 100 && green < 180 && blue < 50,
        gray: red === green && green === blue && red < 150,
        yellow: red > 200 && green > 200 && blue < 50,
      };
      expect(isTrue[color], color).toBe(true);
    }
  }
});

test('centres lie apart and objects inside the image', () => {
  for (const { objects, sidePx } of createScenes({}, 500)) {
    expect(objects).toHaveLength(6);
    for (const [index, { x, y }] of objects.entries()) {
      expect(Math.min(x, y, sidePx - 1 - x, sidePx - 1 - y)).toBeGreaterThan(5);
      for (const other of objects.slice(index + 1)) {
        expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThanOrEqual(15);
      }
    }
  }
});

test('no two objects are alike, and colours repeat in the share of scenes that is asked for', () => {
  const repeated = createScenes({ uniqueColorRatio: 0.5 }, 400).filter(({ objects }) => {
    const looks = objects.map(({ color, shape }) => `${color} ${shape}`);
    expect(new Set(looks).size).toBe(6);
    return new Set(objects.map(({ color }) => color)).size < 6;
  });
  expect(Math.abs(repeated.length - 200)).toBeLessThan(50);
  for (const { objects } of createScenes({ objectCount: 4 }, 50)) {
    expect(new Set(objects.map(({ color }) => color)).size).toBe(4);
  }
});
