import { expect, test } from 'vitest';
import { coverPlace } from './occlude.ts';

const sidePx = 224;

/** A white picture with a black pixel in its middle, in a Buffer as sharp gives it. */
function pixels(): Buffer {
  const white = Buffer.alloc(sidePx * sidePx * 3, 255);
  white.fill(0, (112 * sidePx + 112) * 3, (112 * sidePx + 112) * 3 + 3);
  return white;
}

test('a place is covered by the mean colour, and the picture itself stays as it was', () => {
  const picture = pixels();
  const covered = coverPlace(picture, 24); // the middle of 7×7
  expect(covered[(112 * sidePx + 112) * 3]).toBe(255);
  expect(picture.equals(pixels())).toBe(true);
});

test('a square of 64 pixels is covered, less at the edge of the picture', () => {
  const black = new Uint8Array(sidePx * sidePx * 3);
  black.fill(255, 0, black.length / 2); // the upper half is white
  const changed = (place: number): number => {
    const covered = coverPlace(black, place);
    return covered.filter((value, index) => index % 3 === 0 && value !== black[index]!).length;
  };
  expect(changed(24)).toBe(64 * 64);
  expect(changed(0)).toBe(48 * 48);
});
