import type { Retrieval } from '@sightline/lesson';
import { expect, test } from 'vitest';
import { createScreen } from '../terminal/screen.ts';
import { renderRetrieval } from './retrieval.ts';

test('only depths that leave some candidates out are told', () => {
  const one = { split: 'test', direction: 'image-to-text', recall: 1, chance: 0.2 } as const;
  const rows: Retrieval[] = [1, 5, 10].map((k) => ({
    ...one,
    k,
    queryCount: 6,
    candidateCount: 6,
  }));
  const text = renderRetrieval(createScreen({}, {}), rows).join('\n');
  expect(text).toContain('5 of 6');
  expect(text).not.toContain('10 of 6');
});
