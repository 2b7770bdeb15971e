import type { Estimate, EstimateByType, Predictor, SplitEvaluation } from '@sightline/contracts';
import { expect, test } from 'vitest';
import type { RunFacts } from '../run-facts.ts';
import { cardLimits } from './limits.ts';

function around(mean: number, rowCount: number): Estimate {
  return { mean, low: mean - 0.05, high: mean + 0.05, rowCount };
}

function byType(color: number, count: number): EstimateByType {
  return {
    all: around((color + count) / 2, 220),
    byQuestionType: { color: around(color, 200), count: around(count, 20) },
  };
}

function evaluate(split: string, model: EstimateByType, confidence: number): SplitEvaluation {
  const blind = byType(0.4, 0.35);
  const exactMatch = { model, blind, shuffled: blind, majority: blind } as Record<
    Predictor,
    EstimateByType
  >;
  const bins = [{ low: 0, high: 1, rowCount: 220, confidence, accuracy: model.all.mean }];
  const calibration = { ece: 0, bins };
  return { split, rowCount: 220, imageCount: 220, exactMatch, calibration, mistakes: [] };
}

function factsOf(source: string, splits: SplitEvaluation[]): RunFacts {
  const facts = {
    manifests: { ingest: { config: { source } } },
    evaluation: { splits },
    splits: [{ split: 'train', questionCount: 900, imageCount: 800, answerCount: 1 }],
    shapes: { pixels: [224, 224, 3] },
  };
  return facts as unknown as RunFacts;
}

test('limits name the weakest type, the ones that blind guessing reaches and those with few rows', () => {
  const validation = evaluate('validation', byType(1, 1), 1);
  const limits = cardLimits(
    factsOf('made', [validation, evaluate('test', byType(0.9, 0.4), 0.75)]),
  );
  expect(limits).toContain('- Weakest at count: 40.00 % on test.');
  expect(limits).toContain('(intervals overlap): count (40.00 %).');
  expect(limits).toContain('Measured on fewer than 30 questions: count (40.00 %).');
  expect(limits).toContain('On average 10.00 % more confident than right on test.');
  expect(limits).toContain('Fitted to 800 pictures of one source (made) with 1 different answer;');
  expect(limits).not.toContain('licence');
});

test('a model that is equally good at everything has no weakest type; foreign data keeps its licence', () => {
  const limits = cardLimits(factsOf('easy-vqa', [evaluate('test', byType(0.9, 0.9), 0.8)]));
  expect(limits).not.toContain('Weakest');
  expect(limits).not.toContain('overlap');
  expect(limits).toContain('10.00 % less confident than right');
  expect(limits).toContain('- The licence of easy-vqa decides');
});

test('a run that held nothing out says that nothing was measured', () => {
  expect(cardLimits(factsOf('made', []))).toContain('- Nothing was measured');
});
