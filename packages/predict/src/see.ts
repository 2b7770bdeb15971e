import { fusedFeatureCount } from '@sightline/contracts';
import type { AskedQuestion, ImageFeatures } from '@sightline/features';
import { fuse } from '@sightline/fusion';
import { type Tensor2D, tf } from '@sightline/tensor';
import { type AnswerStart, type Sequence, sequenceTensors } from '@sightline/train';
import type { Model } from './model.ts';

/** Pictures, and questions about them: a row each. */
export type AskedRows = {
  /** uint8, row-major [pictures, 224, 224, 3] */
  pixels: Uint8Array;
  pictureCount: number;
  /** Number of each row's picture. */
  pictureOfRow: Int32Array;
  /** Of each row. */
  questions: AskedQuestion[];
};

/** Features of pictures, and of a row for each question about them. */
export type Seen = ImageFeatures & {
  /** float32 [rows, 50] */
  text: Float32Array;
};

/** Every one of some pictures, asked the same question. */
export function askAll(
  pixels: Uint8Array,
  pictureCount: number,
  question: AskedQuestion,
): AskedRows {
  return {
    pixels,
    pictureCount,
    pictureOfRow: Int32Array.from({ length: pictureCount }, (_, at) => at),
    questions: Array<AskedQuestion>(pictureCount).fill(question),
  };
}

/** Pictures that are encoded at a time: a hundred of them, with their views, would fill the memory. */
const maxPicturesAtOnce = 32;

async function encodePictures(
  { encoders }: Model,
  { pixels, pictureCount }: AskedRows,
): Promise<ImageFeatures[]> {
  const size = pixels.length / pictureCount;
  const found: ImageFeatures[] = [];
  for (let first = 0; first < pictureCount; first += maxPicturesAtOnce) {
    const end = Math.min(first + maxPicturesAtOnce, pictureCount);
    const some = pixels.subarray(first * size, end * size);
    found.push(await encoders.encodeImages(some, end - first));
  }
  return found;
}

/** The questions' features, each different one encoded once. */
async function encodeQuestions({ encoders }: Model, questions: AskedQuestion[]) {
  const different = new Map(questions.map((question) => [question.text, question]));
  const places = new Map([...different.keys()].map((text, at) => [text, at]));
  const found = await encoders.encodeQuestions([...different.values()]);
  const features = cutRows(found, different.size);
  return joinRows(questions.map(({ text }) => features[places.get(text)!]!));
}

/** Encodes each picture and each different question once, as the stage `features` does. */
export async function encode(model: Model, asked: AskedRows): Promise<Seen> {
  const found = await encodePictures(model, asked);
  const patches = found.flatMap((some) => some.patches ?? []);
  return {
    image: joinRows(found.map(({ image }) => image)),
    ...(patches.length > 0 && { patches: joinRows(patches) }),
    text: await encodeQuestions(model, asked.questions),
  };
}

function cutRows(values: Float32Array, rowCount: number): Float32Array[] {
  const width = values.length / rowCount;
  return Array.from({ length: rowCount }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );
}

/** Arrays behind each other. */
function joinRows(rows: readonly Float32Array[]): Float32Array {
  if (rows.length === 1) return rows[0]!;
  const joined = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let place = 0;
  for (const row of rows) {
    joined.set(row, place);
    place += row.length;
  }
  return joined;
}

/** Combines features as the stage `fusion` did in the model's run. */
export function fuseSeen(
  { fusionMethod, gate, decoder }: Model,
  { image, text, patches }: Seen,
  { pictureCount, pictureOfRow, questions }: AskedRows,
): AnswerStart {
  const pictures = cutRows(image, pictureCount);
  const images = joinRows(Array.from(pictureOfRow, (picture) => pictures[picture]!));
  const fused = fuse(images, text, questions.length, fusionMethod, gate);
  if (!decoder.config.hasSequence || !patches) return { fused };
  const sequences = {
    patches: cutRows(patches, pictureCount),
    imageOfRow: pictureOfRow,
    questionIds: questions.map(({ ids }) => ids),
  };
  return { fused, sequences };
}

/** The same as tensors, which the caller (or its `tf.tidy`) disposes. */
export function fusedTensors(
  { fused, sequences }: AnswerStart,
  { decoder: { table } }: Model,
): {
  features: Tensor2D;
  sequence?: Sequence;
} {
  const rowCount = fused.length / fusedFeatureCount;
  const features = tf.tensor2d(fused, [rowCount, fusedFeatureCount]);
  if (!sequences) return { features };
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  return { features, sequence: sequenceTensors(sequences, rows, rowCount, table.placesOf) };
}
