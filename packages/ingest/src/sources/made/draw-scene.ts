import sharp from 'sharp';
import { paints } from './colors.ts';
import { drawGround } from './ground.ts';
import { kinds } from './kinds/kinds.ts';
import type { Scene, Thing } from './scene.ts';

/** Height and width of a made image. */
export const madeSidePx = 224;

function drawThing({ kind, color, x, y, size, turnDegrees, isFlipped }: Thing): string {
  const scale = (size * madeSidePx) / 100;
  const place = `translate(${(x * madeSidePx).toFixed(2)} ${(y * madeSidePx).toFixed(2)})`;
  const width = (isFlipped ? -scale : scale).toFixed(4);
  const pose = `rotate(${turnDegrees.toFixed(2)}) scale(${width} ${scale.toFixed(4)})`;
  return `<g transform="${place} ${pose}">${kinds[kind].draw(paints[color])}</g>`;
}

/** Draws a scene as SVG, 224×224. */
export function drawScene(scene: Scene): string {
  const things = scene.distractor ? [...scene.things, scene.distractor] : scene.things;
  const body = drawGround(scene.ground, madeSidePx) + things.map(drawThing).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${madeSidePx}" height="${madeSidePx}">${body}</svg>`;
}

/** Draws a scene as a PNG, 224×224 RGB. */
export async function paintScene(scene: Scene): Promise<Uint8Array> {
  return sharp(Buffer.from(drawScene(scene)))
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer();
}
