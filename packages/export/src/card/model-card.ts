import { modelName } from '../model-config.ts';
import { parameterCountOf, type RunFacts } from '../run-facts.ts';
import { cardData } from './data.ts';
import { cardHead } from './head.ts';
import { cardLimits } from './limits.ts';
import { cardLoading } from './loading.ts';
import { counted } from './markdown.ts';
import { cardNumbers } from './numbers.ts';
import { taskOf } from './task.ts';
import { cardTraining } from './training.ts';

function introduction(facts: RunFacts): string {
  const { shapes } = facts;
  const { noun, purpose } = taskOf(facts);
  const picture = `a convolutional network reads the picture ([${shapes.pixels}])`;
  const rest =
    noun === 'question'
      ? `${picture}, embeddings read the question ([${shapes.question_ids}] tokens), and a transformer decoder writes the answer from both`
      : `${picture}, and a transformer decoder writes the sentence`;
  const parameters = counted(parameterCountOf(facts), 'parameter');
  return `A model of ${parameters} that ${purpose}: ${rest}. This card was written from the run's own files.`;
}

/** The model's card: what it is, its numbers, its data, its recipe, its limits, and how to load it. */
export function modelCard(facts: RunFacts): string {
  const sections = [
    `${cardHead(facts)}\n\n# ${modelName(facts)}`,
    introduction(facts),
    cardNumbers(facts),
    cardData(facts),
    cardTraining(facts),
    cardLimits(facts),
    cardLoading(facts),
  ];
  return `${sections.join('\n\n')}\n`;
}
