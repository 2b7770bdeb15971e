import { kinds } from './kinds/kinds.ts';
import { numberWords } from './questions.ts';
import type { Scene, Thing } from './scene.ts';

export type MadeCaption = {
  topic: 'caption';
  /** Nobody asks. */
  question: '';
  answer: string;
  /** The kind, which the image encoder is fitted to tell. */
  shortAnswer: string;
  /** The answer, and other sentences that are as right. */
  answers: string[];
};

function nameThings(count: number, { color, kind }: Pick<Thing, 'color' | 'kind'>): string {
  return `${numberWords[count]} ${color} ${count === 1 ? kind : kinds[kind].plural}`;
}

/** Says what a scene shows: 'There are two red birds and one white cup.' */
export function captionScene({ kind, color, count, distractor }: Scene): MadeCaption {
  const things = nameThings(count, { kind, color });
  const beside = distractor ? nameThings(1, distractor) : undefined;
  const all = beside ? `${things} and ${beside}` : things;
  const answer = `There ${count === 1 ? 'is' : 'are'} ${all}.`;
  const answers = [
    answer,
    `The picture shows ${all}.`,
    `I see ${all}.`,
    `${all[0]!.toUpperCase()}${all.slice(1)}.`,
    beside
      ? `There are ${beside} and ${things}.`
      : `In the picture there ${count === 1 ? 'is' : 'are'} ${all}.`,
  ];
  return { topic: 'caption', question: '', answer, shortAnswer: kind, answers };
}
