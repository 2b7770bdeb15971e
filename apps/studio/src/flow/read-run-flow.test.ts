import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '@sightline/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTinyProject,
  smallRealRecipe,
  type TinyProject,
} from '../../../../packages/pipeline/test/tiny-project.ts';
import { readRunFlow } from './read-run-flow.ts';

let project: TinyProject;
let run: RunRecord;

beforeAll(async () => {
  project = await createTinyProject(smallRealRecipe);
  run = await project.run({});
});
afterAll(() => project.remove());

describe('the data flow of a run', () => {
  it('has a card for each stage, whose files keep what the contracts promise', async () => {
    const { cards } = await readRunFlow(project.root, run);
    const shapes = cards.map(({ promisedShape, actualShape }) => [promisedShape, actualShape]);
    expect(shapes).toEqual([
      ['image + text', 'image + text'],
      ['[224,224,3] + [50]', '[224,224,3] + [50]'],
      ['[512] + [50]', '[512] + [50]'],
      ['[562]', '[562]'],
      ['answer over 30,522 pieces', 'answer over 30,522 pieces'],
    ]);
  });

  it('says what each stage did with the settings of this run', async () => {
    const { cards } = await readRunFlow(project.root, run);
    const [ingest, , features, fusion, train] = cards.map(({ operation }) => operation);
    expect(ingest).toContain('24 pictures');
    expect(features).toMatch(/1 epoch.*pooled/);
    expect(fusion).toContain('50 text features behind the 512');
    expect(train).toMatch(/2 layers, 4 heads, width 16.*1 epoch/);
  });

  it('counts tables, rejects and bytes as the files have them', async () => {
    const { cards } = await readRunFlow(project.root, run);
    const [ingest, , features, , train] = cards;
    expect(ingest).toMatchObject({ state: 'completed', rejectCount: 0 });
    expect(ingest!.tables).toEqual([
      { name: 'samples', contract: 'samples@1', rowCount: 24 },
      { name: 'images', contract: 'images@1', rowCount: 24 },
      { name: 'rejects', contract: 'rejects@1', rowCount: 0 },
    ]);
    expect(features!.rejectCount).toBeUndefined();
    expect(train!.sizeBytes).toBeGreaterThan(30_522 * 16 * 4);
  });

  it('promises places to look at where a run asks for them', async () => {
    const config = { features: { output: 'patch' }, fusion: { method: 'patch' } };
    const stages = run.stages.map(({ artifact: _, ...record }) => record);
    const { cards } = await readRunFlow(project.root, { ...run, config, stages });
    expect(cards.map(({ promisedShape }) => promisedShape).slice(2, 4)).toEqual([
      '[7,7,128] + [512] + [50]',
      '[562] + [50]',
    ]);
  });

  it('has cards for what is to come, without files', async () => {
    const stages = run.stages.map(({ artifact: _, ...record }) => ({
      ...record,
      state: 'waiting' as const,
    }));
    const { cards } = await readRunFlow(project.root, { ...run, state: 'running', stages });
    expect(cards).toHaveLength(5);
    for (const card of cards) {
      expect(card).toMatchObject({ state: 'waiting', tables: [] });
      expect(card.actualShape).toBeUndefined();
    }
  });

  it('tells why attempts failed, without stacks, and not of a pause', async () => {
    const failed = (stage: string, code: string) =>
      JSON.stringify({
        ...{ id: 1000, runId: run.id, time: run.startedAt, type: 'stage-failed' },
        ...{ stage, attempt: 1, willRetry: true },
        error: { code, message: 'it broke', details: { stack: 'at /home/someone' } },
      });
    const log = join(project.root, 'data', 'runs', run.id, 'events.jsonl');
    await appendFile(log, `${failed('fusion', 'crash')}\n${failed('train', 'interrupted')}\n{"ty`);
    const flow = await readRunFlow(project.root, run);
    const failures = flow.cards.map((card) => card.failures);
    const error = { code: 'crash', message: 'it broke' };
    expect(failures).toEqual([[], [], [], [{ attempt: 1, error }], []]);
    expect(JSON.stringify(flow)).not.toContain('/home/');
  });
});
