import { z } from 'zod';

/** What is drawn and asked. */
export type RelationalConfig = {
  /** Scenes, one image each. */
  count: number;
  /** Height and width of an image; all other lengths are shares of it. */
  imageSidePx: number;
  objectCount: number;
  /** Share of scenes in which no colour comes twice, so that each object is named by its colour. */
  uniqueColorRatio: number;
  /** At most so many relational questions about a scene, and so many others. */
  questionsPerKind: number;
};

const shape = {
  count: z.int().min(1).max(1_000_000).default(10_000),
  imageSidePx: z.int().min(60).max(512).default(75),
  objectCount: z.int().min(3).max(6).default(6),
  uniqueColorRatio: z.number().min(0).max(1).default(1),
  questionsPerKind: z.int().min(1).max(24).default(10),
};

export const relationalConfigShape: {
  [Key in keyof RelationalConfig]: z.ZodType<RelationalConfig[Key]>;
} = shape;
export const relationalConfig: z.ZodType<RelationalConfig> = z.strictObject(shape);
