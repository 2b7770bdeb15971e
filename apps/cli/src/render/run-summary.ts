import type { Evaluation, RunRecord } from '@sightline/contracts';
import {
  compareBaselines,
  keyInsightOf,
  pickExamples,
  type Retrieval,
  type RunResults,
} from '@sightline/lesson';
import type { FlowRow } from '@sightline/report';
import type { Screen } from '../terminal/screen.ts';
import { renderBaselines } from './baselines.ts';
import { renderDataFlow } from './data-flow.ts';
import { renderExamples } from './examples.ts';
import { heading, paragraph } from './heading.ts';
import { renderMistakes } from './mistakes.ts';
import { renderRetrieval } from './retrieval.ts';
import { renderRunHead } from './run-head.ts';
import { renderTrainingTrace } from './training-trace.ts';

type RunNumbers = {
  results?: RunResults;
  evaluation?: Evaluation;
  /** Of pretrained encoders. */
  retrieval?: readonly Retrieval[];
};

/** A run and its tables; those that the run has no numbers for are left out. */
export function renderRunSummary(
  screen: Screen,
  run: RunRecord,
  flow: readonly FlowRow[],
  { results, evaluation, retrieval = [] }: RunNumbers = {},
): string {
  const comparison = results && compareBaselines(results.scores);
  const examples = results ? pickExamples(results.predictions) : [];
  const insight = results && keyInsightOf(results);
  const judged = evaluation?.splits.find(({ split }) => split === comparison?.split);
  const sections = [
    renderRunHead(screen, run),
    renderDataFlow(screen, flow),
    renderRetrieval(screen, retrieval),
    results && results.epochs.length > 0 ? renderTrainingTrace(screen, results.epochs) : [],
    comparison ? renderBaselines(screen, comparison) : [],
    judged ? renderMistakes(screen, judged) : [],
    examples.length > 0 ? renderExamples(screen, examples) : [],
    insight ? [heading(screen, 'Key insight'), ...paragraph(screen, insight)] : [],
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
