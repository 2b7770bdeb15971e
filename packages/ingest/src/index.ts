export type {
  EasyVqaIngestConfig,
  FolderIngestConfig,
  IngestConfig,
  MadeIngestConfig,
  RelationalIngestConfig,
} from './config.ts';
export { type MadeData, makeData } from './make-data.ts';
export { ingest } from './stage.ts';
