import { z } from 'zod';
import { type Color, colors } from './colors.ts';
import { type GroundStyle, groundStyles } from './ground.ts';
import { type KindName, kindNames } from './kinds/kinds.ts';
import { type Topic, topics } from './topics.ts';

/** What the generator draws; every axis can be narrowed to make the data easier to learn. */
export type MadeConfig = {
  /** Questions about each scene, or a sentence that says what it shows. */
  task: 'questions' | 'captions';
  /** Scenes, one image each. */
  count: number;
  /** At most so many questions about one scene: some topics do not fit every scene. */
  questionsPerImage: number;
  /** How often a scene is drawn for each topic, relative to the others. */
  topicShares: Record<Topic, number>;
  /**
   * So many pairs of kind and colour, at most one of each kind, are shown in no split but `unseen`:
   * is a red cat known to who has seen red things and cats?
   */
  unseenPairCount: number;
  /** Scenes of the split `unseen`, where there are such pairs; as many as in the test split if absent. */
  unseenCount?: number | undefined;
  kinds: KindName[];
  colors: Color[];
  grounds: GroundStyle[];
  /** Largest number of the same thing, 1 to 4. */
  maxCount: number;
  /** Share of scenes with a second, smaller thing of another kind and colour. */
  distractorRatio: number;
  /** Size of a single thing as a share of the image's side; several are smaller. */
  minSize: number;
  maxSize: number;
  /** Things are turned by at most this to either side. */
  maxTurnDegrees: number;
  /** Share of things that face right. */
  flipRatio: number;
};

const share = z.number().min(0);
const ratio = z.number().min(0).max(1);

function refuseTwice(given: readonly string[], { addIssue }: z.core.$RefinementCtx): void {
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) addIssue(`${twice} is named twice: name it once`);
}

const shape = {
  task: z.enum(['questions', 'captions']).default('questions'),
  unseenPairCount: z.int().min(0).default(0),
  unseenCount: z.int().min(0).max(1_000_000).optional(),
  count: z.int().min(1).max(1_000_000).default(1000),
  questionsPerImage: z.int().min(1).max(topics.length).default(1),
  topicShares: z
    .strictObject({
      color: share.default(7),
      kind: share.default(6),
      count: share.default(5),
      place: share.default(4),
      presence: share.default(3),
    })
    .prefault({})
    .refine((shares) => Object.values(shares).some((value) => value > 0), 'no topic has a share'),
  kinds: z
    .array(z.enum(kindNames))
    .min(4, 'at least 4 kinds')
    .superRefine(refuseTwice)
    .default([...kindNames]),
  colors: z
    .array(z.enum(colors))
    .min(2, 'at least 2 colors')
    .superRefine(refuseTwice)
    .default([...colors]),
  grounds: z
    .array(z.enum(groundStyles))
    .min(1)
    .default([...groundStyles]),
  maxCount: z.int().min(1).max(4).default(4),
  distractorRatio: ratio.default(0.25),
  minSize: z.number().min(0.3).max(0.65).default(0.45),
  maxSize: z.number().min(0.3).max(0.65).default(0.6),
  maxTurnDegrees: z.number().min(0).max(45).default(12),
  flipRatio: ratio.default(0.5),
};

export const madeConfigShape: { [Key in keyof MadeConfig]-?: z.ZodType<MadeConfig[Key]> } = shape;

/** Refuses more held-out pairs than there are kinds: a pair of each is all that can be held out. */
export const refuseManyPairs: z.core.CheckFn<MadeConfig> = ({ value, issues }) => {
  const { kinds, unseenPairCount } = value;
  if (unseenPairCount <= kinds.length) return;
  issues.push({
    code: 'custom',
    path: ['unseenPairCount'],
    input: unseenPairCount,
    message: `at most one pair of each of the ${kinds.length} kinds can be unseen: lower unseenPairCount or name more kinds`,
  });
};

export const madeConfig: z.ZodType<MadeConfig> = z.strictObject(shape).check(refuseManyPairs);
