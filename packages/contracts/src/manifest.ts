import type { StageName } from './stage.ts';

/** All that travels between stages and through Temporal: where the tables lie and what they are. */
export type ArtifactRef = {
  stage: StageName;
  /** `file:` URI of the artifact's folder, relative to the data folder. */
  uri: string;
  /** Content hash over every part and file: same bytes, same hash. */
  sha256: string;
  /** Rows of the main table. */
  rowCount: number;
  schemaHash: string;
};

export type PartRecord = { path: string; rowCount: number; sizeBytes: number; sha256: string };

export type TableRecord = {
  contract: string;
  rowCount: number;
  schemaHash: string;
  parts: PartRecord[];
};

/** `manifest.json`. Holds no date and no run id, so that equal work gives equal bytes. */
export type Manifest = {
  stage: StageName;
  stageVersion: number;
  key: string;
  config: unknown;
  seed: number;
  inputs: ArtifactRef[];
  /** What decides the output besides code, config and inputs: packages and their versions. */
  dependencies: Record<string, string>;
  /** Hash of what the stage read from outside. */
  fingerprint?: string;
  /** Rows of each shard, where the stage ran in shards: it decides how the parts are cut. */
  shardRows?: number;
  /** The module that stood in for the pipeline's own stage. */
  module?: string;
  /** The first is the main table; its parts lie beside the manifest, others in folders. */
  tables: Record<string, TableRecord>;
  files: { path: string; sizeBytes: number; sha256: string }[];
  sha256: string;
};
