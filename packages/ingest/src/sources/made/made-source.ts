import type { MadeIngestConfig } from '../../config.ts';
import { exactSplits, type PlacedScene } from '../../exact-splits.ts';
import type { Source, SourceImage } from '../../source.ts';
import { captionScene } from './captions.ts';
import { paintScene } from './draw-scene.ts';
import type { MadeConfig } from './made-config.ts';
import { createPalettes } from './palette.ts';
import { planScenes, type ScenePlan } from './plan.ts';
import { askQuestions } from './questions.ts';
import { createScene, type Scene } from './scene.ts';

/** Raise it when the same config and seed draw or ask otherwise. */
export const madeVersion = 2;

type Split = Pick<SourceImage, 'splitRatios' | 'split'>;

const unseenSplit: Split = { splitRatios: { validation: 0, test: 0 }, split: 'unseen' };

function makeImage(
  scene: Scene,
  split: Split,
  config: MadeIngestConfig,
  seed: number,
): SourceImage {
  const number = String(scene.index).padStart(4, '0');
  const said =
    config.task === 'captions' ? [captionScene(scene)] : askQuestions(scene, config, seed);
  return {
    imageId: `made/${number}`,
    ...split,
    read: () => paintScene(scene),
    pairs: said.map(({ topic, ...pair }, index) => ({
      rowId: `made/${number}/${index}`,
      where: `made scene ${scene.index} of seed ${seed}`,
      questionType: topic,
      answers: [pair.answer, pair.shortAnswer],
      ...pair,
    })),
  };
}

/** Captions count: of any other scene a sentence would say 'one'. */
function planFor(config: MadeIngestConfig): MadeConfig {
  if (config.task === 'questions') return config;
  return { ...config, topicShares: { color: 0, kind: 0, count: 1, place: 0, presence: 0 } };
}

/** Scenes of the split `unseen`: as many as the test split has, unless the config says. */
export function unseenCountOf(config: MadeIngestConfig): number {
  const { count, testRatio, unseenPairCount, unseenCount } = config;
  return unseenPairCount > 0 ? (unseenCount ?? Math.round(count * testRatio)) : 0;
}

/** Finds each scene's plan; they are made anew for every split, since all at once take memory. */
function* planPlaced(placed: Iterable<PlacedScene>, planAll: () => Generator<ScenePlan>) {
  let plans = planAll();
  let plan: ScenePlan | undefined;
  for (const { index, splitRatios } of placed) {
    if (plan && plan.index > index) plans = planAll();
    do plan = plans.next().value as ScenePlan;
    while (plan.index !== index);
    yield { plan, splitRatios };
  }
}

/** Scenes of animals and objects, drawn here: the same config and seed give the same bytes. */
export function openMade(config: MadeIngestConfig, seed: number): Source {
  const { count, testRatio, validationRatio } = config;
  const { seen, unseen } = createPalettes(config, seed);
  const unseenCount = unseenCountOf(config);
  return {
    name: 'made data',
    imageCount: count + unseenCount,
    badRows: [],
    *images() {
      const planned = planFor(config);
      const rare = planScenes({ ...planned, count: unseenCount }, seed, unseen, count);
      for (const plan of rare) {
        const scene = createScene(plan, config, seed, seen);
        yield makeImage(scene, unseenSplit, config, seed);
      }
      const placed = exactSplits(seed, count, testRatio, validationRatio);
      for (const { plan, splitRatios } of planPlaced(placed, () =>
        planScenes(planned, seed, seen),
      )) {
        yield makeImage(createScene(plan, config, seed, seen), { splitRatios }, config, seed);
      }
    },
  };
}
