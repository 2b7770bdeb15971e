import type { Color } from './colors.ts';
import type { KindName } from './kinds/kinds.ts';
import type { MadeConfig } from './made-config.ts';
import { createRandom } from './random.ts';

/** Colours that things of each kind may have; kinds that are not to be shown are left out. */
export type Palette = ReadonlyMap<KindName, Color[]>;

type Axes = Pick<MadeConfig, 'kinds' | 'colors' | 'unseenPairCount'>;

/** One colour of some kinds, each colour about as often as the others. */
function drawUnseenPairs({ kinds, colors, unseenPairCount }: Axes, seed: number): Palette {
  const random = createRandom(seed, 'unseen pairs');
  const shuffled = random.shuffle(colors);
  const chosen = random.shuffle(kinds).slice(0, unseenPairCount);
  return new Map(chosen.map((kind, index) => [kind, [shuffled[index % shuffled.length]!]]));
}

/**
 * The pairs of kind and colour that training, validation and test show, and those that only the
 * split `unseen` does. Each kind and each colour is among the seen ones.
 */
export function createPalettes(axes: Axes, seed: number): { seen: Palette; unseen: Palette } {
  const unseen = axes.unseenPairCount > 0 ? drawUnseenPairs(axes, seed) : new Map();
  const isSeen = (kind: KindName, color: Color): boolean => !unseen.get(kind)?.includes(color);
  const seen = new Map(
    axes.kinds.map((kind) => [kind, axes.colors.filter((color) => isSeen(kind, color))]),
  );
  return { seen, unseen };
}
