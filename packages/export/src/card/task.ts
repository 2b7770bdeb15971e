import type { RunFacts } from '../run-facts.ts';

/** What the model is for, and the words for it. */
export type CardTask = {
  /** As the Hugging Face hub calls it. */
  hubTask: 'visual-question-answering' | 'image-to-text';
  /** What is scored: `question`. */
  noun: 'question' | 'caption';
  /** What the model does, as a clause after 'a model that'. */
  purpose: string;
  /** What the model has to beat without seeing. */
  blind: string;
};

const answering: CardTask = {
  hubTask: 'visual-question-answering',
  noun: 'question',
  purpose: 'answers questions about pictures',
  blind: 'the question alone',
};

const captioning: CardTask = {
  hubTask: 'image-to-text',
  noun: 'caption',
  purpose: 'says in a sentence what a picture shows',
  blind: 'the commonest sentence',
};

/** Captions where ingest was told so, questions otherwise. */
export function taskOf({ manifests }: Pick<RunFacts, 'manifests'>): CardTask {
  const { task } = manifests.ingest.config as { task?: string };
  return task === 'captions' ? captioning : answering;
}
