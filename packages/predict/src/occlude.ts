import { imageSidePx, patchGridSide } from '@sightline/contracts';
import type { Model } from './model.ts';
import { type Asked, scorePictures } from './score-pictures.ts';

const cellPx = imageSidePx / patchGridSide;
const windowPx = 2 * cellPx; // what is cut in two by one cell's border lies whole in another's window

function meanColor(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0];
  for (const [index, value] of pixels.entries()) sums[index % 3]! += value;
  return sums.map((sum) => Math.round((3 * sum) / pixels.length));
}

/**
 * A picture with a square of its mean colour over one place of 7×7, 64 pixels wide.
 *
 * @param pixels uint8 [224, 224, 3]
 */
export function coverPlace(pixels: Uint8Array, place: number): Uint8Array {
  const color = meanColor(pixels);
  const covered = new Uint8Array(pixels); // a Buffer's own slice would be a view
  const startOf = (cell: number): number => cell * cellPx - (windowPx - cellPx) / 2;
  const [top, left] = [startOf(Math.floor(place / patchGridSide)), startOf(place % patchGridSide)];
  const last = (start: number): number => Math.min(start + windowPx, imageSidePx);
  for (let y = Math.max(0, top); y < last(top); y++) {
    for (let x = Math.max(0, left); x < last(left); x++) {
      covered.set(color, (y * imageSidePx + x) * 3);
    }
  }
  return covered;
}

/**
 * By how many nats an answer gets less likely when each place is covered.
 *
 * @returns [7, 7], row-major
 * @see Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks, section 4.2
 */
export async function occlude(model: Model, pixels: Uint8Array, asked: Asked): Promise<number[]> {
  const [whole] = await scorePictures(model, pixels, 1, asked);
  const drops: number[] = [];
  while (drops.length < patchGridSide ** 2) {
    const row = new Uint8Array(patchGridSide * pixels.length);
    for (let at = 0; at < patchGridSide; at++) {
      row.set(coverPlace(pixels, drops.length + at), at * pixels.length);
    }
    const scores = await scorePictures(model, row, patchGridSide, asked);
    drops.push(...Array.from(scores, (score) => whole! - score));
  }
  return drops;
}
