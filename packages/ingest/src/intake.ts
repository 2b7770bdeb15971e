import {
  imagesTable,
  rejectsTable,
  StageError,
  type StageOutput,
  samplesTable,
} from '@sightline/contracts';
import type { CheckedImage, Refusal } from './check-image.ts';
import { chooseSplit, type Split } from './choose-split.ts';
import { createRowBuffer } from './row-buffer.ts';
import type { Source, SourceImage, SourcePair } from './source.ts';

export type IntakeCounts = {
  samples: number;
  images: number;
  rejects: number;
  /** Images whose very bytes also occur in a split that came before. */
  twinCount: number;
};

export type Intake = {
  add(image: SourceImage, checked: CheckedImage | Refusal): Promise<void>;
  reject(row: { rowId: string; where: string }, refusal: Refusal): Promise<void>;
  /**
   * Writes what is left and checks the whole.
   *
   * @throws StageError `bad-data` when there are no images or too many rejects, `failed` when a row
   * was lost.
   */
  finish(source: Source, maxRejectRatio: number): Promise<IntakeCounts>;
};

function refusePair({ question, answer, shortAnswer }: SourcePair): Refusal | undefined {
  if (question.trim() === '')
    return { reason: 'empty-question', message: 'The question is empty.' };
  if (answer.trim() === '' || shortAnswer.trim() === '') {
    return { reason: 'empty-answer', message: 'The answer is empty.' };
  }
  return undefined;
}

function checkIntake(
  { samples, images, rejects }: IntakeCounts,
  reasons: string[],
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

/** Writes what a source gives: samples and images that pass, rejects with their reason. */
export function createIntake(output: StageOutput, seed: number): Intake {
  const samples = createRowBuffer(samplesTable, output.table('samples'));
  const images = createRowBuffer(imagesTable, output.table('images'));
  const rejects = createRowBuffer(rejectsTable, output.table('rejects'));
  const counts: IntakeCounts = { samples: 0, images: 0, rejects: 0, twinCount: 0 };
  const reasons: string[] = [];
  const splitsByContent = new Map<string, Split>();

  async function reject({ rowId, where }: { rowId: string; where: string }, refusal: Refusal) {
    counts.rejects++;
    if (reasons.length < 3) reasons.push(`${where}: ${refusal.message}`);
    const { reason, message } = refusal;
    await rejects.push({ row_id: rowId, where, reason, message });
  }

  async function addSample(pair: SourcePair, imageId: string, split: Split): Promise<void> {
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

  async function addImage(imageId: string, image: CheckedImage, split: Split): Promise<void> {
    counts.images++;
    const twinSplit = splitsByContent.get(image.sha256);
    if (twinSplit !== undefined && twinSplit !== split) counts.twinCount++;
    splitsByContent.set(image.sha256, twinSplit ?? split);
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

  return {
    reject,
    async add({ imageId, splitRatios, pairs }, checked) {
      const isImage = 'bytes' in checked;
      const split = isImage ? chooseSplit(checked.sha256, seed, splitRatios) : 'train';
      let keptCount = 0;
      for (const pair of pairs) {
        const refusal = isImage ? refusePair(pair) : checked;
        if (refusal) await reject(pair, refusal);
        else {
          keptCount++;
          await addSample(pair, imageId, split);
        }
      }
      if (isImage && keptCount > 0) await addImage(imageId, checked, split);
    },
    async finish(source, maxRejectRatio) {
      for (const buffer of [samples, images, rejects]) await buffer.flush();
      checkIntake(counts, reasons, source, maxRejectRatio);
      return counts;
    },
  };
}
