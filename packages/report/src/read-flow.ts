import type { RunRecord, StageRecord } from '@sightline/contracts';
import type { Artifact } from '@sightline/store';
import { describeSample, type ShapedTable } from './describe-sample.ts';
import { openStage } from './open-stage.ts';

async function readShapes(artifact: Artifact): Promise<ShapedTable[]> {
  const names = Object.keys(artifact.manifest.tables).filter((name) => name !== 'rejects');
  return Promise.all(
    names.map(async (name) => {
      const { contract, rowCount } = artifact.manifest.tables[name]!;
      const { schema } = (await artifact.table(name)).contract;
      return { contract, rowCount, schema };
    }),
  );
}

/** One stage as the data flowed through it. */
export type FlowRow = {
  record: StageRecord;
  /** What it wrote, where that is still there. */
  artifact?: Artifact;
  /** What a sample was before and after, from the schemas that were read and written. */
  inShape: string;
  outShape: string;
};

const firstShape = 'source';
const lastShape = 'answers, metrics, scores';

/** What each stage of a run took in and gave out, from the schemas of its artifacts. */
export async function readFlow(root: string, run: RunRecord): Promise<FlowRow[]> {
  let before = firstShape;
  const rows: FlowRow[] = [];
  for (const record of run.stages) {
    const artifact = await openStage(root, record);
    const missing = record.artifact ? 'its artifact has gone' : '';
    const shape = artifact ? describeSample(await readShapes(artifact)) : missing;
    const outShape = record.stage === 'train' && artifact ? lastShape : shape;
    const inShape = artifact ? before : '';
    rows.push({ record, ...(artifact ? { artifact } : {}), inShape, outShape });
    before = outShape;
  }
  return rows;
}
