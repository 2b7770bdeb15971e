import { join } from 'node:path';
import { numbersOf, valuesOf } from '@sightline/contracts';
import { openArtifact } from '@sightline/store';
import { expect } from 'vitest';
import { createTinyProject, type Outcome, type TinyProject } from './tiny-project.ts';

type Tensor = { row: number; values: Float32Array };

/** A run of a tiny project, and its tables read without the command. */
export type DrawnRun = {
  project: TinyProject;
  /** A held-out sample of the run. */
  sampleId: string;
  stageFolder(stage: string): string;
  valuesIn(stage: string, table: string, column: string): Promise<unknown[]>;
  /** The values of a tensor of the row that has an id. */
  tensorOf(stage: string, table: string, column: string, id: string): Promise<Tensor>;
  inspect(...words: string[]): Promise<Outcome>;
  /** What `inspect` prints where all is well. */
  printed(...words: string[]): Promise<string>;
};

export async function createDrawnRun(): Promise<DrawnRun> {
  const project = await createTinyProject();
  const { status, stderr } = await project.run(['run', '--engine', 'local']);
  expect(status, stderr).toBe(0);
  const stageFolder = (stage: string): string => join(project.root, 'data/runs/latest', stage);
  async function batchIn(stage: string, table: string) {
    const artifact = await openArtifact(stageFolder(stage));
    return (await artifact.table(table)).readBatch(0);
  }
  async function valuesIn(stage: string, table: string, column: string): Promise<unknown[]> {
    return valuesOf<unknown>(await batchIn(stage, table), column);
  }
  const inspect = (...words: string[]): Promise<Outcome> => project.run(['inspect', ...words]);
  const [sampleId] = (await valuesIn('train', 'predictions', 'sample_id')) as [string];
  return {
    ...{ project, sampleId, stageFolder, valuesIn, inspect },
    async tensorOf(stage, table, column, id) {
      const batch = await batchIn(stage, table);
      const row = valuesOf(batch, column === 'pixels' ? 'image_id' : 'sample_id').indexOf(id);
      const values = numbersOf<Float32Array>(batch, column);
      const width = values.length / batch.numRows;
      return { row, values: values.slice(row * width, (row + 1) * width) };
    },
    async printed(...words) {
      const outcome = await inspect(...words);
      expect(outcome.status, outcome.stderr).toBe(0);
      return outcome.stdout;
    },
  };
}
