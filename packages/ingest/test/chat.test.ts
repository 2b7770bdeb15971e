import { expect, test } from 'vitest';
import { ingest } from '../src/stage.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, jsonLines, writeFiles } from './write-files.ts';

const run = (path: string, settings: object = {}) =>
  runIngest({ source: 'chat', path, maxRejectRatio: 0.95, ...settings });

const human = (value: string) => ({ from: 'human', value });
const gpt = (value: string) => ({ from: 'gpt', value });

const rows = [
  {
    id: 'a',
    image: 'coco/a.png',
    conversations: [human('<image>\nWhat is it?'), gpt('A “square”.')],
  },
  {
    id: 7,
    image: 'coco/b.png',
    conversations: [human('Is it red?\n<image>'), gpt('no'), human('Why?'), gpt('It is dark.\n')],
  },
  { id: 'a', image: './coco/a.png', conversations: [human('<image>How many?'), gpt('1')] },
];

async function images() {
  return { 'images/coco/a.png': await draw(200), 'coco/b.png': await draw(2) };
}

const expected = [
  ['a', 'coco/a.png', 'What is it?', 'A “square”.'],
  ['a (FILE:3)', 'coco/a.png', 'How many?', '1'],
  ['7/0', 'coco/b.png', 'Is it red?', 'no'],
  ['7/1', 'coco/b.png', 'Why?', 'It is dark.'],
];

function samplesOf(tables: Awaited<ReturnType<typeof run>>['tables']): string[][] {
  const columns = ['sample_id', 'image_id', 'question', 'answer'].map((name) =>
    texts(tables.samples, name),
  );
  return columns[0]!.map((_, row) => columns.map((column) => column[row]!));
}

test.each([
  ['chat.json', JSON.stringify(rows, null, 2)],
  ['chat.json', `\uFEFF${JSON.stringify(rows)}\n`],
  ['chat.jsonl', `${jsonLines(...rows)}\n\n`],
  ['chat.ndjson', rows.map((row) => JSON.stringify(row)).join('\r\n')],
])(
  'LLaVA conversations as %s: each turn is a pair, ids that come twice are told apart',
  async (name, text) => {
    const path = writeFiles({ [name]: text, ...(await images()) });
    const { tables } = await run(path, { maxRejectRatio: 0 });
    expect(samplesOf(tables)).toEqual(
      expected.map(([id, ...rest]) => [id!.replace('FILE', name), ...rest]),
    );
  },
);

test('messages as OpenAI has them, with the image in a part or beside them', async () => {
  const path = writeFiles({
    'train.jsonl': jsonLines(
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'image_url', image_url: { url: 'coco/a.png' } },
              { type: 'text', text: 'What is it?' },
            ],
          },
          { role: 'assistant', content: 'A square.' },
        ],
      },
      {
        images: ['coco/b.png'],
        messages: [
          { role: 'user', content: '<image>Dark?' },
          { role: 'assistant', content: [{ type: 'text', text: 'yes' }] },
        ],
      },
    ),
    ...(await images()),
  });
  const { tables } = await run(path, { maxRejectRatio: 0 });
  expect(samplesOf(tables)).toEqual([
    ['train.jsonl:1', 'coco/a.png', 'What is it?', 'A square.'],
    ['train.jsonl:2', 'coco/b.png', 'Dark?', 'yes'],
  ]);
});

test('rows without an image, with several, from elsewhere or out of turn are rejected', async () => {
  const talk = [human('<image>What?'), gpt('x')];
  const path = writeFiles({
    'chat.jsonl': jsonLines(
      { image: 'coco/a.png', conversations: talk },
      { conversations: talk },
      { image: ['coco/a.png', 'coco/b.png'], conversations: talk },
      { image: 'coco/a.png', conversations: [human('<image> and <image>?'), gpt('x')] },
      { image: 'https://example.com/a.png', conversations: talk },
      { image: 'data:image/png;base64,AAAA', conversations: talk },
      { image: '../a.png', conversations: talk },
      { image: '/etc/hostname', conversations: talk },
      { image: 'coco/none.png', conversations: talk },
      { image: 'coco/a.png', conversations: [gpt('x'), human('y')] },
      { image: 'coco/a.png', conversations: [human('x')] },
      { image: 'coco/a.png', conversations: [] },
      { image: 'coco/a.png', conversations: [human('<image>'), gpt('x')] },
      { image: 'coco/a.png', conversations: 5 },
      5,
    ),
    ...(await images()),
  });
  const { tables } = await run(path);
  expect(texts(tables.samples, 'sample_id')).toEqual(['chat.jsonl:1']);
  const reasons = texts(tables.rejects, 'reason');
  const lines = texts(tables.rejects, 'where').map((where) => Number(where.split('line ')[1]!));
  expect(Object.fromEntries(lines.map((line, row) => [line, reasons[row]]))).toEqual({
    2: 'no-image',
    3: 'several-images',
    4: 'several-images',
    5: 'remote-image',
    6: 'remote-image',
    7: 'unsafe-path',
    8: 'unsafe-path',
    9: 'missing-image',
    10: 'bad-row',
    11: 'bad-row',
    12: 'bad-row',
    13: 'empty-question',
    14: 'bad-row',
    15: 'bad-row',
  });
});

test('files that are called train and val give the splits, and one alone is divided', async () => {
  const talk = [human('<image>What?'), gpt('x')];
  const row = (image: string): string => jsonLines({ image, conversations: talk });
  const path = writeFiles({
    'train.jsonl': row('coco/b.png'),
    'val.jsonl': row('coco/a.png'),
    ...(await images()),
  });
  const { tables } = await run(path, { testRatio: 0 });
  expect(texts(tables.images, 'split')).toEqual(['validation', 'train']);
  const { tables: lone } = await run(`${path}/val.jsonl`, { validationRatio: 0, testRatio: 0 });
  expect(texts(lone.images, 'split')).toEqual(['train']);
});

test('the fingerprint changes with a word and with an image', async () => {
  const fingerprintOf = async (word: string, red: number): Promise<string> => {
    const conversations = [human(word), gpt('x')];
    const text = jsonLines({ image: 'a.png', conversations });
    const path = writeFiles({ 'chat.jsonl': text, 'a.png': await draw(red) });
    return ingest.fingerprint!(ingest.config.parse({ source: 'chat', path }));
  };
  const first = await fingerprintOf('What?', 1);
  expect(await fingerprintOf('What?', 1)).toBe(first);
  expect(await fingerprintOf('Who?', 1)).not.toBe(first);
  expect(await fingerprintOf('What?', 2)).not.toBe(first);
});

test('a file that is no list of conversations is a bad row, not nothing', async () => {
  const path = writeFiles({
    'a.json': JSON.stringify(rows),
    'b.json': JSON.stringify({ data: rows }),
    'c.json': JSON.stringify(rows[0]),
    ...(await images()),
  });
  const { tables } = await run(path);
  expect(texts(tables.rejects, 'where')).toEqual(['b.json row 1', 'c.json row 1']);
  expect(texts(tables.rejects, 'message')).toEqual(
    Array(2).fill('The file is an object, not a list of conversations.'),
  );
});
