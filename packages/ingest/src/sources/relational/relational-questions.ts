import type { Random } from '../made/random.ts';
import {
  distancePx,
  type RelationalObject,
  type RelationalScene,
  shapes,
} from './relational-scene.ts';

type Asked = { question: string; answer: string };
/** `questionType`: its kind and what is asked, 'relational/nearest'. */
export type RelationalQuestion = Asked & { questionType: string };
/** All questions of one type that a scene answers clearly. */
type Ask = (scene: RelationalScene, random: Random) => Asked[];

const yesOrNo = (isYes: boolean): string => (isYes ? 'yes' : 'no');

function hasOwnColor({ objects }: RelationalScene, { color }: RelationalObject): boolean {
  return objects.filter((other) => other.color === color).length === 1;
}

/** 'red object', or 'red circle' where several are red. */
function nameOf(scene: RelationalScene, thing: RelationalObject): string {
  return `${thing.color} ${hasOwnColor(scene, thing) ? 'object' : thing.shape}`;
}

/** Smallest difference that decides an answer: 2 px of an image of 75. */
function minGapPx({ sidePx }: RelationalScene): number {
  return (2 * sidePx) / 75;
}

const askShape: Ask = (scene) =>
  scene.objects
    .filter((thing) => hasOwnColor(scene, thing))
    .map(({ color, shape }) => ({
      question: `What shape is the ${color} object?`,
      answer: shape,
    }));

function askHalf(axis: 'x' | 'y', where: string): Ask {
  return (scene) => {
    const middle = (scene.sidePx - 1) / 2;
    return scene.objects
      .filter((thing) => Math.abs(thing[axis] - middle) >= minGapPx(scene))
      .map((thing) => ({
        question: `Is the ${nameOf(scene, thing)} ${where}?`,
        answer: yesOrNo(thing[axis] < middle),
      }));
  };
}

const askPresence: Ask = ({ objects }, random) => {
  const colors = [...new Set(objects.map(({ color }) => color))];
  return colors.map((color) => {
    const shown = objects.filter((thing) => thing.color === color).map(({ shape }) => shape);
    const absent = shapes.filter((shape) => !shown.includes(shape));
    const isShown = random.chance(0.5) || absent.length === 0;
    const shape = random.pick(isShown ? shown : absent);
    return { question: `Is there a ${color} ${shape}?`, answer: yesOrNo(isShown) };
  });
};

/** Asks for the shape of the first of the others, ranked by distance, unless the next is as far. */
function askByDistance(sign: 1 | -1, where: string): Ask {
  return (scene) =>
    scene.objects.flatMap((thing) => {
      const ranked = scene.objects
        .filter((other) => other !== thing)
        .map(({ shape, ...other }) => ({ shape, rank: sign * distancePx(thing, other) }))
        .sort((a, b) => a.rank - b.rank);
      const [first, second] = ranked;
      if (second!.rank - first!.rank < minGapPx(scene)) return [];
      const question = `What shape is the object ${where} the ${nameOf(scene, thing)}?`;
      return [{ question, answer: first!.shape }];
    });
}

const askLeftOf: Ask = (scene) =>
  scene.objects.flatMap((thing) =>
    scene.objects
      .filter((other) => Math.abs(other.x - thing.x) >= minGapPx(scene))
      .map((other) => ({
        question: `Is the ${nameOf(scene, thing)} left of the ${nameOf(scene, other)}?`,
        answer: yesOrNo(thing.x < other.x),
      })),
  );

/** Named by colour and shape always: 'the red object' would tell that no other is red. */
const askSameColor: Ask = (scene) => {
  if (scene.objects.every((thing) => hasOwnColor(scene, thing))) return [];
  return scene.objects.map(({ color, shape }) => ({
    question: `How many objects have the same color as the ${color} ${shape}?`,
    answer: String(scene.objects.filter((other) => other.color === color).length),
  }));
};

const askSameShape: Ask = (scene) =>
  scene.objects.map((thing) => ({
    question: `How many objects have the shape of the ${nameOf(scene, thing)}?`,
    answer: String(scene.objects.filter(({ shape }) => shape === thing.shape).length),
  }));

const asks: Record<'other' | 'relational', Record<string, Ask>> = {
  other: {
    shape: askShape,
    left: askHalf('x', 'on the left'),
    top: askHalf('y', 'at the top'),
    presence: askPresence,
  },
  relational: {
    nearest: askByDistance(1, 'nearest to'),
    furthest: askByDistance(-1, 'furthest from'),
    'left-of': askLeftOf,
    'same-color': askSameColor,
    'same-shape-count': askSameShape,
  },
};

/** Takes from each type in turn, in random order, until there are enough or no more. */
function askKind(
  kind: keyof typeof asks,
  scene: RelationalScene,
  maxCount: number,
  random: Random,
): RelationalQuestion[] {
  const decks = random.shuffle(Object.entries(asks[kind])).map(([type, ask]) => ({
    questionType: `${kind}/${type}`,
    asked: random.shuffle(ask(scene, random)),
  }));
  const longest = Math.max(...decks.map(({ asked }) => asked.length));
  const rounds = Array.from({ length: longest }, (_, round) =>
    decks.flatMap(({ questionType, asked }) => {
      const one = asked[round];
      return one ? [{ questionType, ...one }] : [];
    }),
  );
  return rounds.flat().slice(0, maxCount);
}

/** Questions about a scene, none twice: those about one object, then those about relations. */
export function askRelations(
  scene: RelationalScene,
  maxCountPerKind: number,
  random: Random,
): RelationalQuestion[] {
  return [
    ...askKind('other', scene, maxCountPerKind, random),
    ...askKind('relational', scene, maxCountPerKind, random),
  ];
}
