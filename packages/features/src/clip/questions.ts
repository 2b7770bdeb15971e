import { StageError, type StageInput, valuesOf } from '@sightline/contracts';

/** What is asked and answered, by sample. */
export type Spoken = { question: string; answer: string };

/** Questions and answers of all samples. */
export async function readSpoken(input: StageInput): Promise<Map<string, Spoken>> {
  const spoken = new Map<string, Spoken>();
  for await (const batch of input.table('samples').batches(['sample_id', 'question', 'answer'])) {
    const [questions, answers] = [valuesOf(batch, 'question'), valuesOf(batch, 'answer')];
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      spoken.set(id, { question: questions[row]!, answer: answers[row]! });
    }
  }
  return spoken;
}

/** @throws StageError `bad-data` where ingest has not told of the sample */
export function spokenOf(spoken: ReadonlyMap<string, Spoken>, sampleId: string): Spoken {
  const found = spoken.get(sampleId);
  if (found) return found;
  throw new StageError('bad-data', {
    message: `features: samples has no row ${sampleId}, which preprocessed has`,
    fix: 'Rerun preprocess.',
  });
}

/** The first questions of the training split, each once. */
export async function trainingQuestions(input: StageInput, maxCount: number): Promise<string[]> {
  const questions = new Set<string>();
  for await (const batch of input.table('samples').batches(['split', 'question'])) {
    const splits = valuesOf(batch, 'split');
    for (const [row, question] of valuesOf(batch, 'question').entries()) {
      if (splits[row] === 'train' && questions.size < maxCount) questions.add(question);
    }
  }
  return [...questions];
}
