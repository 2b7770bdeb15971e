import { decodeSafetensors, encodeSafetensors } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { fitProjection, project, projectionArrays, readProjection } from './projection.ts';

/** The same numbers in -1..1 each time. */
function scatter(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  });
}

/** Rows that differ much along (3,4,0)/5, less along z, and not at all across. */
const flat = Float32Array.from(
  [
    [2, 0],
    [-2, 0],
    [0, 1],
    [0, -1],
  ].flatMap(([along, up]) => [7 + 0.6 * along!, 0.8 * along!, up!]),
);

test('components are the directions of most variance, the greatest entry positive', () => {
  const { mean, components } = fitProjection(flat, 3, 3);
  expect(mean[0]).toBeCloseTo(7, 6);
  const expected = [0.6, 0.8, 0, 0, 0, 1, 0, 0, 0];
  expect(components).toHaveLength(9);
  for (const [at, value] of expected.entries()) expect(components[at]).toBeCloseTo(value, 6);
  expect(components.subarray(6)).toEqual(new Float32Array(3));
  const features = project(flat, { mean, components });
  const wanted = [2, 0, 0, -2, 0, 0, 0, 1, 0, 0, -1, 0];
  for (const [at, value] of wanted.entries()) expect(features[at]).toBeCloseTo(value, 5);
});

test('rows that a projection keeps whole have the distances that they had', () => {
  const rows = scatter(20 * 6);
  const features = project(rows, fitProjection(rows, 6, 6));
  const distance = (all: Float32Array, a: number, b: number) =>
    Math.hypot(...Array.from({ length: 6 }, (_, at) => all[a * 6 + at]! - all[b * 6 + at]!));
  for (let row = 1; row < 20; row++) {
    expect(distance(features, 0, row)).toBeCloseTo(distance(rows, 0, row), 5);
  }
});

test('features have the mean 0, do not go together, and their variance falls', () => {
  const rows = scatter(200 * 8).map((value, at) => value * (1 + (at % 8)));
  const features = project(rows, fitProjection(rows, 8, 5));
  const products = (a: number, b: number) => {
    let sum = 0;
    for (let row = 0; row < 200; row++) sum += features[row * 5 + a]! * features[row * 5 + b]!;
    return sum / 200;
  };
  const variances = [0, 1, 2, 3, 4].map((place) => products(place, place));
  expect(variances).toEqual(variances.toSorted((a, b) => b - a));
  for (let a = 0; a < 5; a++) for (let b = 0; b < a; b++) expect(products(a, b)).toBeCloseTo(0, 4);
});

test.each([
  ['no texts', 0, 0],
  ['one text', 1, 0],
  ['three texts', 3, 2],
  ['more texts than features', 30, 5],
])('%s give as many directions as there are, the rest is zero', (_, rowCount, directionCount) => {
  const rows = scatter(rowCount * 10);
  const projection = fitProjection(rows, 10, 5);
  expect(projection.components).toHaveLength(50);
  const lengths = [0, 1, 2, 3, 4].map((place) =>
    Math.hypot(...projection.components.subarray(place * 10, place * 10 + 10)),
  );
  expect(lengths.map(Math.round)).toEqual([0, 1, 2, 3, 4].map((at) => +(at < directionCount)));
  const asked = project(scatter(10, 7), projection);
  expect(asked.subarray(directionCount)).toEqual(new Float32Array(5 - directionCount));
});

test('texts that are all alike have no directions, whatever rounding says', () => {
  const rows = new Float32Array(70).map((_, at) => scatter(10)[at % 10]!);
  expect(fitProjection(rows, 10, 5).components).toEqual(new Float32Array(50));
});

test('the same embeddings give the same bytes, and a safetensors file keeps them', () => {
  const rows = scatter(60 * 40);
  const projection = fitProjection(rows, 40, 12);
  expect(fitProjection(rows.slice(), 40, 12)).toEqual(projection);
  const { arrays } = decodeSafetensors(encodeSafetensors(projectionArrays(projection)));
  expect(readProjection(arrays)).toEqual(projection);
  expect(() => readProjection({})).toThrow('no projection of the question');
});

test('embeddings of another width, or with what is no number, are refused', () => {
  const projection = fitProjection(scatter(40), 4, 2);
  expect(() => project(scatter(6), projection)).toThrow('6 numbers are no embeddings of 4');
  expect(() => fitProjection(Float32Array.of(1, Number.NaN), 2, 1)).toThrow('no number');
});
