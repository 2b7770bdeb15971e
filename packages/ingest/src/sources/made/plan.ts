import type { Color } from './colors.ts';
import type { KindName } from './kinds/kinds.ts';
import type { MadeConfig } from './made-config.ts';
import { createPalettes, type Palette } from './palette.ts';
import { createRandom, type Random } from './random.ts';
import { type Place, places, type Topic, topics } from './topics.ts';

/** What a scene must show, so that its question has the answer that is due. */
export type ScenePlan = {
  index: number;
  topic: Topic;
  kind: KindName;
  color: Color;
  count: number;
  place?: Place;
  /** Of presence scenes: the kind that is asked for, shown or not. */
  askedKind?: KindName;
};

/** Deals every card once, in random order, before it deals any again: balance without a pattern. */
function createDeck<Card>(cards: readonly Card[], random: Random): () => Card {
  let rest: Card[] = [];
  return () => {
    if (rest.length === 0) rest = random.shuffle(cards);
    return rest.pop()!;
  };
}

function pairUp<Left, Right>(left: readonly Left[], right: readonly Right[]): [Left, Right][] {
  return left.flatMap((one) => right.map((other): [Left, Right] => [one, other]));
}

function topicCards(shares: MadeConfig['topicShares']): Topic[] {
  const total = topics.reduce((sum, topic) => sum + shares[topic], 0);
  return topics.flatMap((topic) =>
    Array.from({ length: Math.round((100 * shares[topic]) / total) }, () => topic),
  );
}

type Facts = Omit<ScenePlan, 'index' | 'topic'>;

function createDealers(
  { maxCount, kinds: allKinds }: MadeConfig,
  palette: Palette,
  random: (name: string) => Random,
): Record<Topic, () => Facts> {
  const kinds = [...palette.keys()];
  const colorsOf = (kind: KindName): Color[] => palette.get(kind)!;
  const counts = Array.from({ length: maxCount }, (_, index) => index + 1);
  const pairs = kinds.flatMap((kind) => pairUp([kind], colorsOf(kind)));
  const colored = createDeck(pairs, random('color'));
  const kindred = createDeck(pairs, random('kind'));
  const counted = createDeck(pairUp(kinds, counts), random('count'));
  const placed = createDeck(pairUp(kinds, places), random('place'));
  const asked = createDeck(pairUp(kinds, [true, false]), random('presence'));
  const rest = random('rest');
  const single = ([kind, color]: [KindName, Color]): Facts => ({ kind, color, count: 1 });
  return {
    color: () => single(colored()),
    kind: () => single(kindred()),
    count() {
      const [kind, count] = counted();
      return { kind, color: rest.pick(colorsOf(kind)), count };
    },
    place() {
      const [kind, place] = placed();
      return { kind, color: rest.pick(colorsOf(kind)), count: 1, place };
    },
    presence() {
      const [named, isShown] = asked();
      const otherThan = (name: KindName) => (other: KindName) => other !== name;
      const others = kinds.filter(otherThan(named));
      const kind = isShown || others.length === 0 ? named : rest.pick(others);
      // Of a palette of one kind every scene shows it: then it is another that is asked for.
      const askedKind =
        isShown || kind !== named ? named : rest.pick(allKinds.filter(otherThan(kind)));
      return { kind, color: rest.pick(colorsOf(kind)), count: 1, askedKind };
    },
  };
}

/**
 * Decides what each scene shows and asks. Answers are dealt from decks, so that for every kind each
 * colour, count, place, yes and no comes equally often: the question alone says little.
 *
 * @param firstIndex of the scenes
 * @returns plans in the order of their indices
 */
export function* planScenes(
  config: MadeConfig,
  seed: number,
  palette: Palette = createPalettes(config, seed).seen,
  firstIndex = 0,
): Generator<ScenePlan> {
  const random = (name: string): Random =>
    firstIndex === 0
      ? createRandom(seed, 'plan', name)
      : createRandom(seed, 'plan', name, firstIndex);
  const nextTopic = createDeck(topicCards(config.topicShares), random('topics'));
  const deal = createDealers(config, palette, random);
  for (let index = firstIndex; index < firstIndex + config.count; index++) {
    const topic = nextTopic();
    yield { index, topic, ...deal[topic]() };
  }
}
