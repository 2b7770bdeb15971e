import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  bleu,
  cider,
  normalizeAnswer,
  numberAnswers,
  rougeL,
  tokenizeCaption,
  vqaAccuracy,
} from '../src/index.ts';

type VqaVector = {
  name: string;
  answers: string[];
  prediction: string;
  official_accuracy: number;
};

type CaptionVector = {
  name: string;
  references: Record<string, string[]>;
  hypotheses: Record<string, string>;
  tokenised_hypotheses: Record<string, string>;
  corpus: Record<'Bleu_1' | 'Bleu_2' | 'Bleu_3' | 'Bleu_4' | 'ROUGE_L' | 'CIDEr', number>;
  per_image_CIDEr: number[];
  per_image_ROUGE_L: number[];
  per_image_Bleu_4: number[];
};

const folder = new URL('../../../../shared/data/', import.meta.url);
const hasVectors = existsSync(folder);
if (!hasVectors) console.log('official vectors: skipped, because ../shared/data is absent');

function readVectors<Vectors>(name: string): Vectors {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

/** Vectors are printed with six decimals. */
function expectAll(values: number[], printed: number[]): void {
  expect(values).toHaveLength(printed.length);
  for (const [index, value] of values.entries()) {
    expect(Math.abs(value - printed[index]!)).toBeLessThan(1e-6);
  }
}

test.skipIf(!hasVectors)('all 40 normalisations are those of the official program', () => {
  const vectors = readVectors<Record<string, string>>('vqa_norm_vectors.json');
  const answers = Object.keys(vectors);
  expect(answers).toHaveLength(40);
  expect(Object.fromEntries(answers.map((answer) => [answer, normalizeAnswer(answer)]))).toEqual(
    vectors,
  );
});

test.skipIf(!hasVectors)('all 42 VQA accuracies are those of the official program', () => {
  const vectors = readVectors<VqaVector[]>('vqa_metric_vectors.json');
  const percents = vectors.map(({ name, answers, prediction }) => {
    const share = vqaAccuracy(numberAnswers(answers), prediction);
    return [name, Number((100 * share).toFixed(2))];
  });
  expect(percents).toHaveLength(42);
  expect(percents).toEqual(vectors.map((vector) => [vector.name, vector.official_accuracy]));
});

test.skipIf(!hasVectors)('all 8 caption sets score as they do officially', () => {
  const vectors = readVectors<CaptionVector[]>('caption_metric_vectors.json');
  expect(vectors).toHaveLength(8);
  for (const vector of vectors) {
    const images = Object.keys(vector.hypotheses);
    const cases = images.map((image) => ({
      hypothesis: tokenizeCaption(vector.hypotheses[image]!),
      references: vector.references[image]!.map(tokenizeCaption),
    }));
    const joined = cases.map(({ hypothesis }) => hypothesis.join(' '));
    expect(joined).toEqual(images.map((image) => vector.tokenised_hypotheses[image]!));
    const bleus = bleu(cases);
    const [rouge, ciderD] = [rougeL(cases), cider(cases)];
    const { Bleu_1, Bleu_2, Bleu_3, Bleu_4, ROUGE_L, CIDEr } = vector.corpus;
    expectAll(
      [...bleus, rouge, ciderD].map(({ corpus }) => corpus),
      [Bleu_1, Bleu_2, Bleu_3, Bleu_4, ROUGE_L, CIDEr],
    );
    expectAll(bleus[3]!.perImage, vector.per_image_Bleu_4);
    expectAll(rouge.perImage, vector.per_image_ROUGE_L);
    expectAll(ciderD.perImage, vector.per_image_CIDEr);
  }
});
