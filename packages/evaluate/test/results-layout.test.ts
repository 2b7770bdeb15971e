import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import {
  type CaptionResult,
  captionResults,
  type VqaResult,
  vqaResults,
} from '../src/results-file.ts';

const folder = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

function readOfficial<Row>(context: TestContext, name: string): Row[] {
  const path = `${folder}/${name}`;
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  console.log(`skipped: ${path} is not there`);
  return context.skip(`${path} is not there`);
}

test('answers have the layout of the official VQA results', (context) => {
  const rows = readOfficial<VqaResult>(context, 'vqa-v2-format/results.sample.json');
  const ids = rows.map((row) => String(row.question_id));
  const answers = rows.map((row) => row.answer);
  expect(JSON.stringify(vqaResults(ids, answers))).toBe(JSON.stringify(rows));
});

test('captions have the layout of the official COCO caption results', (context) => {
  const name = 'coco-caption-format/captions_val2014_fakecap_results.json';
  const rows = readOfficial<CaptionResult>(context, name);
  const ids = rows.map((row) => String(row.image_id));
  const captions = rows.map((row) => row.caption);
  expect(JSON.stringify(captionResults(ids, captions))).toBe(JSON.stringify(rows));
});
