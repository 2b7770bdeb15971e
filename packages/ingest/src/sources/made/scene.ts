import type { Color } from './colors.ts';
import { createGround, type Ground } from './ground.ts';
import { type KindName, kinds } from './kinds/kinds.ts';
import type { MadeConfig } from './made-config.ts';
import { createPalettes, type Palette } from './palette.ts';
import { placeThings, type Spot } from './placement.ts';
import type { ScenePlan } from './plan.ts';
import { createRandom, type Random } from './random.ts';

export type Thing = Spot & {
  kind: KindName;
  color: Color;
  turnDegrees: number;
  /** Drawn facing right instead of left. */
  isFlipped: boolean;
};

/** What an image shows: the planned things, perhaps one thing more, and the ground. */
export type Scene = ScenePlan & { ground: Ground; things: Thing[]; distractor?: Thing };

/** Size of each of `count` things, as a share of the size that one alone would have. */
const groupScales = [1, 0.74, 0.64, 0.58];
const placedScale = 0.74;
const besideDistractorScale = 0.85;
const distractorSize = 0.27;

/** Colours that a kind may have beside the scene's own. */
function distractorColors(kind: KindName, plan: ScenePlan, palette: Palette): Color[] {
  return palette.get(kind)!.filter((color) => color !== plan.color);
}

/** Kinds that may stand beside the scene's own without making its question ambiguous. */
function distractorKinds(plan: ScenePlan, palette: Palette): KindName[] {
  return [...palette.keys()].filter((kind) => {
    if (kind === plan.kind || kind === plan.askedKind) return false;
    if (distractorColors(kind, plan, palette).length === 0) return false;
    return plan.topic !== 'kind' || kinds[kind].family !== kinds[plan.kind].family;
  });
}

function mainSizes(plan: ScenePlan, hasDistractor: boolean, config: MadeConfig, random: Random) {
  const alone = random.between(Math.min(config.minSize, config.maxSize), config.maxSize);
  const scale = plan.place ? placedScale : groupScales[plan.count - 1]!;
  const besides = hasDistractor && scale === 1 ? besideDistractorScale : 1;
  return Array.from({ length: plan.count }, () => alone * scale * besides);
}

/**
 * Composes the scene of a plan; the same seed and plan give the same scene.
 *
 * @param palette of the second thing
 */
export function createScene(
  plan: ScenePlan,
  config: MadeConfig,
  seed: number,
  palette: Palette = createPalettes(config, seed).seen,
): Scene {
  const random = createRandom(seed, 'scene', plan.index);
  const ground = createGround(random.pick(config.grounds), random);
  const otherKinds = distractorKinds(plan, palette);
  const hasDistractor =
    random.chance(config.distractorRatio) && plan.count < 4 && otherKinds.length > 0;
  const sizes = mainSizes(plan, hasDistractor, config, random);
  const spots = placeThings(
    hasDistractor ? [...sizes, Math.min(distractorSize, sizes[0]!)] : sizes,
    random,
    plan.place,
  );
  const pose = (spot: Spot, kind: KindName, color: Color): Thing => ({
    ...spot,
    kind,
    color,
    turnDegrees: random.between(-config.maxTurnDegrees, config.maxTurnDegrees),
    isFlipped: random.chance(config.flipRatio),
  });
  const things = spots.slice(0, plan.count).map((spot) => pose(spot, plan.kind, plan.color));
  if (!hasDistractor) return { ...plan, ground, things };
  const otherKind = random.pick(otherKinds);
  const otherColors = distractorColors(otherKind, plan, palette);
  const distractor = pose(spots.at(-1)!, otherKind, random.pick(otherColors));
  return { ...plan, ground, things, distractor };
}
