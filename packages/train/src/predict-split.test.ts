import {
  fusedFeatureCount,
  fusedTable,
  imageFeatureCount,
  memoryReader,
  packBatch,
} from '@sightline/contracts';
import { createRandom } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { emptyRows } from './answer-rows.ts';
import { fusedRows } from './fused-rows.ts';
import { shuffleImages } from './predict-split.ts';

test('shuffled, every row sees another image, and all rows of an image the same one', () => {
  const imageIds = ['a', 'a', 'a', 'b', 'c', 'c', 'd'];
  const fused = new Float32Array(imageIds.length * fusedFeatureCount);
  for (const [row, id] of imageIds.entries()) {
    const start = row * fusedFeatureCount;
    fused.fill(id.charCodeAt(0), start, start + imageFeatureCount);
    fused.fill(-row, start + imageFeatureCount, start + fusedFeatureCount);
  }
  const places = Int32Array.from(imageIds.keys());
  const text = imageIds.map(String);
  const batch = packBatch(fusedTable, text.length, { sample_id: text, split: text, fused });
  const column = memoryReader(fusedTable, [batch]).openColumn('fused');
  for (let seed = 0; seed < 20; seed++) {
    const rows = { ...emptyRows, imageIds, fused: fusedRows(column, places) };
    const shuffled = shuffleImages(rows, createRandom(seed)).fused.read(places);
    const seen = imageIds.map((_, row) => String.fromCharCode(shuffled[row * fusedFeatureCount]!));
    for (const [row, id] of imageIds.entries()) {
      expect(seen[row]).not.toBe(id);
      expect(seen[row]).toBe(seen[imageIds.indexOf(id)]);
      expect(shuffled[(row + 1) * fusedFeatureCount - 1]).toBeCloseTo(-row);
    }
    expect(new Set(seen).size).toBe(4);
  }
});
