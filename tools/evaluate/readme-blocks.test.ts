import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { placeBlocks, renderBlocks } from './readme-blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the tables in the README are those that the results file gives: npm run evaluate -- --render', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme).toBe(placeBlocks(readme, await renderBlocks(root)));
});

test('blocks replace what stood between their markers and nothing else', () => {
  const readme = `a
<!-- evaluate:begin -->
97.3 %
<!-- evaluate:end -->
b
<!-- ablation:begin -->
<!-- ablation:end -->
c
`;
  const placed = placeBlocks(readme, { evaluate: '| 1 |', ablation: '| 2 |' });
  expect(placed).toBe(`a
<!-- evaluate:begin -->
| 1 |
<!-- evaluate:end -->
b
<!-- ablation:begin -->
| 2 |
<!-- ablation:end -->
c
`);
});

test('a README without a marker is refused, and the marker named', () => {
  expect(() => placeBlocks('text', { evaluate: '', ablation: '' })).toThrow(
    'README.md lacks the line <!-- evaluate:begin -->',
  );
});
