import {
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  type StageContext,
  StageError,
  type StageInput,
  type StageOutput,
} from '@sightline/contracts';
import { completeLimits, createImageDecoder } from '@sightline/images';
import type { PreprocessConfig } from './config.ts';
import { preprocessImages, type Refusal } from './preprocess-images.ts';
import { preprocessSamples, type SampleCounts } from './preprocess-samples.ts';
import { createTokenizer } from './tokenizer.ts';

function reportCuts(counts: SampleCounts, context: StageContext): void {
  const note = (count: number, what: string, tokenCount: number): void => {
    if (count === 0) return;
    const rowCount = counts.kept + counts.rejected;
    const message = `Cut to ${tokenCount} tokens: ${count} of ${rowCount} ${what}.`;
    context.report({ type: 'note', message });
  };
  note(counts.cutQuestions, 'questions', maxQuestionTokenCount);
  note(counts.cutAnswers, 'answers', maxAnswerTokenCount);
}

function assertFewRejects(
  { kept, rejected }: SampleCounts,
  refused: ReadonlyMap<string, Refusal>,
  maxRejectRatio: number,
): void {
  const rowCount = kept + rejected;
  if (kept > 0 && rejected <= maxRejectRatio * rowCount) return;
  const reasons = [...refused].slice(0, 3).map(([id, { message }]) => `${id}: ${message}`);
  throw new StageError('bad-data', {
    message: `preprocess left out ${rejected} of ${rowCount} samples: ${reasons.join(' ')}`,
    fix: 'Replace those images, or raise maxRejectRatio of preprocess.',
    details: { rejected, rowCount, reasons },
  });
}

export async function run(
  input: StageInput,
  output: StageOutput,
  config: PreprocessConfig,
  context: StageContext,
): Promise<void> {
  const tokenizer = await createTokenizer();
  const images = input.table('images');
  const reportDone = (doneCount: number): void => {
    context.signal.throwIfAborted();
    const totalCount = images.rowCount;
    context.report({ type: 'progress', phase: 'resize', doneCount, totalCount, unit: 'images' });
  };
  const decoder = createImageDecoder(completeLimits(config));
  const pixels = output.table('pixels');
  const refused = await preprocessImages(images, pixels, decoder, config, reportDone).finally(
    decoder.close,
  );
  const tables = {
    preprocessed: output.table('preprocessed'),
    rejects: output.table('rejects'),
  };
  const counts = await preprocessSamples(input.table('samples'), tables, refused, tokenizer);
  reportCuts(counts, context);
  if (!context.isShard) assertFewRejects(counts, refused, config.maxRejectRatio);
}
