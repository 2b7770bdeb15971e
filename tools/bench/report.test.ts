import { expect, test } from 'vitest';
import { runContender } from './contender.ts';
import { parseOptions } from './options.ts';
import { compare, renderComparisons, renderOwn } from './report.ts';
import { runRounds } from './rounds.ts';
import { keyOf } from './scale/measure-scale.ts';
import { renderScale } from './scale/render-scale.ts';

const sums = { name: 'sums', unit: 'sums/s', atLeast: { theirs: 1.5 } };
const node = (name: string, script: string) => ({
  name,
  command: process.execPath,
  words: ['-e', script],
});
const printing = (name: string, rates: object) =>
  node(name, `console.log('warming up'); console.log('${JSON.stringify(rates)}')`);

test('contenders take turns, and medians are compared work by work', async () => {
  const order: string[] = [];
  const contenders = [
    printing('Sightline', { sums: 30, products: 1 }),
    printing('theirs', { sums: 10 }),
  ];
  const rounds = await runRounds(contenders, 2, (text) => order.push(text));
  expect(order.map((text) => text.trim().split(': ')[1])).toEqual([
    'Sightline',
    'theirs',
    'Sightline',
    'theirs',
  ]);
  const [comparison, ...others] = compare({ sums, products: sums }, rounds);
  expect(others).toEqual([]);
  expect(comparison).toMatchObject({ contender: 'theirs', ours: 30, theirs: 10, ratio: 3 });
  expect(renderComparisons([comparison!])).toMatch(
    /sums, sums\/s \| theirs +\| 30\.0 .* 3\.00 × \| +1\.5 ×/,
  );
  const { sums: alone } = { sums: { ...sums, isCost: true, atMost: 40 } };
  expect(compare({ sums: alone }, rounds)[0]!.ratio).toBeCloseTo(1 / 3);
  expect(renderOwn({ sums }, rounds)).toBeUndefined();
  expect(renderOwn({ products: { ...alone, name: 'products' } }, rounds)).toMatch(
    /products, sums\/s \| 1\.00 \| +40/,
  );
});

test.each([
  ['a bad end', "console.error('no such module'); process.exit(3)", /ended with 3.*no such module/],
  ['no rates', "console.log('hello')", /without rates: hello/],
])('%s is told with what the contender said', async (_, script, says) => {
  const running = runContender(node('theirs', script));
  await expect(running).rejects.toMatchObject({ message: expect.stringMatching(says) });
});

test('options have defaults, and nonsense is refused', () => {
  expect(parseOptions([])).toMatchObject({ hasPeers: true, roundCount: 5, seconds: 6 });
  expect(parseOptions([]).suites).not.toContain('scale');
  expect(parseOptions(['--only', 'scale', '--rows', '10, 20']).rowCounts).toEqual([10, 20]);
  expect(parseOptions(['--no-peers', '--rounds', '2'])).toMatchObject({
    hasPeers: false,
    roundCount: 2,
  });
  expect(() => parseOptions(['--rounds', 'many'])).toThrow(/--rounds: expected a number/);
  expect(() => parseOptions(['--only', 'stepz'])).toThrow(/no suite 'stepz'/);
  expect(() => parseOptions(['--fast'])).toThrow(/--fast/);
  expect(() => parseOptions(['--rows', '10,x'])).toThrow(/--rows: expected a number/);
});

test('the scale of a stage is told by its largest run beside a smaller one', () => {
  const mebibyte = 2 ** 20;
  const rates = [10, 100, 500].map((rowCount, at) => ({
    [keyOf('ingest', 'memory', rowCount)]: (200 + 10 * at) * mebibyte,
    [keyOf('ingest', 'rate', rowCount)]: 50 - at,
  }));
  const table = renderScale([10, 100, 500], new Map([['Sightline', rates]]));
  expect(table).toMatch(/ingest +\| +200 \| +210 \| +220 \| +1\.05 × \|/);
  expect(table).toMatch(/ingest +\| +50\.0 \| +49\.0 \| +48\.0 \| +0\.96 × \|/);
  expect(table).toMatch(/train +\| +– \| +– \| +– \| +– \|/);
});
