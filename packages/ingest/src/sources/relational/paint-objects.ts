import sharp from 'sharp';
import {
  type Color,
  halfSizePx,
  type RelationalObject,
  type RelationalScene,
  type Shape,
} from './relational-scene.ts';

type Rgb = readonly [number, number, number];

const ground = 245; // of 255: light, and none of the colours
const paints: Record<Color, Rgb> = {
  red: [225, 30, 30],
  green: [30, 170, 50],
  blue: [40, 70, 230],
  orange: [255, 140, 0],
  gray: [128, 128, 128],
  yellow: [250, 220, 20],
};

/** Whether the pixel at (dx, dy) from a shape's centre belongs to it. */
const covers: Record<Shape, (dx: number, dy: number, half: number) => boolean> = {
  circle: (dx, dy, half) => dx * dx + dy * dy <= half * (half + 0.5),
  square: () => true,
  triangle: (dx, dy, half) => Math.abs(dx) <= (dy + half + 1) / 2,
};

function paintObject(pixels: Uint8Array, sidePx: number, thing: RelationalObject): void {
  const { shape, color, x, y } = thing;
  const half = halfSizePx(sidePx);
  for (let dy = -half; dy <= half; dy++) {
    for (let dx = -half; dx <= half; dx++) {
      if (covers[shape](dx, dy, half)) pixels.set(paints[color], ((y + dy) * sidePx + x + dx) * 3);
    }
  }
}

/** Paints a scene as a PNG, RGB, on a light ground. */
export async function paintObjects({ sidePx, objects }: RelationalScene): Promise<Uint8Array> {
  const pixels = new Uint8Array(sidePx * sidePx * 3).fill(ground); // [height, width, channel]
  for (const thing of objects) paintObject(pixels, sidePx, thing);
  const raw = { width: sidePx, height: sidePx, channels: 3 } as const;
  return sharp(pixels, { raw }).png({ compressionLevel: 6 }).toBuffer();
}
