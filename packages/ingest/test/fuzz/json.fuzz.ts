import { isUtf8 } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type JsonItem, scanJson } from '../../src/sources/json/scan-json.ts';
import { type JsonLine, scanJsonLines } from '../../src/sources/json/scan-lines.ts';
import { fuzzing, mutation } from '../mutate.ts';
import { readSource } from '../read-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[] | StageError> {
  const all: Item[] = [];
  try {
    for await (const item of items) all.push(item);
  } catch (error) {
    if (error instanceof StageError) return error;
    throw error;
  }
  return all;
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** What JSON.parse makes of it; undefined where it is no JSON in UTF-8. */
function parse(bytes: Uint8Array): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(strict.decode(bytes)) };
  } catch {
    return undefined;
  }
}

/** A list itself, or the lists in an object. */
function listsOf(value: unknown): [name: string | undefined, list: unknown[]][] {
  if (Array.isArray(value)) return [[undefined, value]];
  return Object.entries(Object(value)).flatMap(([name, list]) =>
    Array.isArray(list) ? [[name, list] as [string, unknown[]]] : [],
  );
}

const record = fc.record({
  info: fc.jsonValue({ maxDepth: 2 }),
  questions: fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }),
});

const document = fc.oneof(record, fc.jsonValue({ maxDepth: 3 }));

test('items of a JSON list are those of JSON.parse, at the bytes they are said to lie at', async () => {
  await fc.assert(
    fc.asyncProperty(document, mutation, fc.boolean(), async (value, mutate, isWide) => {
      const bytes = mutate(Buffer.from(JSON.stringify(value, null, isWide ? 2 : 0)));
      const path = write('document.json', bytes);
      const items = await collect<JsonItem>(scanJson(path));
      const parsed = parse(bytes);
      if (!parsed) {
        expect(items).toMatchObject({ code: 'bad-data' });
        return;
      }
      if (items instanceof StageError) throw items;
      for (const [name, list] of listsOf(parsed.value)) {
        const found = items.filter((item) => item.list === name);
        expect(found.map((item) => item.value)).toEqual(list);
      }
      expect(items).toHaveLength(listsOf(parsed.value).flatMap(([, list]) => list).length);
      for (const { value: item, start, end } of items) {
        if (typeof item !== 'object' || item === null) continue;
        expect(parse(bytes.subarray(start, end))).toEqual({ value: item });
      }
    }),
    fuzzing,
  );
});

test('each line of JSON lines is what JSON.parse makes of it, or a problem', async () => {
  const lines = fc.array(
    fc.oneof(
      fc.jsonValue({ maxDepth: 2 }).map((one) => JSON.stringify(one)),
      fc.string({ unit: 'binary' }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(lines, mutation, async (all, mutate) => {
      const bytes = mutate(Buffer.from(all.join('\n')));
      const read = await collect<JsonLine>(scanJsonLines(write('rows.jsonl', bytes)));
      if (read instanceof StageError) throw read;
      const whole = bytes
        .toString('latin1')
        .split('\n')
        .map((one) => Buffer.from(one, 'latin1'));
      const full = whole.flatMap((one, index) => {
        const isEmpty = isUtf8(one) && strict.decode(one).trim() === '';
        return isEmpty
          ? []
          : [{ line: index + 1, ...(parse(one) ?? { problem: expect.any(String) }) }];
      });
      expect(read.map(({ start: _, end: __, ...rest }) => rest)).toEqual(full);
    }),
    fuzzing,
  );
});

type Turn = { from: string; value: string };
const word = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('<image>', 'human', 'gpt', ''));
const anything = fc.jsonValue({ maxDepth: 1 });
const turn = fc.oneof(
  fc.record({ from: fc.constantFrom('human', 'gpt', 'system', 'x'), value: word }),
  anything,
);
const good = fc.record({
  id: fc.oneof(word, fc.nat(9)),
  image: fc.constantFrom('a.png', 'b/c.png', './a.png'),
  conversations: fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 3 }).map((turns) =>
    turns.flatMap(([asked, said]) => [
      { from: 'human', value: asked.replaceAll('<image>', '') },
      { from: 'gpt', value: said },
    ]),
  ),
});
const chatRow = fc.oneof(
  good,
  fc.record({ id: anything, image: word, conversations: fc.array(turn, { maxLength: 4 }) }),
  anything,
);

