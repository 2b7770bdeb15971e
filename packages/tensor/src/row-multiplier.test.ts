import { expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { createRowMultiplier } from './row-multiplier.ts';

const random = createRandom(5);
const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());

function multiply(x: Float32Array, weight: Float32Array, depth: number, bias?: Float32Array) {
  const width = weight.length / depth;
  return Float32Array.from({ length: (x.length / depth) * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    let sum = bias?.[column] ?? 0;
    for (let place = 0; place < depth; place++) {
      sum += x[row * depth + place]! * weight[place * width + column]!;
    }
    return sum;
  });
}

function expectClose(found: Float32Array, expected: Float32Array): void {
  expect(found.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 4);
}

test.each([1, 3, 4, 9])('%d rows are multiplied, whatever the width', (rowCount) => {
  const wide = { weight: draw(50 * 128), depth: 50, bias: draw(128) };
  const odd = { weight: draw(128 * 13), depth: 128 };
  const multiplier = createRowMultiplier();
  const multiplyWide = multiplier.createLayer(wide);
  const [short, long] = [draw(rowCount * 50), draw(rowCount * 128)];
  expectClose(multiplyWide(short), multiply(short, wide.weight, 50, wide.bias));
  const multiplyOdd = multiplier.createLayer(odd); // lies where that product was
  expectClose(multiplyOdd(long), multiply(long, odd.weight, 128));
  expectClose(multiplyWide(short), multiply(short, wide.weight, 50, wide.bias));
});

test('a row is multiplied to the same bits alone and among others', () => {
  const one = createRowMultiplier().createLayer({
    weight: draw(64 * 48),
    depth: 64,
    bias: draw(48),
  });
  const rows = draw(7 * 64);
  const together = one(rows);
  for (let row = 0; row < 7; row++) {
    expect(one(rows.slice(row * 64, (row + 1) * 64))).toEqual(
      together.slice(row * 48, (row + 1) * 48),
    );
  }
});
