import type { RelationalIngestConfig } from '../../config.ts';
import { exactSplits, type PlacedScene } from '../../exact-splits.ts';
import type { Source, SourceImage } from '../../source.ts';
import { createRandom } from '../made/random.ts';
import { paintObjects } from './paint-objects.ts';
import { askRelations } from './relational-questions.ts';
import { createRelationalScene } from './relational-scene.ts';

/** Raise it when the same config and seed draw or ask otherwise. */
export const relationalVersion = 2;

function makeImage(
  { index, splitRatios }: PlacedScene,
  config: RelationalIngestConfig,
  seed: number,
): SourceImage {
  const scene = createRelationalScene(index, config, seed);
  const random = createRandom(seed, 'relational questions', index);
  const imageId = `relational/${String(index).padStart(5, '0')}`;
  return {
    imageId,
    splitRatios,
    read: () => paintObjects(scene),
    pairs: askRelations(scene, config.questionsPerKind, random).map((asked, position) => ({
      rowId: `${imageId}/${position}`,
      where: `relational scene ${index} of seed ${seed}`,
      shortAnswer: asked.answer,
      answers: [asked.answer],
      ...asked,
    })),
  };
}

/** Scenes of coloured shapes and questions about how they lie: the same seed gives the same bytes. */
export function openRelational(config: RelationalIngestConfig, seed: number): Source {
  const { count, testRatio, validationRatio } = config;
  return {
    name: 'relational data',
    imageCount: count,
    badRows: [],
    *images() {
      for (const placed of exactSplits(seed, count, testRatio, validationRatio)) {
        yield makeImage(placed, config, seed);
      }
    },
  };
}
