import {
  contractId,
  featuresTable,
  fusedTable,
  imagesTable,
  patchesTable,
  pixelsTable,
  preprocessedTable,
  type RunRecord,
  type StageName,
  samplesTable,
  sequencesTable,
  type TableContract,
  vocabularySize,
} from '@sightline/contracts';
import { describeSample } from '@sightline/report';
import { answerShape } from './read-answer-shape.ts';
import { settingsOf } from './settings-of.ts';

/** Tables that travel on from a stage; others are left empty where a run does not ask for them. */
function tablesOf(run: RunRecord, stage: Exclude<StageName, 'train'>): TableContract[] {
  switch (stage) {
    case 'ingest':
      return [samplesTable, imagesTable];
    case 'preprocess':
      return [preprocessedTable, pixelsTable];
    case 'features':
      return settingsOf(run, stage).output === 'patch'
        ? [featuresTable, patchesTable]
        : [featuresTable];
    case 'fusion':
      return settingsOf(run, stage).method === 'patch'
        ? [fusedTable, sequencesTable]
        : [fusedTable];
  }
}

/** What the contracts say that a sample is behind a stage of this run: `[224,224,3] + [50]`. */
export function promisedShape(run: RunRecord, stage: StageName): string {
  if (stage === 'train') return answerShape(vocabularySize);
  const shaped = tablesOf(run, stage).map((table) => ({
    contract: contractId(table),
    schema: table.schema,
    rowCount: 1,
  }));
  return describeSample(shaped);
}
