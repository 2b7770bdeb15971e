import { fusedFeatureCount, imageFeatureCount } from '@sightline/contracts';
import { createRandom } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { emptyRows } from './answer-rows.ts';
import { shuffleImages } from './predict-split.ts';

test('shuffled, every row sees another image, and all rows of an image the same one', () => {
  const imageIds = ['a', 'a', 'a', 'b', 'c', 'c', 'd'];
  const fused = new Float32Array(imageIds.length * fusedFeatureCount);
  for (const [row, id] of imageIds.entries()) {
    const start = row * fusedFeatureCount;
    fused.fill(id.charCodeAt(0), start, start + imageFeatureCount);
    fused.fill(-row, start + imageFeatureCount, start + fusedFeatureCount);
  }
  for (let seed = 0; seed < 20; seed++) {
    const shuffled = shuffleImages({ ...emptyRows, imageIds, fused }, createRandom(seed)).fused;
    const seen = imageIds.map((_, row) => String.fromCharCode(shuffled[row * fusedFeatureCount]!));
    for (const [row, id] of imageIds.entries()) {
      expect(seen[row]).not.toBe(id);
      expect(seen[row]).toBe(seen[imageIds.indexOf(id)]);
      expect(shuffled[(row + 1) * fusedFeatureCount - 1]).toBeCloseTo(-row);
    }
    expect(new Set(seen).size).toBe(4);
  }
});
