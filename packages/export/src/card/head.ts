import type { SplitEvaluation } from '@sightline/contracts';
import { modelName } from '../model-config.ts';
import type { RunFacts } from '../run-facts.ts';
import { orderSplits } from './held-out.ts';
import { taskOf } from './task.ts';

type Metric = { type: string; name: string; value: number };

/** Names under which the hub knows the metrics. Shares in 0..1. */
function metricsOf({ exactMatch, vqaAccuracy, sentences }: SplitEvaluation): Metric[] {
  return [
    { type: 'exact_match', name: 'Exact match', value: exactMatch.model.all.mean },
    ...(vqaAccuracy
      ? [{ type: 'accuracy', name: 'VQA accuracy', value: vqaAccuracy.all.mean }]
      : []),
    ...(sentences
      ? [
          { type: 'bleu', name: 'BLEU-4', value: sentences.bleu[3] ?? 0 },
          { type: 'rouge', name: 'ROUGE-L', value: sentences.rougeL },
          { type: 'cider', name: 'CIDEr', value: sentences.cider },
        ]
      : []),
  ];
}

function listResult(facts: RunFacts, evaluation: SplitEvaluation): string[] {
  const source = sourceOf(facts);
  const { split } = evaluation;
  return [
    '  - task:',
    `      type: ${taskOf(facts).hubTask}`,
    '    dataset:',
    `      name: ${JSON.stringify(`${source} (${split})`)}`,
    `      type: ${JSON.stringify(source)}`,
    `      split: ${JSON.stringify(split)}`,
    '    metrics:',
    ...metricsOf(evaluation).flatMap(({ type, name, value }) => [
      `    - type: ${type}`,
      `      name: ${name}`,
      `      value: ${Number(value.toFixed(6))}`,
    ]),
  ];
}

/** Where the samples came from: made, easy-vqa, ... */
export function sourceOf({ manifests }: RunFacts): string {
  return String((manifests.ingest.config as { source?: string }).source ?? 'unknown');
}

/** Pictures that our own generator drew are under the project's licence; others have their own. */
export function licenseOf(facts: RunFacts): 'mit' | 'other' {
  return ['made', 'relational'].includes(sourceOf(facts)) ? 'mit' : 'other';
}

/**
 * The card's head, as the Hugging Face hub reads it.
 *
 * @see https://huggingface.co/docs/hub/model-cards#model-card-metadata
 */
export function cardHead(facts: RunFacts): string {
  const splits = orderSplits(facts.evaluation);
  const { hubTask } = taskOf(facts);
  const types = new Set(splits.flatMap(metricsOf).map(({ type }) => type));
  const results = splits.flatMap((split) => listResult(facts, split));
  return [
    '---',
    `license: ${licenseOf(facts)}`,
    'language: en',
    'library_name: sightline',
    `pipeline_tag: ${hubTask}`,
    'tags:',
    '- sightline',
    `- ${hubTask}`,
    '- vision-language',
    '- safetensors',
    ...(types.size > 0 ? ['metrics:', ...[...types].map((type) => `- ${type}`)] : []),
    ...(results.length > 0
      ? ['model-index:', `- name: ${JSON.stringify(modelName(facts))}`, '  results:', ...results]
      : []),
    '---',
  ].join('\n');
}
