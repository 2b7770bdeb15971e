export { type CheckOptions, checkSource, type SourceReport } from './check/check-source.ts';
export type { Count, Spread } from './check/spread.ts';
export {
  type EasyVqaIngestConfig,
  type FileSourceName,
  type FolderIngestConfig,
  fileSourceNames,
  type IngestConfig,
  type MadeIngestConfig,
  type RelationalIngestConfig,
} from './config.ts';
export { type MadeData, makeData } from './make-data.ts';
export { type DetectedSource, detectSource } from './sources/detect-source.ts';
