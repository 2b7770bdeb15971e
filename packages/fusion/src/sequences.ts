import {
  numbersOf,
  packBatch,
  patchCount,
  type StageContext,
  StageError,
  type StageInput,
  sequencesTable,
  type TableWriter,
  valuesOf,
} from '@sightline/contracts';

/**
 * Writes the token sequence of each sample: which patches, and the tokens of the question.
 *
 * @throws StageError `bad-config` where features wrote no patches
 */
export async function writeSequences(
  input: StageInput,
  output: TableWriter,
  context: StageContext,
): Promise<void> {
  if (input.table('patches').rowCount === 0) {
    throw new StageError('bad-config', {
      message: 'fusion: the method is patch, but features wrote no patches',
      fix: 'Set features.output to patch, or the method of fusion to concat.',
    });
  }
  for await (const batch of input.table('preprocessed').batches()) {
    context.signal.throwIfAborted();
    const copied = ['sample_id', 'split', 'image_id'].map((name) => [name, valuesOf(batch, name)]);
    await output.append(
      packBatch(sequencesTable, batch.numRows, {
        ...Object.fromEntries(copied),
        patch_count: new Int32Array(batch.numRows).fill(patchCount),
        question_ids: numbersOf<Int32Array>(batch, 'question_ids'),
        question_length: numbersOf<Int32Array>(batch, 'question_length'),
      }),
    );
  }
}
