import { kinds } from './kinds/kinds.ts';
import type { MadeConfig } from './made-config.ts';
import { createRandom, type Random } from './random.ts';
import type { Scene } from './scene.ts';
import type { Place, Topic } from './topics.ts';

export type MadeQuestion = {
  topic: Topic;
  question: string;
  /** A sentence: 'The cat is black.' */
  answer: string;
  shortAnswer: string;
};

export const numberWords: readonly string[] = ['zero', 'one', 'two', 'three', 'four'];
const placePhrases: Record<Place, string> = {
  left: 'on the left',
  right: 'on the right',
  top: 'at the top',
  bottom: 'at the bottom',
};

type Ask = (scene: Scene, random: Random) => Omit<MadeQuestion, 'topic'>;

const askColor: Ask = ({ kind, color, count }, random) => {
  const [name, are] = count === 1 ? [kind, 'is'] : [kinds[kind].plural, 'are'];
  const question = random.pick([
    `What color ${are} the ${name}?`,
    `Which color ${are} the ${name}?`,
    `What is the color of the ${name}?`,
  ]);
  return { question, answer: `The ${name} ${are} ${color}.`, shortAnswer: color };
};

const askKind: Ask = ({ kind, distractor }, random) => {
  const { family } = kinds[kind];
  const which = [
    `What ${family} is this?`,
    `Which ${family} do you see?`,
    `What ${family} is in the picture?`,
  ];
  const open = ['What is this?', 'What is in the picture?', 'What do you see?'];
  const question = random.pick(distractor ? which : [...which, ...open]);
  return { question, answer: `It is a ${kind}.`, shortAnswer: kind };
};

const askCount: Ask = ({ kind, count }, random) => {
  const { plural } = kinds[kind];
  const question = random.pick([
    `How many ${plural} are there?`,
    `How many ${plural} do you see?`,
    `How many ${plural} are in the picture?`,
  ]);
  const shortAnswer = numberWords[count]!;
  const [name, are] = count === 1 ? [kind, 'is'] : [plural, 'are'];
  return { question, answer: `There ${are} ${shortAnswer} ${name}.`, shortAnswer };
};

const askPlace: Ask = ({ kind, place }, random) => {
  const question = random.pick([
    `Where is the ${kind}?`,
    `Where do you see the ${kind}?`,
    `In which part of the picture is the ${kind}?`,
  ]);
  return { question, answer: `The ${kind} is ${placePhrases[place!]}.`, shortAnswer: place! };
};

const askPresence: Ask = ({ kind, askedKind }, random) => {
  const question = random.pick([
    `Is there a ${askedKind}?`,
    `Is there a ${askedKind} in the picture?`,
    `Do you see a ${askedKind}?`,
  ]);
  return kind === askedKind
    ? { question, answer: `Yes, there is a ${askedKind}.`, shortAnswer: 'yes' }
    : { question, answer: `No, there is no ${askedKind}.`, shortAnswer: 'no' };
};

const askAbout: Record<Topic, Ask> = {
  color: askColor,
  kind: askKind,
  count: askCount,
  place: askPlace,
  presence: askPresence,
};

/** Topics beside the scene's own that have one clear answer and give none of it away. */
function otherTopics({ topic, count, place, distractor }: Scene): Topic[] {
  // A scene that is not drawn for counting shows one thing: to count it would favour 'one'.
  const fitting: Topic[] = count > 1 ? ['color'] : ['color', 'presence'];
  if (place) fitting.push('place');
  if (count === 1 && !distractor) fitting.push('kind');
  return fitting.filter((other) => other !== topic);
}

/** Asks about the scene's own topic first, then about others that fit it. */
export function askQuestions(scene: Scene, config: MadeConfig, seed: number): MadeQuestion[] {
  const random = createRandom(seed, 'questions', scene.index);
  const topics = [scene.topic, ...random.shuffle(otherTopics(scene))];
  const absentKinds = config.kinds.filter(
    (kind) => kind !== scene.kind && kind !== scene.distractor?.kind,
  );
  return topics.slice(0, config.questionsPerImage).map((topic) => {
    const askedKind =
      scene.askedKind ?? (random.chance(0.5) ? scene.kind : random.pick(absentKinds));
    return { topic, ...askAbout[topic]({ ...scene, askedKind }, random) };
  });
}
