import type { MadeIngestConfig } from '../../config.ts';
import type { Source, SourceImage } from '../../source.ts';
import { paintScene } from './draw-scene.ts';
import { planScenes, type ScenePlan } from './plan.ts';
import { askQuestions } from './questions.ts';
import { createScene } from './scene.ts';

/** Raise it when the same config and seed draw or ask otherwise. */
export const madeVersion = 1;

function makeImage(plan: ScenePlan, config: MadeIngestConfig, seed: number): SourceImage {
  const scene = createScene(plan, config, seed);
  const number = String(plan.index).padStart(4, '0');
  return {
    imageId: `made/${number}`,
    splitRatios: { validation: config.validationRatio, test: config.testRatio },
    read: () => paintScene(scene),
    pairs: askQuestions(scene, config, seed).map(({ topic, ...pair }, index) => ({
      rowId: `made/${number}/${index}`,
      where: `made scene ${plan.index} of seed ${seed}`,
      questionType: topic,
      answers: [pair.answer, pair.shortAnswer],
      ...pair,
    })),
  };
}

/** Scenes of animals and objects, drawn here: the same config and seed give the same bytes. */
export function openMade(config: MadeIngestConfig, seed: number): Source {
  return {
    name: 'made data',
    imageCount: config.count,
    badRows: [],
    *images() {
      for (const plan of planScenes(config, seed)) yield makeImage(plan, config, seed);
    },
  };
}
