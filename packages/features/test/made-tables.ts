import {
  createMemoryTables,
  featuresTable,
  imageBytes,
  imageSidePx,
  type MemoryTables,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  packBatch,
  patchesTable,
  pixelsTable,
  preprocessedTable,
  retrievalTable,
  samplesTable,
} from '@sightline/contracts';

const colors: [string, number[]][] = [
  ['red', [220, 30, 30]],
  ['green', [30, 180, 40]],
  ['blue', [40, 60, 210]],
];
export const splits: string[] = [...Array(24).fill('train'), ...Array(12).fill('validation')];
/** A coloured square on white, at a place of its own. */
export function drawSquare(row: number): Uint8Array {
  const pixels = new Uint8Array(imageBytes).fill(250);
  const [, color] = colors[row % colors.length]!;
  const [left, top] = [20 + ((row * 37) % 100), 20 + ((row * 53) % 100)];
  for (let y = top; y < top + 60; y++) {
    for (let x = left; x < left + 60; x++) pixels.set(color, (y * imageSidePx + x) * 3);
  }
  return pixels;
}

/** What the stages before left of 36 pictures of squares, a third of them held out. */
export async function makeTables(
  questions: string[] = splits.map(() => 'what color'),
): Promise<MemoryTables> {
  const tables = createMemoryTables([
    samplesTable,
    preprocessedTable,
    pixelsTable,
    featuresTable,
    patchesTable,
    retrievalTable,
  ]);
  const count = splits.length;
  const ids = splits.map((_, row) => `s${row}`);
  const names = ids.map((_, row) => colors[row % colors.length]![0]);
  const key = { sample_id: ids, image_id: ids, split: splits };
  const questionIds = new Int32Array(count * maxQuestionTokenCount);
  for (const row of ids.keys())
    questionIds.set([101, 2054, 3609, 102], row * maxQuestionTokenCount);
  const pixels = new Uint8Array(count * imageBytes);
  for (const row of ids.keys()) pixels.set(drawSquare(row), row * imageBytes);
  await tables.output.table('samples').append(
    packBatch(samplesTable, count, {
      ...key,
      question: questions,
      question_type: ids.map(() => 'color'),
      answer: names,
      short_answer: names,
      answers: names.map((name) => [name]),
    }),
  );
  await tables.output.table('preprocessed').append(
    packBatch(preprocessedTable, count, {
      ...key,
      question_ids: questionIds,
      question_length: new Int32Array(count).fill(4),
      answer_ids: new Int32Array(count * maxAnswerTokenCount),
      answer_length: new Int32Array(count).fill(2),
    }),
  );
  const { image_id, split } = key;
  await tables.output
    .table('pixels')
    .append(packBatch(pixelsTable, count, { image_id, split, pixels }));
  return tables;
}
