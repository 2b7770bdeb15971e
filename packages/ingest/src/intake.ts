import {
  imagesTable,
  rejectsTable,
  StageError,
  type StageOutput,
  samplesTable,
} from '@sightline/contracts';
import type { CheckedImage, Refusal } from './check-image.ts';
import { chooseSplit } from './choose-split.ts';
import { createNearDuplicates, type NearDuplicates } from './near-duplicates.ts';
import { createRowBuffer } from './row-buffer.ts';
import type { Source, SourceImage, SourcePair } from './source.ts';

export type IntakeCounts = {
  samples: number;
  images: number;
  rejects: number;
  /** Images left out because a split that came before has the very same bytes. */
  twinCount: number;
};

export type Intake = {
  add(image: SourceImage, checked: CheckedImage | Refusal): Promise<void>;
  reject(row: { rowId: string; where: string }, refusal: Refusal): Promise<void>;
  /** Writes what is left. */
  finish(): Promise<IntakeResult>;
};

export type IntakeResult = IntakeCounts & {
  nearDuplicates: ReturnType<NearDuplicates['find']>;
  /** What was wrong with the first rows that were left out. */
  reasons: string[];
};

/** Longer texts are no questions nor answers, and answers no list of references. */
const maxTextLength = 20_000;
const maxAnswerCount = 1000;

function refusePair(pair: SourcePair): Refusal | undefined {
  const { question, questionType, answer, shortAnswer, answers } = pair;
  if (question.trim() === '' && questionType !== 'caption')
    return { reason: 'empty-question', message: 'The question is empty.' };
  if (answer.trim() === '' || shortAnswer.trim() === '') {
    return { reason: 'empty-answer', message: 'The answer is empty.' };
  }
  if (answers.length > maxAnswerCount) {
    const message = `There are ${answers.length} answers; the limit is ${maxAnswerCount}.`;
    return { reason: 'too-long', message };
  }
  const longest = Math.max(...[question, answer, shortAnswer, ...answers].map((one) => one.length));
  if (longest > maxTextLength) {
    const message = `A text has ${longest} characters; the limit is ${maxTextLength}.`;
    return { reason: 'too-long', message };
  }
  return undefined;
}

/**
 * @throws StageError `bad-data` when there are no images or too many rejects, `failed` when a row
 * was lost.
 */
export function checkIntake(
  { samples, images, rejects, reasons }: IntakeResult,
  source: Source,
  maxRejectRatio: number,
): void {
  const rowCount = samples + rejects;
  if (rowCount !== (source.rowCount ?? rowCount)) {
    throw new StageError('failed', {
      message: `ingest wrote ${rowCount} of the ${source.rowCount} rows of ${source.name}.`,
    });
  }
  if (rejects > maxRejectRatio * rowCount) {
    throw new StageError('bad-data', {
      message: `ingest left out ${rejects} of ${rowCount} rows of ${source.name}: ${reasons.join(' ')}`,
      fix: 'Repair those rows, or raise maxRejectRatio of ingest.',
      details: { rejects, rowCount, reasons },
    });
  }
  if (images > 0) return;
  throw new StageError('bad-data', {
    message: `ingest found no images in ${source.name}.`,
    fix: 'Give a source that has at least one image with a question and an answer.',
  });
}

/** Half of the hash of an image's bytes, a character a byte: a quarter as long as all of it in hex. */
function contentKey({ sha256 }: CheckedImage): string {
  return Buffer.from(sha256.slice(0, 32), 'hex').toString('latin1');
}

/** Writes what a source gives: samples and images that pass, rejects with their reason. */
export function createIntake(output: StageOutput, seed: number): Intake {
  const samples = createRowBuffer(samplesTable, output.table('samples'));
  const images = createRowBuffer(imagesTable, output.table('images'));
  const rejects = createRowBuffer(rejectsTable, output.table('rejects'));
  const counts: IntakeCounts = { samples: 0, images: 0, rejects: 0, twinCount: 0 };
  const reasons: string[] = [];
  const splitsByContent = new Map<string, string>(); // by `contentKey`
  const nearDuplicates = createNearDuplicates();

  async function reject({ rowId, where }: { rowId: string; where: string }, refusal: Refusal) {
    counts.rejects++;
    if (reasons.length < 3) reasons.push(`${where}: ${refusal.message}`);
    const { reason, message } = refusal;
    await rejects.push({ row_id: rowId, where, reason, message });
  }

  async function addSample(pair: SourcePair, imageId: string, split: string): Promise<void> {
    counts.samples++;
    await samples.push({
      sample_id: pair.rowId,
      image_id: imageId,
      split,
      question: pair.question,
      question_type: pair.questionType,
      answer: pair.answer,
      short_answer: pair.shortAnswer,
      answers: pair.answers,
    });
  }

  async function addImage(imageId: string, image: CheckedImage, split: string): Promise<void> {
    counts.images++;
    splitsByContent.set(contentKey(image), split);
    if (image.differenceHash) nearDuplicates.add(imageId, split, image.differenceHash);
    await images.push({
      image_id: imageId,
      split,
      sha256: image.sha256,
      format: image.format,
      width_px: image.widthPx,
      height_px: image.heightPx,
      encoded: image.bytes,
    });
  }

  /** No picture is in two splits: the one that comes first, which is a held-out one, keeps it. */
  function refuseTwin(image: CheckedImage, split: string): Refusal | undefined {
    const first = splitsByContent.get(contentKey(image));
    if (first === undefined || first === split) return undefined;
    counts.twinCount++;
    const message = `The split ${first} has the very same picture.`;
    return { reason: 'in-held-out-split', message };
  }

  return {
    reject,
    async add({ imageId, splitRatios, pairs, split: given }, checked) {
      const isImage = 'bytes' in checked;
      const split = given ?? (isImage ? chooseSplit(checked.sha256, seed, splitRatios) : 'train');
      const refused = isImage ? refuseTwin(checked, split) : checked;
      let keptCount = 0;
      for (const pair of pairs) {
        const refusal = refused ?? refusePair(pair);
        if (refusal) await reject(pair, refusal);
        else {
          keptCount++;
          await addSample(pair, imageId, split);
        }
      }
      if (isImage && keptCount > 0) await addImage(imageId, checked, split);
    },
    async finish() {
      for (const buffer of [samples, images, rejects]) await buffer.flush();
      return { ...counts, reasons, nearDuplicates: nearDuplicates.find() };
    },
  };
}
