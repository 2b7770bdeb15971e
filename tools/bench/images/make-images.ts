import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type Random } from '@sightline/tensor';
import sharp, { type Sharp } from 'sharp';

/** What is decoded: the size and kind of easy-VQA's images, of a web photo, and of a phone's. */
export const imageKinds = {
  images_small: { width: 64, height: 64, format: 'png', count: 1000 },
  images_medium: { width: 640, height: 480, format: 'jpeg', count: 1000 },
  images_large: { width: 4000, height: 3000, format: 'jpeg', count: 16 },
} as const;

export type ImageKind = keyof typeof imageKinds;

/** A coloured disc on a plain ground. */
function drawShape(random: Random, width: number, height: number): Sharp {
  const color = (): string => `hsl(${random.below(360)} 80% ${30 + random.below(50)}%)`;
  const [x, y] = [random.below(width), random.below(height)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${color()}"/><circle cx="${x}" cy="${y}" r="${width / 4}" fill="${color()}"/></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().png();
}

/** 40 by 30 coloured grains, smoothly enlarged. */
function drawPhoto(random: Random, width: number, height: number): Sharp {
  const grains = Buffer.from(Uint8Array.from({ length: 40 * 30 * 3 }, () => random.below(256)));
  return sharp(grains, { raw: { width: 40, height: 30, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .jpeg({ quality: 90 });
}

/** Makes a folder of images of each kind, the same bytes each time. */
export async function makeImages(folder: string): Promise<void> {
  const random = createRandom(1);
  for (const [kind, { width, height, format, count }] of Object.entries(imageKinds)) {
    await mkdir(join(folder, kind), { recursive: true });
    const draw = format === 'png' ? drawShape : drawPhoto;
    for (let index = 0; index < count; index++) {
      await draw(random, width, height).toFile(join(folder, kind, `${index}.${format}`));
    }
  }
}