test('conversations: every good row comes back turn by turn, every other is a bad row', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(chatRow, { maxLength: 6 }), fc.boolean(), async (rows, isLines) => {
      const lines = rows.map((row) => JSON.stringify(row));
      const path = write(
        isLines ? 'chat.jsonl' : 'chat.json',
        isLines ? lines.join('\n') : `[${lines.join(',')}]`,
      );
      const { pairs, badRows } = await readSource({ source: 'chat', path });
      const places = new Set([...pairs, ...badRows].map(({ where }) => where));
      expect(places.size).toBe(rows.length);
      for (const { where, question, answer } of pairs) {
        const row = rows[Number(where.split(' ').at(-1)) - 1] as { conversations: Turn[] };
        const values = row.conversations.flatMap(({ from, value }) =>
          from === 'system' ? [] : [value],
        );
        const asked = values.findIndex(
          (value, index) =>
            value.replaceAll('<image>', '').trim() === question &&
            values[index + 1]?.trim() === answer,
        );
        expect(asked).toBeGreaterThanOrEqual(0);
      }
    }),
    fuzzing,
  );
});

const key = fc.oneof(fc.nat(5), fc.constantFrom('1', '../x', ''), anything);
const vqaQuestion = fc.record({
  question_id: key,
  image_id: key,
  question: fc.oneof(word, anything),
});
const vqaAnnotation = fc.record(
  {
    question_id: key,
    image_id: key,
    answers: fc.oneof(fc.array(fc.record({ answer: word })), anything),
  },
  { requiredKeys: ['question_id'] },
);

test('VQA v2: every question and every annotation is in a pair or a bad row', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(vqaQuestion, anything), { maxLength: 6 }),
      fc.array(fc.oneof(vqaAnnotation, anything), { maxLength: 6 }),
      async (questions, annotations) => {
        const vqa = mkdtempSync(join(folder, 'vqa-'));
        writeFileSync(join(vqa, 'questions.json'), JSON.stringify({ questions }));
        writeFileSync(join(vqa, 'annotations.json'), JSON.stringify({ annotations }));
        const { pairs, badRows } = await readSource({ source: 'vqa-v2', path: vqa });
        const rowsOf = (file: string): number =>
          [...pairs, ...badRows].filter(({ where }) => where.startsWith(file)).length;
        expect(rowsOf('questions.json')).toBe(questions.length);
        for (const { rowId, question } of pairs) {
          expect(questions).toContainEqual(
            expect.objectContaining({ question: expect.stringContaining(question) }),
          );
          const ids = annotations.map((one) => JSON.stringify(Object(one).question_id));
          expect([rowId, JSON.stringify(rowId)].some((id) => ids.includes(id))).toBe(true);
        }
      },
    ),
    fuzzing,
  );
});

test('COCO captions: every caption of an image that is there is a reference, every other row is bad', async () => {
  const entry = fc.oneof(fc.record({ id: key, file_name: word }), anything);
  const caption = fc.oneof(
    fc.record({ image_id: key, caption: fc.oneof(word, anything) }),
    anything,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(entry), fc.array(caption), async (images, annotations) => {
      const path = write('captions_train.json', JSON.stringify({ images, annotations }));
      const { pairs, badRows } = await readSource({ source: 'coco-captions', path });
      const texts = annotations.flatMap((one) => {
        const { caption: text } = Object(one) as { caption?: unknown };
        return typeof text === 'string' ? text.replaceAll(/\s+/g, ' ').trim() : [];
      });
      for (const { answers } of pairs) {
        for (const answer of answers) expect(texts).toContain(answer);
      }
      const imageRows = [...pairs, ...badRows].filter(({ where }) => / image \d+$/.test(where));
      expect(imageRows).toHaveLength(images.length);
    }),
    fuzzing,
  );
});
